"""An import: what it would change, person by person and field by field, and the change itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from models.aggregates import Aggregates, Dwellings, Members, Stored
from models.differences import Difference, differences
from models.documents import Document, canonical_book, dwelling_document, member_document
from models.history import IMPORT, Writer
from models.progress import Report, Stage, unreported
from models.retention import Reason
from models.rows import BulkWriter
from models.views import ChangeKind, EntryChange, FieldChange, ImportPlan
from rules.facts import Book, Dwelling, Member

if TYPE_CHECKING:
    from models.transactions import Transactions

MERGE, REPLACE = "merge", "replace"
_SHOWN_FIELDS = 40
_AT_ONCE = 500


class Step(Struct, frozen=True):
    """One row that the import touches.

    ``stored`` is None for a new one, ``wanted`` for one that goes. Only of one that changes is it known what differs:
    of the others it is the whole document, which is made when it is needed.
    """

    aggregates: Aggregates
    stored: Stored | None
    wanted: Member | Dwelling | None
    changed: list[Difference]

    @property
    def key(self) -> str:
        """The key of the row."""
        return self.wanted.key if self.wanted is not None else str(self._stored["key"])

    @property
    def name(self) -> str:
        """What people call it."""
        if self.wanted is None:
            return str(self._stored.get("name") or self._stored.get("address") or self.key)
        return name_of(self.wanted)

    @property
    def _stored(self) -> Document:
        assert self.stored is not None
        return self.stored.document

    @property
    def kind(self) -> ChangeKind:
        """What becomes of the row."""
        if self.stored is None:
            return ChangeKind.ADDED
        return ChangeKind.REMOVED if self.wanted is None else ChangeKind.CHANGED

    def entry(self) -> EntryChange:
        """Return the step as people are shown it."""
        fields = tuple(map(_field, self.changed[:_SHOWN_FIELDS]))
        return EntryChange(self.aggregates.scope, self.key, self.name, self.kind, fields)


class Prepared(Struct, frozen=True):
    """What an import changes, dwellings first, and what stays as it is."""

    steps: list[Step]
    same: list[Member | Dwelling]

    def plan(self) -> ImportPlan:
        """Return the steps as people are shown them."""
        return ImportPlan(tuple(step.entry() for step in self.steps), len(self.same))


class Importer:
    """Works out and carries out the import of a book into one database, inside the caller's transaction."""

    def __init__(self, members: Members, dwellings: Dwellings, mode: str, report: Report = unreported) -> None:
        if mode not in {MERGE, REPLACE}:
            raise ValueError(mode)
        self._members = members
        self._dwellings = dwellings
        self._mode = mode
        self._report = report

    def prepare(self, book: Book) -> Prepared:
        """Compare a book with the database."""
        book = canonical_book(book)
        same: list[Member | Dwelling] = []
        whole = len(book.dwellings) + len(book.members)
        steps = list(self._steps(self._dwellings, book.dwellings, same, 0, whole))
        steps += self._steps(self._members, book.members, same, len(book.dwellings), whole)
        return Prepared(steps, same)

    def _steps(
        self,
        aggregates: Aggregates,
        wanted: Sequence[Member] | Sequence[Dwelling],
        same: list[Member | Dwelling],
        done: int,
        whole: int,
    ) -> Iterator[Step]:
        there = frozenset(aggregates.keys())
        for start in range(0, len(wanted), _AT_ONCE):
            self._report(Stage.COMPARING, done + start, whole)
            some = wanted[start : start + _AT_ONCE]
            keys = [one.key for one in some if one.key in there]
            stored = {one.document["key"]: one for one in aggregates.read(keys)}
            for one in some:
                present = stored.get(one.key)
                if present is None:
                    yield Step(aggregates, None, one, [])
                elif changed := differences(present.document, document_of(one)):
                    yield Step(aggregates, present, one, changed)
                elif not present.is_as_written():
                    yield Step(aggregates, present, one, [])  # the file vouches for it, so that it is sealed anew
                else:
                    same.append(one)
        if self._mode == REPLACE:
            for present in aggregates.read(sorted(there - {one.key for one in wanted})):
                yield Step(aggregates, present, None, [])

    def apply(self, prepared: Prepared, events: Writer, writer: BulkWriter) -> None:
        """Carry out what ``prepare`` has found; nobody may have changed anything since."""
        of_dwellings = [step for step in prepared.steps if step.aggregates is self._dwellings]
        of_members = [step for step in prepared.steps if step.aggregates is self._members]
        whole = len(prepared.steps)
        self._put(of_dwellings, events, writer, 0, whole)
        self._members.dwelling_ids_known(self._dwellings.ids())
        try:
            self._put(of_members, events, writer, len(of_dwellings), whole)
        finally:
            self._members.dwelling_ids_known(None)
        for step in (*of_members, *of_dwellings):
            if step.stored is not None and step.wanted is None:
                step.aggregates.remove(step.stored)

    def _put(self, steps: list[Step], events: Writer, writer: BulkWriter, done: int, whole: int) -> None:
        # Rows that are there already are written first: the writer gives out ids for the new ones.
        for step in steps:
            if step.stored is not None and step.wanted is not None:
                step.aggregates.write(step.stored, document_of(step.wanted))
        rest = iter(steps)
        while some := list(islice(rest, _AT_ONCE)):
            self._report(Stage.WRITING, done, whole)
            for step in some:
                is_changed = step.stored is not None and step.wanted is not None
                made = step.changed if is_changed else self._made(step, writer)
                events.write(step.aggregates.scope, step.key, step.name, made)
            writer.flush()
            done += len(some)

    @staticmethod
    def _made(step: Step, writer: BulkWriter) -> list[Difference]:
        """Put a new row down and return the difference that it makes, or that one makes that goes."""
        if step.wanted is None:
            assert step.stored is not None
            return differences(step.stored.document, None)
        document = document_of(step.wanted)
        step.aggregates.add(writer, document)
        return differences(None, document)


def document_of(wanted: Member | Dwelling) -> Document:
    """Return the document of a member or a dwelling."""
    return member_document(wanted) if isinstance(wanted, Member) else dwelling_document(wanted)


def name_of(wanted: Member | Dwelling) -> str:
    """Return what people call a member or a dwelling."""
    return (wanted.name if isinstance(wanted, Member) else wanted.address) or wanted.key


def carry_out(
    work: Transactions,
    make: Callable[[], Book],
    mode: str,
    *,
    apply: bool,
    report: Report = unreported,
    action: str = IMPORT,
    reason: Reason = Reason.IMPORT,
) -> ImportPlan:
    """Say what an import of the book that ``make`` returns changes, and with ``apply`` change it, all or nothing.

    ``make`` is asked inside a transaction, and again when somebody has changed something since. A verified copy of a
    database that is not empty is kept first. ``action`` stands in the history, ``reason`` in the name of the copy.
    """
    importer = Importer(work.members, work.dwellings, mode, report)
    with work.reading():
        seen = work.connection.stamp(), work.own_commits
        prepared = importer.prepare(make())
        if not apply or not (prepared.steps or work.read_only):
            return prepared.plan()
    with copy_kept(work, report, reason) as copy, work.changing(action) as events:
        if (work.connection.stamp(), work.own_commits) != seen:
            prepared = importer.prepare(make())
        importer.apply(prepared, events, BulkWriter(work.connection))
    return replace(prepared.plan(), copy=copy)


@contextmanager
def copy_kept(work: Transactions, report: Report, reason: Reason = Reason.IMPORT) -> Iterator[Path | None]:
    """Keep a verified copy of a database that is not empty; when nothing is changed after all, it goes."""
    with work.reading():
        copy = _copy(work, report, reason)
    try:
        yield copy
    except BaseException:
        if copy is not None and work.copies is not None:
            work.copies.take_back(copy)
        raise
    if copy is not None and work.copies is not None:
        work.copies.let_go(copy)


def _copy(work: Transactions, report: Report, reason: Reason) -> Path | None:
    if work.read_only or (work.members.is_empty() and work.dwellings.is_empty()):
        return None
    return work.keep_copy(reason, work.database.connection(), lambda done, whole: report(Stage.COPYING, done, whole))


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
