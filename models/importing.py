"""An import: what it would change, person by person and field by field, and the change itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from models.aggregates import Aggregates, Dwellings, Members, Stored
from models.differences import Difference, differences
from models.documents import Document, canonical_book, dwelling_document, member_document
from models.history import Writer
from models.rows import BulkWriter
from models.views import ChangeKind, EntryChange, FieldChange, ImportPlan
from rules.facts import Book

MERGE, REPLACE = "merge", "replace"
_SHOWN_FIELDS = 40


class _Step(Struct, frozen=True):
    """One row that the import touches; ``stored`` is None for a new one, ``document`` for one that goes."""

    aggregates: Aggregates
    stored: Stored | None
    document: Document | None
    made: list[Difference]

    @property
    def key(self) -> str:
        document = self.document or (self.stored.document if self.stored else {})
        return str(document["key"])

    @property
    def name(self) -> str:
        document = self.document or (self.stored.document if self.stored else {})
        return str(document.get("name") or document.get("address") or document["key"])


class Importer:
    """Works out and carries out the import of a book into one database."""

    def __init__(self, members: Members, dwellings: Dwellings, mode: str) -> None:
        if mode not in {MERGE, REPLACE}:
            raise ValueError(mode)
        self._members = members
        self._dwellings = dwellings
        self._mode = mode

    def plan(self, book: Book) -> ImportPlan:
        """Return what an import would change."""
        same = [0]
        steps = [_entry(step) for step in self._steps(canonical_book(book), same)]
        return ImportPlan(tuple(steps), same[0])

    def apply(self, book: Book, events: Writer, writer: BulkWriter) -> ImportPlan:
        """Carry the import out inside the caller's transaction, and return what it has changed."""
        same = [0]
        steps = list(self._steps(canonical_book(book), same))
        of_dwellings = [step for step in steps if step.aggregates is self._dwellings]
        of_members = [step for step in steps if step.aggregates is self._members]
        self._put(of_dwellings, writer)
        self._members.dwelling_ids_known(self._dwellings.ids())
        try:
            self._put(of_members, writer)
        finally:
            self._members.dwelling_ids_known(None)
        for step in (*of_members, *of_dwellings):
            if step.stored is not None and step.document is None:
                step.aggregates.remove(step.stored)
        for step in steps:
            events.write(step.aggregates.scope, step.key, step.name, step.made)
        return ImportPlan(tuple(map(_entry, steps)), same[0])

    @staticmethod
    def _put(steps: list[_Step], writer: BulkWriter) -> None:
        # Rows that are there already are written first: the writer gives out ids for the new ones.
        for step in sorted(steps, key=lambda step: step.stored is None):
            if step.document is None:
                continue
            if step.stored is None:
                step.aggregates.add(writer, step.document)
            else:
                step.aggregates.write(step.stored, step.document)
        writer.flush()

    def _steps(self, book: Book, same: list[int]) -> Iterator[_Step]:
        yield from self._steps_of(
            self._dwellings, {dwelling.key: dwelling_document(dwelling) for dwelling in book.dwellings}, same
        )
        yield from self._steps_of(self._members, {member.key: member_document(member) for member in book.members}, same)

    def _steps_of(self, aggregates: Aggregates, wanted: dict[str, Document], same: list[int]) -> Iterator[_Step]:
        stored = {one.document["key"]: one for one in aggregates.read(None if self._mode == REPLACE else wanted.keys())}
        for key, document in wanted.items():
            present = stored.pop(key, None)
            made = differences(present.document if present else None, document)
            if made:
                yield _Step(aggregates, present, document, made)
            else:
                same[0] += 1
        if self._mode == REPLACE:
            for present in stored.values():
                yield _Step(aggregates, present, None, differences(present.document, None))


def _entry(step: _Step) -> EntryChange:
    if step.stored is None:
        kind = ChangeKind.ADDED
    elif step.document is None:
        kind = ChangeKind.REMOVED
    else:
        kind = ChangeKind.CHANGED
    fields = () if kind is not ChangeKind.CHANGED else tuple(map(_field, step.made[:_SHOWN_FIELDS]))
    return EntryChange(step.aggregates.scope, step.key, step.name, kind, fields)


def _field(difference: Difference) -> FieldChange:
    return FieldChange(difference.path, shown(difference.before), shown(difference.after))


def shown(value: Any) -> str:
    """Return a value, an entry or a document in one line, as a backup would hold it."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown(part)}" for key, part in value.items())
    if isinstance(value, list):
        return "; ".join(map(shown, value))
    return str(value)
