"""What comes of a case: from a member to the member with the result, the case closed, and what remains to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from models import cases
from models.documents import canonical_member
from models.recording import NEW_CARD, with_facts
from rules.facts import (
    CaseKind,
    Change,
    FollowUp,
    FollowUpKind,
    FollowUpState,
    Kind,
    Member,
    Period,
    Permit,
    Points,
    Registration,
)
from rules.follow_ups import follow_ups_after
from rules.pack import Limits


class Result(Struct, frozen=True):
    """A renewal or re-application that came through.

    ``dwelling`` is the key of the new dwelling where the counter changed the address on the card, else None.
    ``card_number`` is that of a new card.
    """

    period: Period
    kind: CaseKind = CaseKind.RENEWAL
    dwelling: str | None = None
    card_number: str = ""


def with_result(
    member: Member, result: Result, today: date, plus_working_days: Callable[[date, int], date], limits: Limits
) -> Member:
    """Return the member with the new period, the case of its kind closed as endorsed, and follow-ups opened.

    A renewal that had become a re-application, or the reverse, is given up. What was left to do after the last renewal
    is superseded: the card shows new dates, and points are confirmed after each renewal. With a new dwelling, changes
    of address that nobody had declared count as declared at the counter.
    """
    period = result.period
    recorded_on = period.recorded_on or today
    left = tuple(follow_ups_after(member, period, recorded_on, plus_working_days, limits))
    other = CaseKind.REAPPLICATION if result.kind is CaseKind.RENEWAL else CaseKind.RENEWAL
    closed = cases.given_up(cases.closed(member, result.kind, today), other, today)
    changed = with_facts(closed, (period,))
    if result.card_number and period.obtained in NEW_CARD:
        changed = _with_card_number(changed, period, result.card_number)
    if result.dwelling is not None:
        changes = tuple(_declared(change, recorded_on) for change in changed.changes)
        changed = replace(changed, dwelling=result.dwelling, changes=changes)
    kept = tuple(_superseded(one, today) for one in changed.follow_ups)
    return canonical_member(replace(changed, follow_ups=(*kept, *left)))


def _with_card_number(member: Member, period: Period, number: str) -> Member:
    return replace(
        member,
        permits=tuple(
            Permit(number, permit.periods) if period in permit.periods else permit for permit in member.permits
        ),
    )


def _declared(change: Change, on: date) -> Change:
    if change.kind is Kind.ADDRESS and change.declared_on is None and change.changed_on <= on:
        return replace(change, declared_on=on)
    return change


def _superseded(follow_up: FollowUp, today: date) -> FollowUp:
    if follow_up.state is not FollowUpState.OPEN:
        return follow_up
    return replace(follow_up, state=FollowUpState.DROPPED, closed_on=today)


def with_follow_up(member: Member, before: FollowUp, after: FollowUp) -> Member:
    """Return the member with a follow-up moved on; points that were confirmed are confirmed on that day.

    Raises ValueError when ``before`` is not there as it was.
    """
    listed = list(member.follow_ups)
    listed[listed.index(before)] = after
    changed = replace(member, follow_ups=tuple(listed))
    if after.kind is FollowUpKind.POINTS and after.state is FollowUpState.DONE and member.points and after.closed_on:
        changed = with_points(changed, replace(member.points, confirmed_on=after.closed_on), after.closed_on)
    return canonical_member(changed)


def with_registration(member: Member, registration: Registration, today: date) -> Member:
    """Return the member with a registration made anew and its case closed."""
    return with_facts(cases.closed(member, CaseKind.REGISTRATION, today), (registration,))


def with_points(member: Member, points: Points, today: date) -> Member:
    """Return the member with confirmed points, the case closed and the follow-up done."""
    closed = cases.closed(member, CaseKind.POINTS, today)
    return replace(closed, points=points, follow_ups=tuple(_confirmed(closed.follow_ups, points.confirmed_on)))


def _confirmed(follow_ups: Iterable[FollowUp], on: date) -> Iterable[FollowUp]:
    for one in follow_ups:
        if one.kind is FollowUpKind.POINTS and one.state is FollowUpState.OPEN:
            yield replace(one, state=FollowUpState.DONE, closed_on=on)
        else:
            yield one
