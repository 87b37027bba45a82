"""What the rules conclude: one frozen object a member that screens, JSON, explanation and calendar read.

Nobody re-derives a day, a colour or a count from facts: what is shown stands here.
All dates are calendar dates in Asia/Shanghai; texts are looked up in the rule pack by the codes given here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from rules.facts import Case, CaseKind, Dwelling, FollowUp, Member, Month, Period
from rules.points_verdict import PointsVerdict


class ConditionId(StrEnum):
    """The four conditions of an automatic renewal, and the one that nobody outside can see."""

    ADDRESS_UNCHANGED = "address_unchanged"
    LEASE_FILING_VALID = "lease_filing_valid"
    EMPLOYMENT_UNCHANGED = "employment_unchanged"
    PHONE_UNCHANGED = "phone_unchanged"
    OFFICE_CHECKS = "office_checks"


class State(StrEnum):
    """A condition's state; unknown is never read as yes."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


class Route(StrEnum):
    """How the coming renewal will go."""

    AUTOMATIC = "automatic"
    OFFLINE = "offline"
    UNCONFIRMED = "unconfirmed"


class Status(StrEnum):
    """Status of a permit, most urgent first."""

    REAPPLY_REQUIRED = "reapply_required"
    EXPIRED = "expired"
    OFFLINE_REQUIRED = "offline_required"
    AWAITING_NOTICE = "awaiting_notice"
    WINDOW_OPEN = "window_open"
    AT_RISK = "at_risk"
    VALID = "valid"


URGENCY: Mapping[Status, int] = {status: rank for rank, status in enumerate(Status)}
ACT_NOW = frozenset({Status.REAPPLY_REQUIRED, Status.EXPIRED, Status.OFFLINE_REQUIRED})
SOON = frozenset({Status.AWAITING_NOTICE, Status.WINDOW_OPEN, Status.AT_RISK})


class Action(StrEnum):
    """What to do next."""

    REAPPLY = "reapply"
    RENEW_LATE = "renew_late"
    RENEW_OFFLINE = "renew_offline"
    WATCH_FOR_NOTICE = "watch_for_notice"
    ANSWER_ADDRESS_CHECK = "answer_address_check"
    DECLARE_CHANGE = "declare_change"
    REFILE_LEASE = "refile_lease"
    PLAN_OFFLINE = "plan_offline"
    CONFIRM_FACTS = "confirm_facts"
    NONE = "none"


class Continuity(StrEnum):
    """Whether holding time goes on without a break after a late renewal."""

    KEPT = "kept"
    RESTARTS = "restarts"
    LOST = "lost"


class WarningCode(StrEnum):
    """Warnings that stand under any status."""

    LEASE_ENDS_BEFORE_PERMIT = "lease_ends_before_permit"
    ADDRESS_CHECK_MISSED = "address_check_missed"
    UNDECLARED_CHANGE = "undeclared_change"


class Note(StrEnum):
    """Things worth saying that change no verdict."""

    POINTS_END_WITH_PERMIT = "points_end_with_permit"
    POINTS_TO_CONFIRM = "points_to_confirm"
    ASK_ABOUT_RESTORATION = "ask_about_restoration"
    ONLINE_ALTERNATIVE = "online_alternative"
    RESIDENCE_PROOF_ALWAYS = "residence_proof_always"
    LEASE_FILING_AHEAD = "lease_filing_ahead"


class LinkId(StrEnum):
    """The links of the chain, each resting on one before it."""

    LEASE_FILING = "lease_filing"
    PERMIT = "permit"
    POINTS = "points"
    TRANSFER = "transfer"


class LinkReason(StrEnum):
    """Why a link holds, or what breaks it."""

    LEASE_RUNS = "lease_runs"
    LEASE_FALLS_SHORT = "lease_falls_short"
    LEASE_NO_FILING = "lease_no_filing"
    LEASE_NO_DWELLING = "lease_no_dwelling"
    PERMIT_AUTOMATIC = "permit_automatic"
    PERMIT_UNCONFIRMED = "permit_unconfirmed"
    PERMIT_OFFLINE = "permit_offline"
    PERMIT_LATE_KEPT = "permit_late_kept"
    PERMIT_LATE_RESTARTS = "permit_late_restarts"
    PERMIT_LOST = "permit_lost"
    POINTS_FOLLOW = "points_follow"
    POINTS_TO_CONFIRM = "points_to_confirm"
    POINTS_ESTIMATED = "points_estimated"
    POINTS_AT_STAKE = "points_at_stake"
    TRANSFER_REACHED = "transfer_reached"
    TRANSFER_BEFORE_END = "transfer_before_end"
    TRANSFER_FOLLOWS = "transfer_follows"
    TRANSFER_LOSES = "transfer_loses"


class RegistrationStatus(StrEnum):
    """Status of a residence registration."""

    VALID = "valid"
    ENDING = "ending"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


RENEW_REGISTRATION = frozenset({RegistrationStatus.ENDING, RegistrationStatus.EXPIRED})
"""A registration that must be made anew."""


class Loss(StrEnum):
    """Why a month that is over does not count for a household transfer."""

    PERMIT = "permit"
    INSURANCE = "insurance"
    TAX = "tax"


class Condition(Struct, frozen=True, gc=False):
    """One row of the ledger.

    ``reason`` names a sentence of the pack, filled in from ``on`` (the fact's date), ``until`` and ``check_day``.
    """

    id: ConditionId
    state: State
    reason: str
    on: date | None = None
    check_day: date | None = None
    parameters: tuple[str, ...] = ()


class NextAction(Struct, frozen=True, gc=False):
    """What to do next and by which day; ``due`` is None where no day is set."""

    code: Action
    due: date | None


class Deadlines(Struct, frozen=True, gc=False):
    """The days that matter around one expiry."""

    window_opens: date
    notice_expected: date
    act_offline: date
    valid_until: date
    continuity_kept_until: date
    reapply_after: date
    restorable_until: date


IN_PERSON_DEADLINES = frozenset(
    {"act_offline", "valid_until", "continuity_kept_until", "reapply_after", "restorable_until"}
)
"""Deadlines that a visit must meet: the last working day on or before them matters."""


class WarningNote(Struct, frozen=True, gc=False):
    """A warning with the date it is about (the filing's end, the missed check, the change) and the day to act by."""

    code: WarningCode
    on: date
    act_by: date | None = None


class ChecklistItem(Struct, frozen=True, gc=False):
    """A paper to bring; a form is None where it is not wanted, else whether it is ticked."""

    id: str
    original: bool | None
    copy: bool | None

    @property
    def wanted(self) -> int:
        """How many ticks the item asks for: 0, 1 or 2."""
        return (self.original is not None) + (self.copy is not None)

    @property
    def ticked(self) -> int:
        """How many of the wanted ticks are made."""
        return bool(self.original) + bool(self.copy)

    @property
    def ticks(self) -> tuple[str, ...]:
        """The ticks the item asks for, as a case stores them."""
        return tuple(
            f"{self.id}.{form}"
            for form, state in (("original", self.original), ("copy", self.copy))
            if state is not None
        )


class Checklist(Struct, frozen=True, gc=False):
    """The papers for one trip, computed from the facts, with the ticks of ``case`` (the latest open one, or None)."""

    kind: CaseKind
    first: tuple[Action, ...]
    items: tuple[ChecklistItem, ...]
    steps: tuple[str, ...]
    case: Case | None
    needed_now: bool

    @property
    def needed(self) -> int:
        """Ticks asked for."""
        return sum(item.wanted for item in self.items)

    @property
    def gathered(self) -> int:
        """Ticks made, of those asked for."""
        return sum(item.ticked for item in self.items)


class Holding(Struct, frozen=True, gc=False):
    """Holding time: days in force up to and including today, and the start of the present chain."""

    cumulative_days: int
    continuous_since: date | None


class Doubt(StrEnum):
    """Why a month may explain that an official count differs from ours.

    The first three are about months that we count, the others about months that we do not.
    """

    RUN_EDGE = "run_edge"
    PERMIT_SEAM = "permit_seam"
    LATEST = "latest"
    PERMIT = "permit"
    INSURANCE = "insurance"
    TAX = "tax"
    NOT_ON_RECORD = "not_on_record"


class OfficialComparison(Struct, frozen=True, gc=False):
    """The count that the authorities have told beside ours of the same day.

    ``difference`` is theirs minus ours; ``candidates`` are the months that could explain it, each with why, most
    doubtful first.
    """

    counted_months: int
    as_of: date
    ours: int
    difference: int
    candidates: tuple[tuple[Month, tuple[Doubt, ...]], ...] = ()


class Transfer(Struct, frozen=True, gc=False):
    """Progress towards a household transfer, in calendar months.

    ``lost`` lists months that are over, from the first month with a permit on, with every cause. ``official`` is None
    without an official count up to today.
    """

    counted_months: int
    needed_months: int
    reached_in: Month
    counted: tuple[Month, ...]
    lost: tuple[tuple[Month, tuple[Loss, ...]], ...]
    official: OfficialComparison | None = None


class Link(Struct, frozen=True, gc=False):
    """One link of the chain: what its own facts say, and what becomes of it if nobody acts.

    ``breaks_on`` is the last day on which it holds without help, None where no such day is known or none comes;
    ``act_by`` the last day on which acting still saves it. ``reached_in`` and ``if_lapsed`` are of the transfer only:
    the month in which it is reached, and the earliest one after a lapse of the permit.
    """

    id: LinkId
    state: State
    reason: LinkReason
    breaks_on: date | None
    act_by: date | None
    depends_on: LinkId | None = None
    reached_in: Month | None = None
    if_lapsed: Month | None = None


class Chain(Struct, frozen=True, gc=False):
    """What hangs on what, in order; ``first`` breaks first, None when nothing can break within a year."""

    links: tuple[Link, ...]
    first: Link | None


class RegistrationVerdict(Struct, frozen=True, gc=False):
    """The registration that counts."""

    registered_on: date
    valid_until: date
    days_left: int
    status: RegistrationStatus


class StaleParameter(Struct, frozen=True, gc=False):
    """A parameter that decided although it has run out or nobody has checked it for a year."""

    id: str
    checked_on: date
    applies_until: date | None


class Verdict(Struct, frozen=True, gc=False):
    """All that is decided about one member's permit today."""

    period: Period
    days_left: int
    status: Status
    route: Route
    conditions: tuple[Condition, ...]
    next_action: NextAction
    deadlines: Deadlines
    continuity: Continuity
    warnings: tuple[WarningNote, ...]
    notes: tuple[Note, ...]
    checklist: Checklist
    holding: Holding


class Assessment(Struct, frozen=True, gc=False):
    """Everything that is decided about one member today; ``verdict`` and ``chain`` are None without a period."""

    member: Member
    dwelling: Dwelling | None
    today: date
    age: int
    verdict: Verdict | None
    registration: RegistrationVerdict | None
    transfer: Transfer | None
    chain: Chain | None
    points: PointsVerdict | None
    stale: tuple[StaleParameter, ...]
    chosen: tuple[str, ...] = ()
    """Parameters behind the conclusions that decide by a reading of the family's own choice."""
    follow_ups: tuple[FollowUp, ...] = ()
    """What remains to be done after a renewal, earliest first."""

    @property
    def acts_now(self) -> bool:
        """Whether the permit needs someone now."""
        return self.verdict is not None and self.verdict.status in ACT_NOW

    @property
    def acts_soon(self) -> bool:
        """Whether something is due soon: the permit, the registration, or a follow-up that is not put off."""
        return (self.verdict is not None and self.verdict.status in SOON) or is_due_beside_permit(
            self.registration, self.follow_ups, self.today
        )

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Sort key, most urgent first: status, days left, name, key; members without a permit stand last."""
        if self.verdict is None:
            return (len(URGENCY), 0, self.member.name, self.member.key)
        return (URGENCY[self.verdict.status], self.verdict.days_left, self.member.name, self.member.key)


def is_due_beside_permit(registration: RegistrationVerdict | None, follow_ups: Iterable[FollowUp], today: date) -> bool:
    """Whether a registration must be made anew, or something that remains to be done is not put off."""
    return (registration is not None and registration.status in RENEW_REGISTRATION) or any(
        one.put_off_until is None or one.put_off_until <= today for one in follow_ups
    )
