"""One household, one trip: the days that suit everyone who must go, what is brought once, and who comes along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

from rules.assessment import ACT_NOW, Assessment, Checklist, Status, Verdict
from rules.facts import CaseState
from rules.pack import Limits, Pack


class Attendance(StrEnum):
    """Who stands at the counter for a member."""

    HOLDER = "holder"
    GUARDIAN = "guardian"
    AGENT = "agent"


class Traveller(Struct, frozen=True):
    """One member's part of the trip: between which days it can be done (``until`` is None without an end), by whom."""

    assessment: Assessment
    checklist: Checklist
    first_day: date
    until: date | None
    attendance: Attendance


class SharedPaper(Struct, frozen=True):
    """A paper that serves several: the original is brought once, a copy is left for each."""

    item: str
    members: tuple[str, ...]
    copies: int


class Trip(Struct, frozen=True):
    """The trip of one household. ``last_day`` is None when nobody's part ends; ``suits_all`` says if a day is left."""

    travellers: tuple[Traveller, ...]
    first_day: date
    last_day: date | None
    shared: tuple[SharedPaper, ...]
    needed: int
    gathered: int

    @property
    def suits_all(self) -> bool:
        """Whether there is a day on which everyone's part can be done."""
        return self.last_day is None or self.first_day <= self.last_day


def plan_trip(assessments: Iterable[Assessment], today: date, pack: Pack, *, everyone: bool = False) -> Trip | None:
    """Plan the trip of those who must go to a counter or have a case open; None when nobody must.

    With ``everyone`` whoever has a permit comes along, whether they must or not.

    An offline renewal can be done from ``renewal_window_opens`` (days before expiry) to the expiry, a late one up to
    ``late_keeps_continuity`` days after it while that lies ahead, else ``reapply_after``; a re-application at any time.
    """
    limits = pack.limits(today)
    travellers = tuple(
        _traveller(one, one.verdict, today, limits)
        for one in assessments
        if one.verdict is not None and (everyone or _must_go(one.verdict))
    )
    if not travellers:
        return None
    ends = [traveller.until for traveller in travellers if traveller.until is not None]
    return Trip(
        travellers=travellers,
        first_day=max(traveller.first_day for traveller in travellers),
        last_day=min(ends, default=None),
        shared=tuple(_shared(travellers)),
        needed=sum(traveller.checklist.needed for traveller in travellers),
        gathered=sum(traveller.checklist.gathered for traveller in travellers),
    )


def _must_go(verdict: Verdict) -> bool:
    case = verdict.checklist.case
    if case is not None:
        return case.state is not CaseState.SUBMITTED
    return verdict.status in ACT_NOW


def _traveller(one: Assessment, verdict: Verdict, today: date, limits: Limits) -> Traveller:
    deadlines = verdict.deadlines
    if verdict.status is Status.REAPPLY_REQUIRED:
        first, until = today, None
    elif verdict.days_left < 0:
        first, until = today, verdict.next_action.due
    else:
        first, until = max(today, deadlines.window_opens), deadlines.valid_until
    if one.age < limits.agent_minor_under:
        attendance = Attendance.GUARDIAN
    else:
        attendance = Attendance.HOLDER if one.member.agent is None else Attendance.AGENT
    return Traveller(one, verdict.checklist, first, until, attendance)


_OF_THE_DWELLING = frozenset(
    {"property_certificate", "lease_contract", "lease_filing_certificate", "dormitory_statement", "residence_proof"}
)


def _shared(travellers: Sequence[Traveller]) -> Iterable[SharedPaper]:
    """Yield the papers of a dwelling that serve several who live there."""
    wanted: dict[tuple[str, str], list[Traveller]] = {}
    for traveller in travellers:
        dwelling = traveller.assessment.dwelling
        for item in traveller.checklist.items:
            if dwelling is not None and item.id in _OF_THE_DWELLING:
                wanted.setdefault((item.id, dwelling.key), []).append(traveller)
    for (item_id, _dwelling), group in wanted.items():
        if len(group) > 1:
            copies = sum(item.copy is not None for one in group for item in one.checklist.items if item.id == item_id)
            yield SharedPaper(item_id, tuple(one.assessment.member.key for one in group), copies)
