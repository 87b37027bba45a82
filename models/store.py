"""The store: one method a question or a change, one transaction a change, frozen views out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from models import cases
from models.aggregates import dwelling_in
from models.contributions import with_month, without_month
from models.errors import NotFound, StoreError
from models.recording import Fact, with_facts
from models.results import Result, with_follow_up, with_points, with_registration, with_result
from models.standings import Progress
from models.whole_store import WholeStore
from models.workdays import WorkingDays
from rules.facts import (
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
from rules.points_facts import PointsEstimate

if TYPE_CHECKING:
    from models.drafts import Drafts


class Store(WholeStore):
    """A database to read and to change. Every method raises StoreError when the database cannot be used.

    Changes raise ``Conflict`` when someone else was quicker, ``Invalid`` with every finding when a row may not be
    saved so, ``NotFound`` for a key that is gone, and ``StoreError("read_only")`` when nothing can be changed.
    """

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

    def add_member(self, member: Member, new_dwelling: Dwelling | None = None) -> None:
        """Add a member, with the dwelling where that is new as well; one of no desk to the only one that is seen."""
        if self.own_desks and len(self.own_desks) == 1 and not member.desk:
            member = replace(member, desk=self.own_desks[0])
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

    def give_desk(self, keys: Collection[str], desk: str) -> int:
        """Let a desk look after members by key, nobody where it is empty: all of them, or none.

        Returns how many were another's before.
        """
        with self._work.changing("member.desk" if len(keys) == 1 else "member.desk_several") as events:
            changed = [self._work.apply(events, key, lambda member: replace(member, desk=desk)) for key in keys]
        return sum(changed)

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

    def beside(self) -> Store:
        """Open the same database once more, for another thread to work on; raises StoreError("replaced")."""
        other = Store(
            self.path,
            pack=self._pack,
            actor=self._actor,
            now=self._now,
            read_only=self.read_only,
            keep_drafts=False,
            retention=self._retention,
            keep_copies=self._keep_copies,
        )
        if other._file != self._file:
            other.close()
            raise StoreError("replaced", path=self.path)
        other.hooks.before_change = self.hooks.before_change
        return other
