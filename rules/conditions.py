"""The condition ledger: four facts that an automatic renewal rests on, each holds, fails or is unknown.

Fails goes before holds, holds before unknown; unknown is never read as yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from rules.assessment import Condition, ConditionId, Route, State, WarningCode, WarningNote
from rules.dates import plus_days, plus_months
from rules.facts import Activity, Change, CheckResult, Dwelling, Kind, LeaseFiling, Member, Period, Tenure
from rules.pack import Limits, Pack

RENTALS = frozenset({Tenure.RENTED, Tenure.RELATIVE_RENTED})
_UNCHANGED = (
    (ConditionId.ADDRESS_UNCHANGED, Kind.ADDRESS),
    (ConditionId.EMPLOYMENT_UNCHANGED, Kind.EMPLOYMENT),
    (ConditionId.PHONE_UNCHANGED, Kind.PHONE),
)


class Ledger(Struct, frozen=True):
    """The conditions with what follows from the same facts."""

    conditions: tuple[Condition, ...]
    route: Route
    warnings: tuple[WarningNote, ...]
    undeclared: Change | None
    """The earliest undeclared change of the period."""

    def state(self, condition: ConditionId) -> State:
        """Return the state of one condition."""
        return next(row.state for row in self.conditions if row.id is condition)


def keep_ledger(
    member: Member, dwelling: Dwelling | None, period: Period, today: date, pack: Pack, limits: Limits
) -> Ledger:
    """Judge the four conditions, the route and the warnings for the current ``period`` on ``today``."""
    since = period.recorded_on or period.valid_from
    changes = [change for change in member.changes if since <= change.changed_on <= today]
    unchanged = {
        condition: _judge_unchanged(condition, kind, member, changes, since, today, pack, limits)
        for condition, kind in _UNCHANGED
    }
    filing = counting_filing(dwelling, today)
    check_day = _check_day(period, today, limits)
    lease = _judge_lease(dwelling, filing, check_day, pack, limits)
    conditions = (
        unchanged[ConditionId.ADDRESS_UNCHANGED],
        lease,
        unchanged[ConditionId.EMPLOYMENT_UNCHANGED],
        unchanged[ConditionId.PHONE_UNCHANGED],
    )
    undeclared = min(
        (change for change in changes if change.declared_on is None or change.declared_on > today),
        key=lambda change: change.changed_on,
        default=None,
    )
    return Ledger(
        conditions=conditions,
        route=_route((condition.state for condition in conditions), (period.valid_until - today).days, limits),
        warnings=tuple(_warnings(member, filing, lease, period, since, today, undeclared, limits)),
        undeclared=undeclared,
    )


def a_condition_fails(member: Member, dwelling: Dwelling | None, period: Period, today: date, limits: Limits) -> bool:
    """Return whether any condition of the ledger fails, for whoever asks about many members on many days."""
    since = period.recorded_on or period.valid_from
    if any(since <= change.changed_on <= today and _forces_offline(change, limits) for change in member.changes):
        return True
    filing = counting_filing(dwelling, today)
    return filing is not None and not _runs_long_enough(filing, _check_day(period, today, limits), limits)


def _check_day(period: Period, today: date, limits: Limits) -> date:
    return max(today, plus_days(period.valid_until, -limits.automatic_notice_expected))


def _runs_long_enough(filing: LeaseFiling, check_day: date, limits: Limits) -> bool:
    return filing.valid_until >= plus_months(check_day, limits.lease_filing_min_remaining)


def office_checks() -> Condition:
    """Return the fifth row: what the office compares unseen. It is always unknown and changes no route."""
    return Condition(ConditionId.OFFICE_CHECKS, State.UNKNOWN, "office_unseen")


def counting_filing(dwelling: Dwelling | None, today: date) -> LeaseFiling | None:
    """Return the filing that counts for a rental: of those filed by ``today`` the one that runs longest."""
    if dwelling is None or dwelling.tenure not in RENTALS:
        return None
    filed = (filing for filing in dwelling.lease_filings if filing.filed_on <= today)
    return max(filed, key=lambda filing: filing.valid_until, default=None)


def _judge_unchanged(
    condition: ConditionId,
    kind: Kind,
    member: Member,
    changes: Iterable[Change],
    since: date,
    today: date,
    pack: Pack,
    limits: Limits,
) -> Condition:
    parameters = pack.condition_parameters[condition]
    changed = min((c.changed_on for c in changes if c.kind is kind and _forces_offline(c, limits)), default=None)
    if changed is not None:
        return Condition(condition, State.FAILS, f"{kind}_changed", changed, parameters=parameters)
    confirmed = max(
        (c.confirmed_on for c in member.confirmations if c.kind is kind and since <= c.confirmed_on <= today),
        default=None,
    )
    if confirmed is not None:
        return Condition(condition, State.HOLDS, f"{kind}_confirmed", confirmed, parameters=parameters)
    if kind is Kind.EMPLOYMENT and member.activity is Activity.NONE:
        return Condition(condition, State.HOLDS, "employment_not_needed", parameters=parameters)
    return Condition(condition, State.UNKNOWN, f"{kind}_unknown", parameters=parameters)


def _forces_offline(change: Change, limits: Limits) -> bool:
    if limits.change_forces_offline or change.declared_on is None:
        return True
    return change.declared_on > plus_days(change.changed_on, limits.declare_change_within)


def _judge_lease(
    dwelling: Dwelling | None, filing: LeaseFiling | None, check_day: date, pack: Pack, limits: Limits
) -> Condition:
    row = ConditionId.LEASE_FILING_VALID
    parameters = pack.condition_parameters[row]
    if dwelling is None:
        return Condition(row, State.UNKNOWN, "lease_no_dwelling", parameters=parameters)
    if dwelling.tenure not in RENTALS:
        return Condition(row, State.HOLDS, "lease_not_rental", parameters=parameters)
    if filing is None:
        return Condition(row, State.UNKNOWN, "lease_no_filing", parameters=parameters)
    if _runs_long_enough(filing, check_day, limits):
        return Condition(row, State.HOLDS, "lease_runs", filing.valid_until, check_day, parameters)
    return Condition(row, State.FAILS, "lease_ends", filing.valid_until, check_day, parameters)


def _route(states: Iterable[State], days_left: int, limits: Limits) -> Route:
    found = set(states)
    if State.FAILS in found or days_left <= limits.act_offline_without_notice:
        return Route.OFFLINE
    return Route.AUTOMATIC if found == {State.HOLDS} else Route.UNCONFIRMED


def _warnings(
    member: Member,
    filing: LeaseFiling | None,
    lease: Condition,
    period: Period,
    since: date,
    today: date,
    undeclared: Change | None,
    limits: Limits,
) -> Iterable[WarningNote]:
    if filing is not None and lease.state is State.HOLDS and filing.valid_until < period.valid_until:
        yield WarningNote(WarningCode.LEASE_ENDS_BEFORE_PERMIT, filing.valid_until, act_by=filing.valid_until)
    checks = [check for check in member.address_checks if since <= check.checked_on <= today]
    missed = max((c.checked_on for c in checks if c.result is CheckResult.MISSED), default=None)
    answered = max((c.checked_on for c in checks if c.result is CheckResult.ANSWERED), default=None)
    if missed is not None and (answered is None or answered <= missed):
        yield WarningNote(WarningCode.ADDRESS_CHECK_MISSED, missed)
    if undeclared is not None:
        act_by = plus_days(undeclared.changed_on, limits.declare_change_within)
        yield WarningNote(WarningCode.UNDECLARED_CHANGE, undeclared.changed_on, act_by)
