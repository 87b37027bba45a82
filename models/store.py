"""The store: one method a question or a change, one transaction a change, frozen views out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from models import cases
from models.aggregates import DWELLINGS, MEMBERS, Aggregates, Dwellings, Members, Stored
from models.board import BoardKeeper
from models.checks import check_dwelling, check_member
from models.database import copy_database, faults, open_database
from models.differences import ChangedSince, Difference, differences, take_back
from models.documents import (
    Document,
    canonical_dwelling,
    canonical_member,
    dwelling_document,
    dwelling_of,
    member_document,
    member_of,
)
from models.errors import Conflict, Invalid, NotFound, StoreError
from models.history import REDO, UNDO, Batch, History, Writer
from models.importing import Importer
from models.keys import free_key
from models.rows import BulkWriter
from models.tables import DwellingRow, MemberRow
from models.views import Board, DwellingView, Event, ImportPlan, MemberView, Undone
from rules.assess import assess
from rules.facts import (
    AddressCheck,
    Book,
    CaseKind,
    CaseState,
    Change,
    Confirmation,
    Contribution,
    Dwelling,
    Member,
    Mismatch,
    Obtained,
    Period,
    Permit,
    Registration,
)
from rules.pack import Pack

Fact = Period | Change | Confirmation | AddressCheck | Registration | Contribution
_NEW_CARD = frozenset({Obtained.FIRST_ISSUE, Obtained.REAPPLICATION})
_LISTS: Mapping[type, str] = {
    Change: "changes",
    Confirmation: "confirmations",
    AddressCheck: "address_checks",
    Registration: "registrations",
    Contribution: "contributions",
}


class Store:
    """Everything that one database knows. Every method raises StoreError when the database cannot be used.

    Changes raise ``Conflict`` when someone else was quicker, ``Invalid`` with every finding when a row may not be
    saved so, ``NotFound`` for a key that is gone, and ``StoreError("read_only")`` when nothing can be changed.
    """

    def __init__(
        self, path: Path, *, pack: Pack, actor: str, now: Callable[[], datetime], read_only: bool = False
    ) -> None:
        self.path = path
        self.actor = actor
        self.read_only = read_only
        self._pack = pack
        self._now = now
        self._database = open_database(path, read_only=read_only)
        self._dwellings = Dwellings(self._database)
        self._members = Members(self._database, self._dwellings)
        self._history = History(self._database, actor, now)
        self._board = BoardKeeper(self._database, self._members, self._dwellings, pack)
        self._own_commits = 0

    @classmethod
    def open(cls, path: Path, *, pack: Pack, actor: str, now: Callable[[], datetime], read_only: bool = False) -> Store:
        """Open the database at ``path``; ``now`` tells instants in Shanghai's zone. Raises StoreError.

        A file that is not there is created; with ``read_only`` it stands for an empty database and is not made.
        """
        return cls(path, pack=pack, actor=actor, now=now, read_only=read_only)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    # Questions

    def data_version(self) -> object:
        """Return something that stays equal as long as nobody, here or elsewhere, has changed anything."""
        with faults(self.path):
            return (self._database.pragma("data_version"), self._own_commits)

    def book(self) -> Book:
        """Return everything, in the order of a backup."""
        with self._reading():
            return Book(
                dwellings=tuple(dwelling_of(stored.document) for stored in self._dwellings.read()),
                members=tuple(member_of(stored.document) for stored in self._members.read()),
            )

    def board(self, today: date, query: str = "") -> Board:
        """Return the members in the order of urgency; ``query`` is sought in name, key, household and relation."""
        with self._reading():
            return self._board.board(today, query, self.data_version())

    def member(self, key: str, today: date) -> MemberView:
        """Return one member with the verdict on ``today``; raises NotFound."""
        with self._reading():
            stored = self._stored(self._members, key)
            member = member_of(stored.document)
            dwelling = self._dwelling_of(member)
        return MemberView(member, dwelling, stored.version, assess(member, dwelling, today, self._pack))

    def find(self, name_or_key: str) -> tuple[str, ...]:
        """Return the member with exactly this key, else the keys of all with exactly this name."""
        with self._reading():
            rows = list(
                MemberRow.select(MemberRow.key)
                .where((MemberRow.key == name_or_key) | (MemberRow.name == name_or_key))
                .order_by(MemberRow.key)
                .tuples()
                .execute(self._database)
            )
        keys = tuple(key for (key,) in rows)
        return (name_or_key,) if name_or_key in keys else keys

    def dwelling(self, key: str) -> DwellingView:
        """Return one dwelling; raises NotFound."""
        with self._reading():
            return self._dwelling_view(self._stored(self._dwellings, key))

    def dwellings(self) -> tuple[DwellingView, ...]:
        """Return all dwellings, by key."""
        with self._reading():
            return tuple(map(self._dwelling_view, list(self._dwellings.read())))

    def households(self) -> tuple[str, ...]:
        """Return the names of households in use."""
        with self._reading():
            rows = MemberRow.select(MemberRow.household).distinct().order_by(MemberRow.household).tuples()
            return tuple(name for (name,) in rows.execute(self._database) if name)

    def new_key(self, scope: str, name: str) -> str:
        """Return an unused key for a new row of ``members`` or ``dwellings``."""
        model: Any = MemberRow if scope == MEMBERS else DwellingRow
        with self._reading():
            taken = {key for (key,) in model.select(model.key).tuples().execute(self._database)}
        return free_key(scope, name, taken)

    def events(self, key: str | None = None, limit: int = 200) -> tuple[Event, ...]:
        """Return the history, newest first, of one member or dwelling or of all."""
        with self._reading():
            return self._history.events(key, limit)

    # Changes

    def add_member(self, member: Member, new_dwelling: Dwelling | None = None) -> None:
        """Add a member, with the dwelling where that is new as well."""
        with self._changing("member.add") as events:
            self._add_dwelling(events, new_dwelling)
            self._insert(events, self._members, self._checked_member(member))

    def save_member(self, member: Member, version: int, new_dwelling: Dwelling | None = None) -> None:
        """Save the whole member as it was read at ``version`` and changed since."""
        with self._changing("member.save") as events:
            self._add_dwelling(events, new_dwelling)
            stored = self._unchanged(self._members, member.key, version)
            self._update(events, self._members, stored, self._checked_member(member))

    def remove_member(self, key: str, version: int) -> None:
        """Remove a member with everything that belongs to them."""
        with self._changing("member.remove") as events:
            self._delete(events, self._members, self._unchanged(self._members, key, version))

    def add_dwelling(self, dwelling: Dwelling) -> None:
        """Add a dwelling."""
        with self._changing("dwelling.add") as events:
            self._add_dwelling(events, dwelling)

    def save_dwelling(self, dwelling: Dwelling, version: int) -> None:
        """Save the whole dwelling as it was read at ``version`` and changed since."""
        with self._changing("dwelling.save") as events:
            stored = self._unchanged(self._dwellings, dwelling.key, version)
            self._update(events, self._dwellings, stored, self._checked_dwelling(dwelling))

    def remove_dwelling(self, key: str, version: int) -> None:
        """Remove a dwelling in which nobody lives."""
        with self._changing("dwelling.remove") as events:
            stored = self._unchanged(self._dwellings, key, version)
            names = self._names_living_in(stored.id)
            if names:
                raise StoreError("dwelling_in_use", key=key, names=", ".join(names))
            self._delete(events, self._dwellings, stored)

    def record(self, key: str, *facts: Fact) -> None:
        """Add facts to a member. A period goes on the card that runs longest, or on a new card when it is a new one."""
        self._change_member("fact.record", key, lambda member: _with_facts(member, facts))

    def record_result(self, key: str, period: Period, kind: CaseKind, today: date) -> None:
        """Add the new period and close the open case of ``kind``, if there is one, as endorsed."""
        self._change_member(
            "result.record",
            key,
            lambda member: _with_facts(cases.closed(member, kind, today), (period,)),
        )

    def set_ticks(self, key: str, kind: CaseKind, ticks: Mapping[str, bool], today: date) -> None:
        """Make ticks or take them back; the first tick opens the case of ``kind``."""
        self._change_member("tick.set", key, lambda member: self._ticked(member, kind, ticks, today))

    def _ticked(self, member: Member, kind: CaseKind, ticks: Mapping[str, bool], today: date) -> Member:
        ticked = cases.with_ticks(member, kind, ticks, today, self._pack)
        return cases.with_readiness(ticked, self._dwelling_of(member), kind, today, self._pack)

    def set_item_note(self, key: str, kind: CaseKind, item_id: str, text: str, today: date) -> None:
        """Write the note on one item; an empty one removes it."""
        self._change_member(
            "case.note", key, lambda member: cases.with_item_note(member, kind, item_id, text, today, self._pack)
        )

    def set_case_notes(self, key: str, kind: CaseKind, text: str, today: date) -> None:
        """Write the notes of the case."""
        self._change_member("case.note", key, lambda member: cases.with_notes(member, kind, text, today, self._pack))

    def set_step(self, key: str, kind: CaseKind, step_id: str, done: bool, today: date) -> None:
        """Mark a step at the centre as done, or not."""
        self._change_member(
            "case.step", key, lambda member: cases.with_step(member, kind, step_id, done, today, self._pack)
        )

    def set_case_state(
        self, key: str, kind: CaseKind, state: CaseState, today: date, mismatch: Mismatch | None = None
    ) -> None:
        """Move the case on; an open state opens one by hand when none is open."""
        self._change_member(
            "case.state", key, lambda member: cases.with_state(member, kind, state, today, mismatch, self._pack)
        )

    def import_book(self, book: Book, mode: str, apply: bool) -> ImportPlan:
        """Say what an import of ``book`` changes, and with ``apply`` change it, all or nothing.

        ``merge`` adds and updates by key and removes nothing, ``replace`` makes the database equal to the book. A
        verified copy of a database that is not empty is kept first.
        """
        importer = Importer(self._members, self._dwellings, mode)
        if not apply:
            with self._reading():
                return importer.plan(book)
        with self._reading():
            copy = self._copy_before_import() if importer.plan(book).changes else None
        with self._changing("import") as events:
            plan = importer.apply(book, events, BulkWriter(self._database))
        return replace(plan, copy=copy)

    def undo(self) -> Undone:
        """Take the last change of this person back; raises StoreError when there is none or it was built upon."""
        with self._changing(UNDO) as events:
            return self._revert(self._history.to_undo(), UNDO, events)

    def redo(self) -> Undone:
        """Take the last undo of this person back."""
        with self._changing(REDO) as events:
            return self._revert(self._history.to_redo(), REDO, events)

    # Inside a transaction

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with faults(self.path), self._database.atomic():
            yield

    @contextmanager
    def _changing(self, action: str) -> Iterator[Writer]:
        if self.read_only:
            raise StoreError("read_only", path=self.path)
        with faults(self.path), self._database.atomic("IMMEDIATE"):
            yield self._history.begin(action)
        self._own_commits += 1

    def _change_member(self, action: str, key: str, change: Callable[[Member], Member]) -> None:
        with self._changing(action) as events:
            stored = self._stored(self._members, key)
            member = member_of(stored.document)
            changed = change(member)
            if changed != member:
                self._update(events, self._members, stored, self._checked_member(changed))

    def _stored(self, aggregates: Aggregates, key: str) -> Stored:
        stored = aggregates.one(key)
        if stored is None:
            raise NotFound(aggregates.scope, key)
        return stored

    def _unchanged(self, aggregates: Aggregates, key: str, version: int) -> Stored:
        stored = self._stored(aggregates, key)
        if stored.version != version:
            last = self._history.last_of(key)
            raise Conflict(
                key,
                _name(stored.document),
                last.actor if last else "?",
                f"{last.at:%H:%M}" if last else "?",
            )
        return stored

    def _insert(self, events: Writer, aggregates: Aggregates, document: Document) -> None:
        if aggregates.one(document["key"]) is not None:
            raise StoreError("key_taken", kind=aggregates.scope, key=document["key"])
        writer = BulkWriter(self._database)
        aggregates.add(writer, document)
        writer.flush()
        events.write(aggregates.scope, document["key"], _name(document), differences(None, document))

    def _update(self, events: Writer, aggregates: Aggregates, stored: Stored, document: Document) -> None:
        made = differences(stored.document, document)
        if not made:
            return
        aggregates.write(stored, document)
        events.write(aggregates.scope, document["key"], _name(document), made)

    def _delete(self, events: Writer, aggregates: Aggregates, stored: Stored) -> None:
        aggregates.remove(stored)
        document = stored.document
        events.write(aggregates.scope, document["key"], _name(document), differences(document, None))

    def _add_dwelling(self, events: Writer, dwelling: Dwelling | None) -> None:
        if dwelling is not None:
            self._insert(events, self._dwellings, self._checked_dwelling(dwelling))

    def _checked_member(self, member: Member) -> Document:
        member = canonical_member(member)
        findings = check_member(member, self._pack)
        if findings:
            raise Invalid(findings)
        if member.dwelling is not None and member.dwelling not in self._dwellings.ids():
            raise NotFound(DWELLINGS, member.dwelling)
        return member_document(member)

    @staticmethod
    def _checked_dwelling(dwelling: Dwelling) -> Document:
        dwelling = canonical_dwelling(dwelling)
        findings = check_dwelling(dwelling)
        if findings:
            raise Invalid(findings)
        return dwelling_document(dwelling)

    def _dwelling_of(self, member: Member) -> Dwelling | None:
        if member.dwelling is None:
            return None
        return dwelling_of(self._stored(self._dwellings, member.dwelling).document)

    def _dwelling_view(self, stored: Stored) -> DwellingView:
        return DwellingView(dwelling_of(stored.document), stored.version, self._names_living_in(stored.id))

    def _names_living_in(self, dwelling_id: int) -> tuple[str, ...]:
        rows = (
            MemberRow.select(MemberRow.name)
            .where(MemberRow.dwelling == dwelling_id)
            .order_by(MemberRow.key)
            .tuples()
            .execute(self._database)
        )
        return tuple(name for (name,) in rows)

    def _copy_before_import(self) -> Path | None:
        if not MemberRow.select().exists(self._database) and not DwellingRow.select().exists(self._database):
            return None
        stamp = f"{self._now():%Y%m%d-%H%M%S-%f}"
        return copy_database(
            self._database, self.path.with_name(f"{self.path.stem}.before-import-{stamp}{self.path.suffix}")
        )

    def _revert(self, batch: Batch | None, action: str, events: Writer) -> Undone:
        if batch is None:
            raise StoreError(f"nothing_to_{action}")
        events = replace(events, reverts=batch.id)
        by_row: dict[tuple[str, str], list[Difference]] = {}
        for event in batch.events:
            by_row.setdefault((event.scope, event.key), []).append(Difference(event.entry, event.before, event.after))
        # Dwellings come back before those who live there, and go after them.
        rows = sorted(by_row.items(), key=lambda row: (row[0][0] == MEMBERS) != _is_removal(row[1]))
        for (scope, key), made in rows:
            self._revert_row(scope, key, made, events)
        return Undone(self._history.original(batch).events[0], len(by_row), again=action == REDO)

    def _revert_row(self, scope: str, key: str, made: list[Difference], events: Writer) -> None:
        aggregates: Aggregates = self._members if scope == MEMBERS else self._dwellings
        stored = aggregates.one(key)
        try:
            document = take_back(stored.document if stored else None, made)
        except ChangedSince:
            last = self._history.last_of(key)
            name = _name(stored.document) if stored else key
            raise StoreError("changed_since", name=name, actor=last.actor if last else "?") from None
        if document is None:
            assert stored is not None
            if scope == DWELLINGS and self._names_living_in(stored.id):
                raise StoreError("changed_since", name=_name(stored.document), actor=self.actor)
            self._delete(events, aggregates, stored)
            return
        checked = (
            self._checked_member(member_of(document))
            if scope == MEMBERS
            else self._checked_dwelling(dwelling_of(document))
        )
        if stored is None:
            self._insert(events, aggregates, checked)
        else:
            self._update(events, aggregates, stored, checked)


def _is_removal(made: list[Difference]) -> bool:
    """Whether taking ``made`` back removes the row."""
    return made[0].path == "" and made[0].before is None


def _name(document: Document) -> str:
    return str(document.get("name") or document.get("address") or document["key"])


def _with_facts(member: Member, facts: tuple[Fact, ...]) -> Member:
    for fact in facts:
        if isinstance(fact, Period):
            member = _with_period(member, fact)
            continue
        name = _LISTS[type(fact)]
        present: tuple[Fact, ...] = getattr(member, name)
        if fact not in present:
            member = replace(member, **{name: (*present, fact)})  # type: ignore[arg-type]
    return canonical_member(member)


def _with_period(member: Member, period: Period) -> Member:
    running = [number for number, permit in enumerate(member.permits) if permit.periods]
    if period.obtained in _NEW_CARD or not member.permits:
        return replace(member, permits=(*member.permits, Permit(periods=(period,))))
    number = max(
        running, key=lambda n: max(p.valid_until for p in member.permits[n].periods), default=len(member.permits) - 1
    )
    permit = member.permits[number]
    if period in permit.periods:
        return member
    changed = replace(permit, periods=(*permit.periods, period))
    return replace(member, permits=(*member.permits[:number], changed, *member.permits[number + 1 :]))
