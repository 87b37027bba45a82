"""Holding time: days in force over all permits, and the start of the present chain of periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rules.assessment import Holding
from rules.dates import plus_days
from rules.facts import Member, Period
from rules.pack import Limits

Span = tuple[date, date]


def all_periods(member: Member) -> list[Period]:
    """Return the periods of all of the member's permits, earliest first."""
    periods = [period for permit in member.permits for period in permit.periods]
    return sorted(periods, key=lambda period: (period.valid_from, period.valid_until))


def current_period(periods: Sequence[Period]) -> Period | None:
    """Return the period with the latest ``valid_until``, or None."""
    return max(periods, key=lambda period: (period.valid_until, period.valid_from), default=None)


def spans_in_force(periods: Iterable[Period]) -> list[Span]:
    """Return the union of ``periods`` (earliest first) as spans that neither touch nor overlap."""
    spans: list[Span] = []
    for period in periods:
        if spans and period.valid_from <= plus_days(spans[-1][1], 1):
            spans[-1] = (spans[-1][0], max(spans[-1][1], period.valid_until))
        else:
            spans.append((period.valid_from, period.valid_until))
    return spans


def count_holding(periods: Sequence[Period], days_left: int, today: date, limits: Limits) -> Holding:
    """Count days in force up to and including ``today``, and find the chain's first day.

    ``periods`` stand earliest first. Nothing is continuous once the permit has been expired for more than
    ``late_keeps_continuity`` days.
    """
    spans = [(first, min(last, today)) for first, last in spans_in_force(periods) if first <= today]
    if spans and not limits.gap_deducted:
        spans = [(spans[0][0], spans[-1][1])]
    cumulative = sum((last - first).days + 1 for first, last in spans)
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
