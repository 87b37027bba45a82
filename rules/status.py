"""Status of a permit, the next action with its due date, the deadlines around an expiry, and continuity."""

from __future__ import annotations

from datetime import date

from rules.assessment import Action, Continuity, Deadlines, NextAction, Route, State, Status
from rules.conditions import Ledger
from rules.dates import plus_days
from rules.pack import Limits


def judge_status(days_left: int, ledger: Ledger, limits: Limits) -> Status:
    """Return the status by the days left, first match from the most urgent."""
    if days_left < -limits.reapply_after:
        return Status.REAPPLY_REQUIRED
    if days_left < 0:
        return Status.EXPIRED
    window_is_open = days_left <= limits.renewal_window_opens
    if days_left <= limits.act_offline_without_notice or (window_is_open and ledger.route is Route.OFFLINE):
        return Status.OFFLINE_REQUIRED
    if days_left <= limits.automatic_notice_expected:
        return Status.AWAITING_NOTICE
    if window_is_open:
        return Status.WINDOW_OPEN
    if ledger.fails:
        return Status.AT_RISK
    return Status.VALID


def find_deadlines(valid_until: date, limits: Limits) -> Deadlines:
    """Return the days that matter around ``valid_until``."""
    end, day = valid_until.toordinal(), date.fromordinal
    return Deadlines(
        window_opens=day(end - limits.renewal_window_opens),
        notice_expected=day(end - limits.automatic_notice_expected),
        act_offline=day(end - limits.act_offline_without_notice),
        valid_until=valid_until,
        continuity_kept_until=day(end + limits.late_keeps_continuity),
        reapply_after=day(end + limits.reapply_after),
        restorable_until=day(end + limits.continuity_restorable),
    )


def choose_action(status: Status, days_left: int, ledger: Ledger, deadlines: Deadlines, limits: Limits) -> NextAction:
    """Return what to do next and by when."""
    match status:
        case Status.REAPPLY_REQUIRED:
            return NextAction(Action.REAPPLY, None)
        case Status.EXPIRED:
            keeps = days_left >= -limits.late_keeps_continuity
            return NextAction(Action.RENEW_LATE, deadlines.continuity_kept_until if keeps else deadlines.reapply_after)
        case Status.OFFLINE_REQUIRED:
            return NextAction(Action.RENEW_OFFLINE, deadlines.valid_until)
        case Status.AWAITING_NOTICE:
            return NextAction(Action.WATCH_FOR_NOTICE, deadlines.act_offline)
        case Status.WINDOW_OPEN:
            return NextAction(Action.ANSWER_ADDRESS_CHECK, deadlines.notice_expected)
        case Status.AT_RISK:
            return _mend(ledger, deadlines, limits)
        case Status.VALID:
            must_know = days_left <= limits.confirm_facts_from
            if must_know and any(condition.state is State.UNKNOWN for condition in ledger.conditions):
                return NextAction(Action.CONFIRM_FACTS, deadlines.window_opens)
            return NextAction(Action.NONE, None)


def _mend(ledger: Ledger, deadlines: Deadlines, limits: Limits) -> NextAction:
    if ledger.undeclared is not None:
        due = plus_days(ledger.undeclared.changed_on, limits.declare_change_within)
        return NextAction(Action.DECLARE_CHANGE, due)
    if ledger.lease.state is State.FAILS:
        return NextAction(Action.REFILE_LEASE, deadlines.notice_expected)
    return NextAction(Action.PLAN_OFFLINE, deadlines.window_opens)


def judge_continuity(days_left: int, limits: Limits) -> Continuity:
    """Return whether holding time goes on, restarts or is lost, by the days since the expiry."""
    if days_left >= -limits.late_keeps_continuity:
        return Continuity.KEPT
    if days_left >= -limits.continuity_restorable:
        return Continuity.RESTARTS
    return Continuity.LOST
