"""Holding time: days in force over all permits, and the start of the present chain of periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter

from rules.assessment import Holding
from rules.facts import Member, Period
from rules.pack import Limits

Span = tuple[date, date]

_EARLIEST_FIRST = attrgetter("valid_from", "valid_until")
_LATEST_END = attrgetter("valid_until", "valid_from")


def all_periods(member: Member) -> list[Period]:
    """Return the periods of all of the member's permits, earliest first."""
    periods = [period for permit in member.permits for period in permit.periods]
    if len(periods) > 1:
        periods.sort(key=_EARLIEST_FIRST)
    return periods


def current_period(periods: Sequence[Period]) -> Period | None:
    """Return the period with the latest ``valid_until``, or None."""
    if len(periods) > 1:
        return max(periods, key=_LATEST_END)
    return periods[0] if periods else None


def spans_in_force(periods: Iterable[Period]) -> list[Span]:
    """Return the union of ``periods`` (earliest first) as spans that neither touch nor overlap."""
    spans: list[Span] = []
    for period in periods:
        begins, ends = period.valid_from, period.valid_until
        if spans and (begins - spans[-1][1]).days <= 1:
            first, last = spans[-1]
            spans[-1] = (first, max(last, ends))
        else:
            spans.append((begins, ends))
    return spans


def count_holding(
    periods: Sequence[Period], spans: Iterable[Span], days_left: int, today: date, limits: Limits
) -> Holding:
    """Count days in force up to and including ``today``, and find the chain's first day.

    ``periods`` stand earliest first, ``spans`` are their union. Nothing is continuous once the permit has been expired
    for more than ``late_keeps_continuity`` days.
    """
    begun = [(first, min(last, today)) for first, last in spans if first <= today]
    if begun and not limits.gap_deducted:
        begun = [(begun[0][0], begun[-1][1])]
    cumulative = 0
    for first, last in begun:
        cumulative += (last - first).days + 1
    continuous = chain_start(periods, limits) if days_left >= -limits.late_keeps_continuity else None
    return Holding(cumulative, continuous)


def chain_start(periods: Sequence[Period], limits: Limits) -> date | None:
    """Return the ``valid_from`` that began the last chain of ``periods`` (earliest first), or None without any."""
    start: date | None = None
    until = date.min
    for period in periods:
        gap = (period.valid_from - until).days
        if start is None or (gap > limits.late_keeps_continuity and not period.continuity_restored):
            start = period.valid_from
        until = max(until, period.valid_until)
    return start
