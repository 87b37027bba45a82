"""What somebody has to be reminded of on a day: a step for where the permit stands, and one for each matter beside it.

A step is named by whom it is about, what it is, and the day that it hangs on, so that it can be told once and is
another one for the next period. What waits for a renewal that will come by itself is no step: nobody has to do
anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from msgspec import Struct

from rules.assessment import (
    Action,
    Assessment,
    Continuity,
    RegistrationStatus,
    RegistrationVerdict,
    Route,
    Status,
    Verdict,
    WarningCode,
)
from rules.facts import FollowUpKind


class Step(StrEnum):
    """What has become due, in the order in which it is told."""

    REAPPLY = "reapply"
    CONTINUITY_ENDED = "continuity_ended"
    EXPIRED = "expired"
    ACT_BY_REACHED = "act_by_reached"
    OFFLINE_REQUIRED = "offline_required"
    NOTICE_MISSING = "notice_missing"
    WINDOW_OPENED = "window_opened"
    REFILE_LEASE = "refile_lease"
    PLAN_OFFLINE = "plan_offline"
    CONFIRM_FACTS = "confirm_facts"
    UNDECLARED_CHANGE = "undeclared_change"
    ADDRESS_CHECK_MISSED = "address_check_missed"
    LEASE_ENDS_EARLY = "lease_ends_early"
    CARD_FACE = "card_face"
    POINTS = "points"
    REGISTRATION_ENDING = "registration_ending"
    REGISTRATION_EXPIRED = "registration_expired"


_BY_ACTION = {
    Action.REFILE_LEASE: Step.REFILE_LEASE,
    Action.PLAN_OFFLINE: Step.PLAN_OFFLINE,
    Action.CONFIRM_FACTS: Step.CONFIRM_FACTS,
}
"""Steps of a permit that still runs for a while; what a change asks for is told by its warning."""
_BY_WARNING = {
    WarningCode.LEASE_ENDS_BEFORE_PERMIT: Step.LEASE_ENDS_EARLY,
    WarningCode.ADDRESS_CHECK_MISSED: Step.ADDRESS_CHECK_MISSED,
    WarningCode.UNDECLARED_CHANGE: Step.UNDECLARED_CHANGE,
}
_BY_FOLLOW_UP = {FollowUpKind.CARD_FACE: Step.CARD_FACE, FollowUpKind.POINTS: Step.POINTS}

StepName = tuple[str, str, str]
"""Key of the member, step, and the day that it hangs on as an ISO text."""


class Reminder(Struct, frozen=True, gc=False):
    """One step for one member; ``about`` is the day that it hangs on, such as the end of the permit.

    ``act_by`` is the last day to act, None where none is set. ``overdue`` says that it has passed, or that something
    has ended already.
    """

    member: str
    name: str
    step: Step
    about: date
    act_by: date | None
    overdue: bool
    desk: str = ""
    """Who looks after the member."""

    @property
    def step_name(self) -> StepName:
        """What tells the step from every other."""
        return (self.member, self.step.value, self.about.isoformat())


def reminders_of(one: Assessment) -> Iterator[Reminder]:
    """Yield every step that a member has reached on the day of the assessment, the permit's own first."""
    member, today = one.member, one.today

    def reminder(step: Step, about: date, act_by: date | None, *, ended: bool = False) -> Reminder:
        overdue = ended or (act_by is not None and act_by < today)
        return Reminder(member.key, member.name, step, about, act_by, overdue, member.desk)

    if one.verdict is not None:
        step = _step_of_permit(one.verdict)
        if step is not None:
            ended = one.verdict.status is Status.EXPIRED
            yield reminder(step, one.verdict.period.valid_until, one.verdict.next_action.due, ended=ended)
        for warning in one.verdict.warnings:
            yield reminder(_BY_WARNING[warning.code], warning.on, warning.act_by)
    for follow_up in one.follow_ups:
        if follow_up.acts_on <= today:
            yield reminder(_BY_FOLLOW_UP[follow_up.kind], follow_up.acts_on, follow_up.acts_on)
    if one.registration is not None:
        of_registration = _step_of_registration(one.registration)
        if of_registration is not None:
            until = one.registration.valid_until
            yield reminder(of_registration, until, until)


def _step_of_permit(verdict: Verdict) -> Step | None:
    match verdict.status:
        case Status.REAPPLY_REQUIRED:
            return Step.REAPPLY
        case Status.EXPIRED:
            return Step.EXPIRED if verdict.continuity is Continuity.KEPT else Step.CONTINUITY_ENDED
        case Status.OFFLINE_REQUIRED:
            last_days = (verdict.period.valid_until - verdict.deadlines.act_offline).days
            return Step.ACT_BY_REACHED if verdict.days_left <= last_days else Step.OFFLINE_REQUIRED
        case Status.AWAITING_NOTICE:
            return Step.NOTICE_MISSING
        case Status.WINDOW_OPEN:
            return None if verdict.route is Route.AUTOMATIC else Step.WINDOW_OPENED
        case Status.AT_RISK | Status.VALID:
            return _BY_ACTION.get(verdict.next_action.code)


def _step_of_registration(registration: RegistrationVerdict) -> Step | None:
    match registration.status:
        case RegistrationStatus.ENDING:
            return Step.REGISTRATION_ENDING
        case RegistrationStatus.EXPIRED:
            return Step.REGISTRATION_EXPIRED
        case _:
            return None


class Digest(Struct, frozen=True):
    """What one digest tells: steps that nobody has been told of, and those told before that are overdue."""

    today: date
    last: date | None
    """The day of the digest before, None where there has been none."""
    news: tuple[Reminder, ...]
    overdue: tuple[Reminder, ...]
    reached: tuple[StepName, ...]
    """Every step that somebody has reached today: what counts as told once this digest is read."""
    desk: str | None = None
    """Of whose members it tells, empty for those whom no desk looks after; None for everyone."""


def make_digest(
    reminders: Iterator[Reminder],
    told: frozenset[StepName],
    last: date | None,
    today: date,
    desk: str | None = None,
) -> Digest:
    """Return what is to be told of ``reminders`` when ``told`` has been told before, on ``last`` or earlier.

    ``reminders`` are those of everyone, or of those whom ``desk`` looks after.
    """
    listed = tuple(reminders)
    return Digest(
        today=today,
        last=last,
        news=tuple(one for one in listed if one.step_name not in told),
        overdue=tuple(one for one in listed if one.step_name in told and one.overdue),
        reached=tuple(one.step_name for one in listed),
        desk=desk,
    )
