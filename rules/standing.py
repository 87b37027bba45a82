"""Where a member stands on any day: what a list of many members keeps so that it need not judge everyone each day.

The status of a permit hangs on the days left and on whether a condition fails. So a member is described once by the
stretches of days in which a condition fails or something beside the permit is due (``stand``), and a day by the expiry
dates that each status has on it (``bands``). Both ask the rules, on every day on which their answer may turn.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from msgspec import Struct

from rules.assessment import Condition, ConditionId, Route, State, Status, is_due_beside_permit
from rules.conditions import RENTALS, Ledger, a_condition_fails
from rules.dates import plus_months
from rules.facts import EARLIEST, LATEST, Dwelling, Member, Period
from rules.follow_ups import open_follow_ups
from rules.holding import all_periods, current_period
from rules.pack import Limits, Pack, Parameter, Reading, Unit
from rules.registration import judge_registration
from rules.status import choose_action, find_deadlines, judge_status

EDITION = 1
"""Counts up when the rules behind ``stand`` decide otherwise than before."""

_STANDING_PARAMETERS = (
    "automatic_notice_expected",
    "change_forces_offline",
    "declare_change_within",
    "lease_filing_min_remaining",
    "registration_ending",
)
_FIRST, _LAST = EARLIEST.toordinal(), LATEST.toordinal()
_DAYS_A_MONTH = 30.436875
_LOOSE = 5
"""By so many days a count of calendar months differs from its mean at the most."""

Turns = list[tuple[int, bool]]


class Stretch(Struct, frozen=True):
    """Days, both included, on which nothing turns."""

    first: date
    last: date
    failing: bool
    """A condition of the automatic renewal fails."""
    due: bool
    """Something beside the permit is due: the registration, or what remains after a renewal."""


class Standing(Struct, frozen=True):
    """One member on every day from ``EARLIEST`` to ``LATEST``; ``valid_until`` is None without a permit."""

    valid_until: date | None
    stretches: tuple[Stretch, ...]


class Band(Struct, frozen=True):
    """Permits of one status on one day: those that expire from ``first`` to ``last``.

    ``failing`` says whether a condition must fail for it, or must not; None where that makes no difference.
    """

    status: Status
    first: date
    last: date
    failing: bool | None


def fingerprint(pack: Pack) -> str:
    """Return a text that two packs share when ``stand`` gives the same by both."""
    return "; ".join((str(EDITION), *(_in_words(pack.parameters[name]) for name in _STANDING_PARAMETERS)))


def _in_words(parameter: Parameter) -> str:
    values = (
        f"{day}: {reading.value} {reading.unit} {reading.counted or ''}" for day, reading in _successive(parameter)
    )
    return f"{parameter.id} = {', '.join(values)}"


def _deciding(parameter: Parameter) -> list[Reading]:
    """Return the readings that decide one after the other."""
    return [reading for _day, reading in _successive(parameter)]


def _successive(parameter: Parameter) -> list[tuple[int, Reading]]:
    """Return the readings that decide with the day from which each does, the first from the first day of all."""
    found = [(_FIRST, parameter.deciding(EARLIEST))]
    for day in sorted(reading.applies_from for reading in parameter.readings):
        reading = parameter.deciding(day)
        if reading is not found[-1][1]:
            found.append((day.toordinal(), reading))
    return found


@lru_cache(maxsize=8)
def _eras(pack: Pack) -> tuple[int, ...]:
    """Return the days on which a value that standings rest on becomes another, the first day of all included."""
    days = {day for name in _STANDING_PARAMETERS for day, _reading in _successive(pack.parameters[name])}
    return tuple(sorted(days))


def stand(member: Member, dwelling: Dwelling | None, pack: Pack) -> Standing:
    """Return how ``member`` stands on every day; the status of a day follows with its ``bands``."""
    periods = all_periods(member)
    period = current_period(periods)
    failing: Turns = [(_FIRST, False)]
    if period is not None and (member.changes or (dwelling is not None and dwelling.lease_filings)):
        failing = _turns(
            _days_of_conditions(member, dwelling, period, pack), _fails(member, dwelling, period, pack, _eras(pack))
        )
    due: Turns = [(_FIRST, False)]
    if member.registrations or member.follow_ups:
        due = _turns(_days_beside_permit(member, periods, pack), _is_due(member, periods, pack))
    return Standing(period.valid_until if period else None, tuple(_stretches(failing, due)))


def _turns(days: Iterable[int], is_so: Callable[[int], bool]) -> Turns:
    turns: Turns = []
    for day in sorted({_FIRST, *(day for day in days if _FIRST <= day <= _LAST)}):
        now = is_so(day)
        if not turns or turns[-1][1] is not now:
            turns.append((day, now))
    return turns


def _stretches(failing: Turns, due: Turns) -> Iterator[Stretch]:
    if len(failing) == len(due) == 1:
        yield Stretch(EARLIEST, LATEST, failing[0][1], due[0][1])
        return
    days = sorted({day for day, _now in (*failing, *due)})
    for day, following in zip(days, (*days[1:], _LAST + 1), strict=True):
        fails = next(now for since, now in reversed(failing) if since <= day)
        is_due = next(now for since, now in reversed(due) if since <= day)
        yield Stretch(date.fromordinal(day), date.fromordinal(following - 1), fails, is_due)


def _fails(
    member: Member, dwelling: Dwelling | None, period: Period, pack: Pack, eras: Sequence[int]
) -> Callable[[int], bool]:
    def fails(day: int) -> bool:
        # By the first day of its era, for which the values are at hand already; months are counted around the expiry.
        limits = pack.limits(date.fromordinal(eras[bisect_right(eras, day) - 1]), period.valid_until)
        return a_condition_fails(member, dwelling, period, date.fromordinal(day), limits)

    return fails


def _days_of_conditions(member: Member, dwelling: Dwelling | None, period: Period, pack: Pack) -> Iterator[int]:
    """Yield every day on which a condition may begin or cease to fail."""
    eras = _eras(pack)
    yield from eras
    for change in member.changes:
        yield change.changed_on.toordinal()
    if dwelling is None or dwelling.tenure not in RENTALS:
        return
    for filing in dwelling.lease_filings:
        yield filing.filed_on.toordinal()
    for era in eras:
        limits = pack.limits(date.fromordinal(era), period.valid_until)
        # On the check day of an era nothing turns by itself: a filing that is too short then was so before.
        for filing in dwelling.lease_filings:
            yield _first_day_beyond(filing.valid_until, limits.lease_filing_min_remaining)


def _first_day_beyond(end: date, months: int) -> int:
    """Return the first day that is later than ``end`` when ``months`` are added."""
    if not months:
        return end.toordinal() + 1
    day = plus_months(end, -months).toordinal() - 4
    while plus_months(date.fromordinal(day), months) <= end:
        day += 1
    return day


def _is_due(member: Member, periods: Sequence[Period], pack: Pack) -> Callable[[int], bool]:
    follow_ups = open_follow_ups(member)
    eras = _eras(pack)
    by_calendar = any(one.counted is not None for one in _deciding(pack.parameters["registration_ending"]))

    def is_due(day: int) -> bool:
        era = day if by_calendar else eras[bisect_right(eras, day) - 1]
        today = date.fromordinal(day)
        registration = judge_registration(member, periods, today, pack.limits(date.fromordinal(era)))
        return is_due_beside_permit(registration, follow_ups, today)

    return is_due


def _days_beside_permit(member: Member, periods: Iterable[Period], pack: Pack) -> Iterator[int]:
    """Yield every day on which something beside the permit may begin or cease to be due."""
    yield from _eras(pack)
    for follow_up in member.follow_ups:
        if follow_up.put_off_until is not None:
            yield follow_up.put_off_until.toordinal()
    if not member.registrations:
        return
    for period in periods:
        yield period.valid_from.toordinal()
        yield period.valid_until.toordinal() + 1
    ahead = {days for reading in _deciding(pack.parameters["registration_ending"]) for days in _days_in(reading)}
    for registration in member.registrations:
        end = registration.valid_until.toordinal()
        yield end + 1
        for days in ahead:
            yield end - days


def _days_in(reading: Reading) -> Iterable[int]:
    """Return the days that a reading may come to; months and years by the calendar are now longer, now shorter."""
    if type(reading.value) is not int:
        return ()
    if reading.counted is None:
        return (reading.value,)
    middle = round(reading.value * (12 if reading.unit is Unit.YEARS else 1) * _DAYS_A_MONTH)
    return range(middle - _LOOSE, middle + _LOOSE + 1)


@lru_cache(maxsize=16)
def bands(pack: Pack, today: date) -> tuple[Band, ...]:
    """Return the bands of ``today`` in the order of the board: by status, then by expiry."""
    found = {status: list[Band]() for status in Status}
    days = sorted(_days_where_status_may_turn(pack, today))
    for day, following in zip(days, (*days[1:], _LAST + 1), strict=True):
        first, last = date.fromordinal(day), date.fromordinal(following - 1)
        limits = pack.limits(today, first)
        passing, failing = (judge_status((first - today).days, ledger, limits) for ledger in _LEDGERS)
        if passing is failing:
            _append(found[passing], Band(passing, first, last, None))
        else:
            _append(found[passing], Band(passing, first, last, failing=False))
            _append(found[failing], Band(failing, first, last, failing=True))
    return tuple(band for listed in found.values() for band in listed)


def possible_dues(status: Status, valid_until: date, today: date, pack: Pack) -> tuple[date, ...]:
    """Return the days one of which the permit's next action is due by, as far as no declared change decides.

    Under ``HANG_ON_FACTS`` there may be several, or none may apply; under any other status the only one is right.
    """
    limits = pack.limits(today, valid_until)
    deadlines, days_left = find_deadlines(valid_until, limits), (valid_until - today).days
    if status is Status.AT_RISK:
        return (deadlines.notice_expected, deadlines.window_opens)
    if status is Status.VALID:
        return (deadlines.window_opens,) if days_left <= limits.confirm_facts_from else ()
    due = choose_action(status, days_left, _LEDGERS[0], deadlines, limits).due
    return () if due is None else (due,)


HANG_ON_FACTS = frozenset({Status.AT_RISK, Status.VALID})
"""Statuses whose next action hangs on more than the days left."""


def _append(listed: list[Band], band: Band) -> None:
    """Add a band, or make the one before longer by it."""
    before = listed[-1] if listed else None
    if before and before.failing is band.failing and before.last.toordinal() + 1 == band.first.toordinal():
        listed[-1] = Band(band.status, before.first, band.last, band.failing)
    else:
        listed.append(band)


def _ledger(state: State, route: Route) -> Ledger:
    one = Condition(ConditionId.LEASE_FILING_VALID, state, "")
    return Ledger((one,), one, state is State.FAILS, route, (), None)


_LEDGERS = (_ledger(State.HOLDS, Route.AUTOMATIC), _ledger(State.FAILS, Route.OFFLINE))


def _days_where_status_may_turn(pack: Pack, today: date) -> set[int]:
    """Return the first expiries of runs in which the status is the same: a status turns where a limit is passed."""
    now = today.toordinal()
    days = {_FIRST, now, now + 1}
    for name in Limits.__struct_fields__:
        parameter = pack.parameters[name]
        if parameter.unit is Unit.DAYS:
            for count in _days_in(parameter.deciding(today)):
                days |= {now - count, now - count + 1, now + count, now + count + 1}
    return {day for day in days if _FIRST <= day <= _LAST}
