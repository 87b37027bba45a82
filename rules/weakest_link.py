"""The weakest link: lease filing, permit, points, household transfer, looked at backwards from the next expiry.

Each rests on one before it, so that what breaks first decides by which day to act.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rules.assessment import (
    Chain,
    ConditionId,
    Continuity,
    Link,
    LinkId,
    LinkReason,
    Note,
    Route,
    State,
    Status,
    Transfer,
    Verdict,
)
from rules.conditions import RENTALS
from rules.dates import plus_years
from rules.facts import Dwelling, Member, Month
from rules.pack import Limits

_IN_FORCE = {
    Route.AUTOMATIC: (State.HOLDS, LinkReason.PERMIT_AUTOMATIC),
    Route.UNCONFIRMED: (State.UNKNOWN, LinkReason.PERMIT_UNCONFIRMED),
    Route.OFFLINE: (State.FAILS, LinkReason.PERMIT_OFFLINE),
}
_OVER = {
    Continuity.KEPT: LinkReason.PERMIT_LATE_KEPT,
    Continuity.RESTARTS: LinkReason.PERMIT_LATE_RESTARTS,
    Continuity.LOST: LinkReason.PERMIT_LOST,
}


def forge_chain(
    member: Member, dwelling: Dwelling | None, verdict: Verdict, transfer: Transfer | None, today: date, limits: Limits
) -> Chain:
    """Return the links that the member has, and the one that breaks first.

    Looks ahead for one validity of a permit (``permit_validity``, years). A link that has broken without a day to act
    by comes after those that have one; of several with the same day the earlier in the chain counts, or the permit once
    it has ended.
    """
    links = _links(member, dwelling, verdict, transfer, today)
    in_turn: Sequence[Link] = links
    if verdict.days_left < 0:
        # All else hangs on a permit that has ended.
        in_turn = sorted(links, key=lambda link: link.id is not LinkId.PERMIT)
    return Chain(links, _weakest(in_turn, plus_years(today, limits.permit_validity)))


def _weakest(links: Sequence[Link], horizon: date) -> Link | None:
    weakest, soonest = None, date.max
    for link in links:
        breaks = link.breaks_on or link.act_by
        act_by = link.act_by or date.max
        if breaks is not None and breaks <= horizon and (weakest is None or act_by < soonest):
            weakest, soonest = link, act_by
    return weakest


def _links(
    member: Member, dwelling: Dwelling | None, verdict: Verdict, transfer: Transfer | None, today: date
) -> tuple[Link, ...]:
    save_by = _save_permit_by(verdict)
    links: tuple[Link, ...]
    if dwelling is None or dwelling.tenure in RENTALS:
        links = (_lease(dwelling, verdict, save_by, today), _permit(verdict, save_by, LinkId.LEASE_FILING))
    else:
        links = (_permit(verdict, save_by, None),)
    if member.points is not None or member.points_estimate is not None:
        links += (_points(member, verdict, save_by),)
    if transfer is not None:
        links += (_transfer(verdict, transfer, save_by, today),)
    return links


def _save_permit_by(verdict: Verdict) -> date | None:
    """Return the day of the next action; where none is set yet, the one on which the next will fall due."""
    if verdict.next_action.due is not None:
        return verdict.next_action.due
    if verdict.days_left >= 0:
        return verdict.deadlines.window_opens
    return verdict.deadlines.restorable_until if verdict.continuity is Continuity.RESTARTS else None


def _lease(dwelling: Dwelling | None, verdict: Verdict, save_by: date | None, today: date) -> Link:
    """Judge the filing: it must reach the check day (``automatic_notice_expected``), or the visit once that is past."""
    lease = ConditionId.LEASE_FILING_VALID
    (condition,) = [row for row in verdict.conditions if row.id is lease]
    notice = verdict.deadlines.notice_expected
    needed_by = notice if notice >= today else save_by
    ends = condition.on
    if ends is None:
        reason = LinkReason.LEASE_NO_DWELLING if dwelling is None else LinkReason.LEASE_NO_FILING
        return Link(LinkId.LEASE_FILING, condition.state, reason, None, needed_by)
    if condition.state is State.HOLDS:
        return Link(LinkId.LEASE_FILING, condition.state, LinkReason.LEASE_RUNS, ends, ends)
    act_by = ends if ends >= today and (needed_by is None or ends < needed_by) else needed_by
    return Link(LinkId.LEASE_FILING, condition.state, LinkReason.LEASE_FALLS_SHORT, ends, act_by)


def _permit(verdict: Verdict, save_by: date | None, depends_on: LinkId | None) -> Link:
    if verdict.days_left >= 0:
        state, reason = _IN_FORCE[verdict.route]
    else:
        state, reason = State.FAILS, _OVER[verdict.continuity]
    return Link(LinkId.PERMIT, state, reason, verdict.period.valid_until, save_by, depends_on)


def _points(member: Member, verdict: Verdict, save_by: date | None) -> Link:
    if member.points is None:
        state, reason = State.UNKNOWN, LinkReason.POINTS_ESTIMATED
    elif verdict.days_left < 0:
        state, reason = State.FAILS, LinkReason.POINTS_AT_STAKE
    elif Note.POINTS_TO_CONFIRM in verdict.notes:
        state, reason = State.UNKNOWN, LinkReason.POINTS_TO_CONFIRM
    else:
        state, reason = State.HOLDS, LinkReason.POINTS_FOLLOW
    return Link(LinkId.POINTS, state, reason, verdict.period.valid_until, save_by, LinkId.PERMIT)


def _transfer(verdict: Verdict, transfer: Transfer, save_by: date | None, today: date) -> Link:
    """Judge the months: one day without a permit takes its month, and moves the end by a month at the least."""
    ends, reached = verdict.period.valid_until, transfer.reached_in
    state, breaks_on, act_by, later = State.HOLDS, None, None, None
    if transfer.counted_months >= transfer.needed_months:
        reason = LinkReason.TRANSFER_REACHED
    elif verdict.days_left >= 0 and reached.last_day <= ends:
        reason = LinkReason.TRANSFER_BEFORE_END
    else:
        breaks_on, act_by, later = ends, save_by, reached.plus(1)
        reason = LinkReason.TRANSFER_FOLLOWS
        if verdict.days_left < 0:
            state, reason = State.FAILS, LinkReason.TRANSFER_LOSES
            if verdict.status is Status.EXPIRED and act_by is not None:
                act_by = min(act_by, Month.of(today).last_day)
    return Link(LinkId.TRANSFER, state, reason, breaks_on, act_by, LinkId.PERMIT, reached, later)
