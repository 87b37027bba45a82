"""The store: one method a question or a change, one transaction a change, frozen views out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from models import cases
from models.aggregates import dwelling_in
from models.contributions import with_month, without_month
from models.errors import NotFound, StoreError
from models.exporting import Export
from models.open_store import OpenStore
from models.progress import Report, unreported
from models.recording import Fact, with_facts
from models.results import Result, with_follow_up, with_points, with_registration, with_result
from models.standings import Progress
from models.views import (
    Event,
    HistoryEntry,
    HistoryFilter,
    ImportPlan,
    Undone,
)
from models.workdays import WorkingDays
from rules.facts import (
    Book,
    CaseKind,
    CaseState,
    Dwelling,
    FollowUp,
    Insurance,
    LeaseFiling,
    Member,
    Mismatch,
    Month,
    OfficialCount,
    Points,
    Registration,
    Tax,
)
from rules.pack import Pack
from rules.points_facts import PointsEstimate

if TYPE_CHECKING:
    from models.drafts import Drafts
    from models.past import Past
    from models.retention import Retention
    from models.table_import import TableImport
    from models.taking import Choices, Preview
    from rules.reminders import Digest


class Store(OpenStore):
    """A database to read and to change. Every method raises StoreError when the database cannot be used.

    Changes raise ``Conflict`` when someone else was quicker, ``Invalid`` with every finding when a row may not be
    saved so, ``NotFound`` for a key that is gone, and ``StoreError("read_only")`` when nothing can be changed.
    """

    def __init__(
        self,
        path: Path,
        *,
        pack: Pack,
        actor: str,
        now: Callable[[], datetime],
        read_only: bool = False,
        keep_drafts: bool = True,
        keep_copies: bool = True,
        retention: Retention | None = None,
    ) -> None:
        self._keep_drafts = keep_drafts and not read_only
        super().__init__(
            path, pack=pack, actor=actor, now=now, read_only=read_only, keep_copies=keep_copies, retention=retention
        )

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        pack: Pack,
        actor: str,
        now: Callable[[], datetime],
        read_only: bool = False,
        keep_drafts: bool = True,
        keep_copies: bool = True,
        retention: Retention | None = None,
    ) -> Store:
        """Open the database at ``path``; ``now`` tells instants in Shanghai's zone. Raises StoreError.

        A file that is not there is created; with ``read_only`` it stands for an empty database and is not made. Without
        ``keep_drafts``, as with ``read_only``, what is typed into forms and not saved ends with the session. Copies
        are kept as ``retention`` says, None for the usual numbers, or none at all without ``keep_copies``.
        """
        return cls(
            path,
            pack=pack,
            actor=actor,
            now=now,
            read_only=read_only,
            keep_drafts=keep_drafts,
            keep_copies=keep_copies,
            retention=retention,
        )

    @cached_property
    def drafts(self) -> Drafts:
        """What was typed into forms and not saved."""
        from models.draft_file import DraftFile, drafts_path
        from models.drafts import Drafts

        if not self._keep_drafts:
            return Drafts(None, self._actor, self._now)
        file = DraftFile(drafts_path(self.path), self._key)
        file.settle()
        return Drafts(file, self._actor, self._now)

    def _follow_file(self) -> None:
        super()._follow_file()
        if "drafts" in self.__dict__:
            self.drafts.use_key(self._key)

    def write_drafts(self) -> None:
        """Write down what is being typed, where anything is."""
        if "drafts" in self.__dict__:
            self.drafts.write()

    def prepare(self, progress: Progress | None = None) -> None:
        """Bring what boards are read from up to date, which the first board would do else.

        That takes a moment where the rules behind it are other ones, or the file is of an older version; ``progress``
        hears how many members are done, and of how many.
        """
        self._keep_standings(progress)

    def _keep_standings(self, progress: Progress | None = None, *, anew: bool = False) -> int | None:
        basis = super()._keep_standings(anew=anew)
        if basis is not None or self.read_only or self._is_empty():
            return basis
        return self._work.keep_standings(progress, anew=anew)

    def _is_empty(self) -> bool:
        with self._readings.reading():
            return self._readings.members.is_empty()

    def close(self) -> None:
        """Close the database; what was typed and is not yet written down is."""
        self.write_drafts()
        super().close()

    # Whole backups and history

    def export(
        self, report: Report = unreported, *, salvage: bool = False, only: Collection[str] | None = None
    ) -> Export:
        """Return a backup of everything, to be taken piece by piece; with ``salvage`` of all that can be read.

        ``only`` are the keys of members: the backup then holds nobody else, and the dwellings that they live in.
        """
        work = self._work
        return Export(work.members, work.dwellings, work.reading, report, salvage=salvage, only=only)

    def dwelling_keys(self) -> frozenset[str]:
        """Return the keys of all dwellings."""
        with self._work.reading():
            return frozenset(self._work.dwellings.keys())

    def events(self, key: str | None = None, limit: int = 200) -> tuple[Event, ...]:
        """Return the history, newest first, of one member or dwelling or of all."""
        with self._work.reading():
            return self._work.history.events(key, limit)

    def history(self, wanted: HistoryFilter, before: int | None = None, limit: int = 50) -> tuple[HistoryEntry, ...]:
        """Return changes, newest first: at most ``limit`` that are older than the entry with the id ``before``."""
        with self._work.reading():
            return self._past.entries(wanted, before, limit)

    def history_rows(self, batch: str, wanted: HistoryFilter, limit: int = 200) -> tuple[Event, ...]:
        """Return the first rows of one change, oldest first, as far as ``wanted`` lets them through."""
        with self._work.reading():
            return self._past.rows(batch, wanted, limit)

    @cached_property
    def _past(self) -> Past:
        from models.past import Past

        return Past(self._work.database, self._work.history)

    def next_undo(self) -> Undone | None:
        """Return what ``undo`` would take back, or None when there is nothing of this person."""
        with self._work.reading():
            return self._work.history.next_undo()

    def next_redo(self) -> Undone | None:
        """Return what ``redo`` would do again, or None when there is no undo to take back."""
        with self._work.reading():
            return self._work.history.next_redo()

    # Changes

    def add_member(self, member: Member, new_dwelling: Dwelling | None = None) -> None:
        """Add a member, with the dwelling where that is new as well."""
        with self._work.changing("member.add") as events:
            self._work.add_dwelling(events, new_dwelling)
            self._work.insert(events, self._work.members, self._work.checked_member(member))

    def save_member(self, member: Member, version: int, new_dwelling: Dwelling | None = None) -> None:
        """Save the whole member as it was read at ``version`` and changed since."""
        with self._work.changing("member.save") as events:
            self._work.add_dwelling(events, new_dwelling)
            stored = self._work.unchanged(self._work.members, member.key, version)
            settled = self._settled(member, new_dwelling or self._work.dwelling_of(member))
            self._work.update(events, self._work.members, stored, self._work.checked_member(settled))

    def remove_member(self, key: str, version: int) -> None:
        """Remove a member with everything that belongs to them."""
        with self._work.changing("member.remove") as events:
            self._work.delete(events, self._work.members, self._work.unchanged(self._work.members, key, version))

    def remove_several(self, versions: Mapping[str, int]) -> None:
        """Remove members by key as they were read at these versions: all of them, or none."""
        with self._work.changing("member.remove_several") as events:
            for key, version in versions.items():
                self._work.delete(events, self._work.members, self._work.unchanged(self._work.members, key, version))

    def add_dwelling(self, dwelling: Dwelling) -> None:
        """Add a dwelling."""
        with self._work.changing("dwelling.add") as events:
            self._work.add_dwelling(events, dwelling)

    def save_dwelling(self, dwelling: Dwelling, version: int) -> None:
        """Save the whole dwelling as it was read at ``version`` and changed since."""
        with self._work.changing("dwelling.save") as events:
            stored = self._work.unchanged(self._work.dwellings, dwelling.key, version)
            self._work.update(events, self._work.dwellings, stored, self._work.checked_dwelling(dwelling))
            for key in self._work.keys_living_in(stored.id):
                self._work.apply(events, key, lambda member: self._settled(member, dwelling))

    def record(self, key: str, *facts: Fact) -> None:
        """Add facts to a member. A period goes on the card that runs longest, or on a new card when it is a new one."""
        self._work.change_member("fact.record", key, lambda member: with_facts(member, facts))

    def record_for_several(self, facts: Mapping[str, Sequence[Fact]]) -> None:
        """Add facts to members by key: to all of them, or to none."""
        with self._work.changing("fact.record_several") as events:
            for key, some in facts.items():
                self._work.apply(events, key, lambda member, some=some: with_facts(member, some))  # type: ignore[misc]

    def record_result(self, key: str, result: Result, today: date, new_dwelling: Dwelling | None = None) -> None:
        """Start the next period, close the case as endorsed, and open what remains to be done."""
        limits, days = self._pack.limits(today), WorkingDays()

        def change(member: Member) -> Member:
            return with_result(member, result, today, days.plus_working_days, limits)

        with self._work.changing("result.record") as events:
            self._work.add_dwelling(events, new_dwelling)
            self._work.apply(events, key, change)

    def set_follow_up(self, key: str, before: FollowUp, after: FollowUp) -> None:
        """Move a follow-up on: done, put off or dropped. Raises NotFound when it is no longer as it was."""

        def change(member: Member) -> Member:
            if before not in member.follow_ups:
                raise NotFound("follow_ups", member.name)
            return with_follow_up(member, before, after)

        self._work.change_member("follow_up.set", key, change)

    def record_lease_filing(self, key: str, filing: LeaseFiling, today: date) -> None:
        """Add a filing to the dwelling for all who live there, and close their open cases of that filing."""
        with self._work.changing("lease.record") as events:
            stored = self._work.stored(self._work.dwellings, key)
            dwelling = dwelling_in(stored)
            filings = [one for one in dwelling.lease_filings if one != filing]
            changed = replace(dwelling, lease_filings=(*filings, filing))
            self._work.update(events, self._work.dwellings, stored, self._work.checked_dwelling(changed))
            for member in self._work.keys_living_in(stored.id):
                self._work.apply(events, member, lambda one: cases.closed(one, CaseKind.LEASE_FILING, today))

    def record_registration(self, key: str, registration: Registration, today: date) -> None:
        """Add a registration that was made anew, and close its case."""
        self._work.change_member("registration.record", key, lambda one: with_registration(one, registration, today))

    def record_points(self, key: str, points: Points, today: date) -> None:
        """Record confirmed points, close the case, and mark the follow-up as done."""
        self._work.change_member("points.record", key, lambda one: with_points(one, points, today))

    def set_ticks(self, key: str, kind: CaseKind, ticks: Mapping[str, bool], today: date) -> None:
        """Make ticks or take them back; the first tick opens the case of ``kind``."""
        self._work.change_member("tick.set", key, lambda member: self._ticked(member, kind, ticks, today))

    def _settled(self, member: Member, dwelling: Dwelling | None) -> Member:
        """Return the member with open cases as ready as the papers that other facts ask for make them."""
        today = self._work.now().date()
        for kind in (CaseKind.RENEWAL, CaseKind.REAPPLICATION):
            member = cases.with_readiness(member, dwelling, kind, today, self._pack)
        return member

    def _ticked(self, member: Member, kind: CaseKind, ticks: Mapping[str, bool], today: date) -> Member:
        ticked = cases.with_ticks(member, kind, ticks, today, self._pack)
        return cases.with_readiness(ticked, self._work.dwelling_of(member), kind, today, self._pack)

    def set_item_note(self, key: str, kind: CaseKind, item_id: str, text: str, today: date) -> None:
        """Write the note on one item; an empty one removes it."""
        self._work.change_member(
            "case.note", key, lambda member: cases.with_item_note(member, kind, item_id, text, today, self._pack)
        )

    def set_case_notes(self, key: str, kind: CaseKind, text: str, today: date) -> None:
        """Write the notes of the case."""
        self._work.change_member(
            "case.note", key, lambda member: cases.with_notes(member, kind, text, today, self._pack)
        )

    def set_step(self, key: str, kind: CaseKind, step_id: str, done: bool, today: date) -> None:
        """Mark a step at the centre as done, or not."""
        self._work.change_member(
            "case.step", key, lambda member: cases.with_step(member, kind, step_id, done, today, self._pack)
        )

    def set_case_state(
        self, key: str, kind: CaseKind, state: CaseState, today: date, mismatch: Mismatch | None = None
    ) -> None:
        """Move the case on; an open state opens one by hand when none is open."""
        self._work.change_member(
            "case.state", key, lambda member: cases.with_state(member, kind, state, today, mismatch, self._pack)
        )

    def save_points_estimate(self, key: str, estimate: PointsEstimate | None) -> None:
        """Save what is stated for the points estimate of a member; None removes it."""
        self._work.change_member("points.estimate", key, lambda member: replace(member, points_estimate=estimate))

    def set_contribution(self, key: str, month: Month, insurance: Insurance, tax: Tax) -> bool:
        """Put on record how one month was paid, and return whether that is new; runs are split and joined."""
        return self._work.change_member(
            "contribution.set",
            key,
            lambda member: replace(member, contributions=with_month(member.contributions, month, insurance, tax)),
        )

    def clear_contribution(self, key: str, month: Month) -> bool:
        """Take one month off the record, as if nothing were known of it, and return whether something was."""
        return self._work.change_member(
            "contribution.clear",
            key,
            lambda member: replace(member, contributions=without_month(member.contributions, month)),
        )

    def set_official_count(self, key: str, count: OfficialCount | None) -> bool:
        """Put the authorities' count of months on record, None takes it off; return whether that is new."""
        return self._work.change_member("transfer.official", key, lambda member: replace(member, official_count=count))

    def import_book(self, book: Book, mode: str, apply: bool, report: Report = unreported) -> ImportPlan:
        """Say what an import of ``book`` changes, and with ``apply`` change it, all or nothing.

        ``merge`` adds and updates by key and removes nothing, ``replace`` makes the database equal to the book. A
        verified copy of a database that is not empty is kept first; where it cannot be, nothing is changed.
        """
        from models.importing import carry_out

        return carry_out(self._work, lambda: book, mode, apply=apply, report=report)

    def restore_book(self, book: Book, apply: bool, report: Report = unreported) -> ImportPlan:
        """Say what going back to ``book``, which a copy holds, changes, and with ``apply`` go back, all or nothing.

        A verified copy of the present state is kept first; the history goes on, so that this can be undone as well.
        """
        from models.history import RESTORE
        from models.importing import REPLACE, carry_out
        from models.retention import Reason

        return carry_out(
            self._work, lambda: book, REPLACE, apply=apply, report=report, action=RESTORE, reason=Reason.RESTORE
        )

    def book_of_copy(self, copy: Path) -> Book:
        """Return what a copy holds; raises StoreError unless all of it is sound."""
        from models.restoring import read_copy

        return read_copy(copy, self._pack, self._now)

    def copy_trouble(self) -> StoreError | None:
        """Return, once, why no copy of today could be kept; None while all is well."""
        copies = None if self._opened is None else self._opened.copies
        return None if copies is None else copies.take_trouble()

    def import_table(self, table: TableImport, apply: bool, report: Report = unreported) -> ImportPlan:
        """Say what the rows of ``table`` change, and with ``apply`` change it: all that can be taken, or nothing.

        A verified copy of a database that is not empty is kept first. Rows that cannot be taken are then known.
        """
        from models.importing import MERGE, carry_out

        def book() -> Book:
            return table.book(self._work.connection, self._work.members, self._work.dwellings)

        return carry_out(self._work, book, MERGE, apply=apply, report=report)

    def mark_digest(self, digest: Digest) -> None:
        """Keep that ``digest`` was read, so that the next one tells only what is new or overdue."""
        from models.digests import mark_told

        with self._work.writing():
            mark_told(self._work.connection, digest.today, digest.reached)

    def preview_import(self, book: Book, mode: str, report: Report = unreported) -> Preview:
        """Return what an import of ``book`` would change, to be taken piece by piece."""
        from models.taking import preview_import

        return preview_import(self._work, book, mode, report)

    def import_taken(self, book: Book, preview: Preview, choices: Choices, report: Report = unreported) -> ImportPlan:
        """Import those pieces of ``book`` that are taken, all or nothing, after a copy of the database.

        Raises StoreError("changed_meanwhile") when the database is no longer as it was for the preview, and Invalid
        when what is taken cannot stand together.
        """
        from models.taking import import_taken

        return import_taken(self._work, book, preview, choices, report)

    def beside(self) -> Store:
        """Open the same database once more, for another thread to work on; raises StoreError("replaced")."""
        other = Store(
            self.path,
            pack=self._pack,
            actor=self._actor,
            now=self._now,
            keep_drafts=False,
            retention=self._retention,
            keep_copies=self._keep_copies,
        )
        if other._file != self._file:
            other.close()
            raise StoreError("replaced", path=self.path)
        other.hooks.before_change = self.hooks.before_change
        return other

    def undo(self) -> Undone:
        """Take the last change of this person back; raises StoreError when there is none or it was built upon."""
        from models import undoing

        return undoing.undo(self._work)

    def redo(self) -> Undone:
        """Take the last undo of this person back."""
        from models import undoing

        return undoing.redo(self._work)
