"""The condition ledger: four facts that an automatic renewal rests on, each holds, fails or is unknown.

Fails goes before holds, holds before unknown; unknown is never read as yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from rules.assessment import Condition, ConditionId, Route, State, WarningCode, WarningNote
from rules.dates import plus_days, plus_months
from rules.facts import (
    Activity,
    AddressCheck,
    Change,
    CheckResult,
    Confirmation,
    Dwelling,
    Kind,
    LeaseFiling,
    Member,
    Period,
    Tenure,
)
from rules.pack import Limits, Pack

RENTALS = frozenset({Tenure.RENTED, Tenure.RELATIVE_RENTED})
# A member of an enum costs several times a plain name, and these are asked for at every turn.
_HOLDS, _FAILS, _UNKNOWN = State.HOLDS, State.FAILS, State.UNKNOWN
_LEASE, _EMPLOYMENT = ConditionId.LEASE_FILING_VALID, Kind.EMPLOYMENT


class _Row(Struct, frozen=True):
    """A condition that something is unchanged, with its reasons."""

    condition: ConditionId
    kind: Kind
    changed: str
    confirmed: str
    unknown: str


_ADDRESS_ROW, _EMPLOYMENT_ROW, _PHONE_ROW = (
    _Row(condition, kind, f"{kind}_changed", f"{kind}_confirmed", f"{kind}_unknown")
    for condition, kind in (
        (ConditionId.ADDRESS_UNCHANGED, Kind.ADDRESS),
        (ConditionId.EMPLOYMENT_UNCHANGED, Kind.EMPLOYMENT),
        (ConditionId.PHONE_UNCHANGED, Kind.PHONE),
    )
)


class Ledger(Struct, frozen=True, gc=False):
    """The conditions with what follows from the same facts."""

    conditions: tuple[Condition, ...]
    lease: Condition
    """The one about the lease filing."""
    fails: bool
    """Whether any of them fails."""
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
    confirmed = _last_confirmed(member.confirmations, since, today)
    filing = counting_filing(dwelling, today)
    check_day = _check_day(period, today, limits)
    address = _judge_unchanged(_ADDRESS_ROW, member, changes, confirmed, pack, limits)
    lease = _judge_lease(dwelling, filing, check_day, pack, limits)
    employment = _judge_unchanged(_EMPLOYMENT_ROW, member, changes, confirmed, pack, limits)
    phone = _judge_unchanged(_PHONE_ROW, member, changes, confirmed, pack, limits)
    states = (address.state, lease.state, employment.state, phone.state)
    fails = _FAILS in states
    undeclared = _earliest_undeclared(changes, today)
    if fails or (period.valid_until - today).days <= limits.act_offline_without_notice:
        route = Route.OFFLINE
    else:
        route = Route.UNCONFIRMED if _UNKNOWN in states else Route.AUTOMATIC
    return Ledger(
        conditions=(address, lease, employment, phone),
        lease=lease,
        fails=fails,
        route=route,
        warnings=_warnings(member, filing, lease, period, since, today, undeclared, limits),
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
    counting = None
    for filing in dwelling.lease_filings:
        if filing.filed_on <= today and (counting is None or filing.valid_until > counting.valid_until):
            counting = filing
    return counting


def _last_confirmed(confirmations: Iterable[Confirmation], since: date, today: date) -> dict[Kind, date]:
    """Return the latest day from ``since`` to ``today`` on which each kind was confirmed as unchanged."""
    latest: dict[Kind, date] = {}
    for one in confirmations:
        day = one.confirmed_on
        if since <= day <= today and (one.kind not in latest or day > latest[one.kind]):
            latest[one.kind] = day
    return latest


def _earliest_undeclared(changes: Iterable[Change], today: date) -> Change | None:
    earliest = None
    for change in changes:
        if (change.declared_on is None or change.declared_on > today) and (
            earliest is None or change.changed_on < earliest.changed_on
        ):
            earliest = change
    return earliest


def _judge_unchanged(
    row: _Row,
    member: Member,
    changes: Iterable[Change],
    confirmed: Mapping[Kind, date],
    pack: Pack,
    limits: Limits,
) -> Condition:
    condition, kind = row.condition, row.kind
    parameters = pack.condition_parameters[condition]
    changed = None
    for change in changes:
        if change.kind is kind and (changed is None or change.changed_on < changed) and _forces_offline(change, limits):
            changed = change.changed_on
    if changed is not None:
        return Condition(condition, _FAILS, row.changed, changed, None, parameters)
    if kind in confirmed:
        return Condition(condition, _HOLDS, row.confirmed, confirmed[kind], None, parameters)
    if kind is _EMPLOYMENT and member.activity is Activity.NONE:
        return Condition(condition, _HOLDS, "employment_not_needed", None, None, parameters)
    return Condition(condition, _UNKNOWN, row.unknown, None, None, parameters)


def _forces_offline(change: Change, limits: Limits) -> bool:
    if limits.change_forces_offline or change.declared_on is None:
        return True
    return change.declared_on > plus_days(change.changed_on, limits.declare_change_within)


def _judge_lease(
    dwelling: Dwelling | None, filing: LeaseFiling | None, check_day: date, pack: Pack, limits: Limits
) -> Condition:
    parameters = pack.condition_parameters[_LEASE]
    if dwelling is None:
        return Condition(_LEASE, _UNKNOWN, "lease_no_dwelling", None, None, parameters)
    if dwelling.tenure not in RENTALS:
        return Condition(_LEASE, _HOLDS, "lease_not_rental", None, None, parameters)
    if filing is None:
        return Condition(_LEASE, _UNKNOWN, "lease_no_filing", None, None, parameters)
    if _runs_long_enough(filing, check_day, limits):
        return Condition(_LEASE, _HOLDS, "lease_runs", filing.valid_until, check_day, parameters)
    return Condition(_LEASE, _FAILS, "lease_ends", filing.valid_until, check_day, parameters)


def _warnings(
    member: Member,
    filing: LeaseFiling | None,
    lease: Condition,
    period: Period,
    since: date,
    today: date,
    undeclared: Change | None,
    limits: Limits,
) -> tuple[WarningNote, ...]:
    warnings: tuple[WarningNote, ...] = ()
    if filing is not None and lease.state is _HOLDS and filing.valid_until < period.valid_until:
        warnings += (WarningNote(WarningCode.LEASE_ENDS_BEFORE_PERMIT, filing.valid_until, filing.valid_until),)
    if member.address_checks:
        missed = _last_checked(member.address_checks, CheckResult.MISSED, since, today)
        answered = _last_checked(member.address_checks, CheckResult.ANSWERED, since, today)
        if missed is not None and (answered is None or answered <= missed):
            warnings += (WarningNote(WarningCode.ADDRESS_CHECK_MISSED, missed),)
    if undeclared is not None:
        act_by = plus_days(undeclared.changed_on, limits.declare_change_within)
        warnings += (WarningNote(WarningCode.UNDECLARED_CHANGE, undeclared.changed_on, act_by),)
    return warnings


def _last_checked(checks: Iterable[AddressCheck], result: CheckResult, since: date, today: date) -> date | None:
    """Return the latest day from ``since`` to ``today`` on which a check of the address went so."""
    latest = None
    for check in checks:
        day = check.checked_on
        if check.result is result and since <= day <= today and (latest is None or day > latest):
            latest = day
    return latest
