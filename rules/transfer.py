"""Household transfer (居转户): which calendar months count, which are lost and why, and when enough are reached.

An official count is set beside ours of the same day; what could explain a difference is listed, never decided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from rules.assessment import Doubt, Loss, OfficialComparison, Transfer
from rules.facts import Contribution, Insurance, Member, Month, OfficialCount, Period, Tax
from rules.holding import Span, spans_in_force
from rules.pack import Limits


def count_transfer(member: Member, periods: Sequence[Period], today: date, limits: Limits) -> Transfer | None:
    """Count the months towards a household transfer; None for a member with no contributions on record.

    A month counts when it is over, a permit was in force on every day of it, social insurance was paid normally
    and income tax matches. ``periods`` stand earliest first.
    """
    if not member.contributions:
        return None
    spans = spans_in_force(periods)
    present = Month.of(today)
    counted: list[Month] = []
    lost: list[tuple[Month, tuple[Loss, ...]]] = []
    contributions = sorted(member.contributions, key=lambda contribution: contribution.first)
    if spans:
        for index in range(Month.of(spans[0][0]).index, present.index):
            month = Month(index)
            losses = _losses(month, spans, contributions, limits)
            if losses:
                lost.append((month, losses))
            else:
                counted.append(month)
    needed = limits.transfer_months
    official = member.official_count
    return Transfer(
        counted_months=len(counted),
        needed_months=needed,
        reached_in=reached_month(counted, needed, present),
        counted=tuple(counted),
        lost=tuple(lost),
        official=compare_official(official, counted, lost, contributions, periods)
        if official is not None and official.as_of <= today
        else None,
    )


def reached_month(counted: Sequence[Month], needed: int, present: Month, without: Collection[Month] = ()) -> Month:
    """Return the month in which ``needed`` months are, or were, reached.

    Every month from the ``present`` one on counts for that, whatever permit and contributions say, but for those in
    ``without``.
    """
    if len(counted) >= needed:
        return counted[needed - 1]
    month, left = present, needed - len(counted)
    if not without:
        return month.plus(left - 1)
    while True:
        left -= month not in without
        if left == 0:
            return month
        month = month.plus(1)


def compare_official(
    official: OfficialCount,
    counted: Iterable[Month],
    lost: Iterable[tuple[Month, tuple[Loss, ...]]],
    contributions: Sequence[Contribution],
    periods: Sequence[Period],
) -> OfficialComparison:
    """Set the authorities' count beside ours: the months that were over on the day of theirs.

    When theirs is smaller, the candidates are counted months with the thinnest facts: at an edge of a run of
    contributions, with a permit that ends or begins in them, or the latest. When theirs is larger, they are months
    lost for one cause only, or with no contribution on record. ``contributions`` and ``periods`` stand earliest first.
    """
    present = Month.of(official.as_of)
    ours = [month for month in counted if month < present]
    difference = official.counted_months - len(ours)
    found: list[tuple[Month, tuple[Doubt, ...]]] = []
    if difference < 0:
        found = _thin_months(ours, contributions, periods)
    elif difference > 0:
        found = [
            (month, doubts)
            for month, losses in lost
            if month < present and (doubts := _single_cause(month, losses, contributions))
        ]
    return OfficialComparison(official.counted_months, official.as_of, len(ours), difference, tuple(found))


def _thin_months(
    ours: Sequence[Month], contributions: Sequence[Contribution], periods: Sequence[Period]
) -> list[tuple[Month, tuple[Doubt, ...]]]:
    edges = {edge for row in contributions for edge in (row.first, row.last)}
    seams = {Month.of(day) for period in periods for day in (period.valid_from, period.valid_until)}
    found = []
    for month in ours:
        doubts = (
            (Doubt.RUN_EDGE, month in edges),
            (Doubt.PERMIT_SEAM, month in seams),
            (Doubt.LATEST, month == ours[-1]),
        )
        if any(applies for _doubt, applies in doubts):
            found.append((month, tuple(doubt for doubt, applies in doubts if applies)))
    return sorted(found, key=lambda one: (-len(one[1]), one[0]))


def _single_cause(month: Month, losses: tuple[Loss, ...], contributions: Sequence[Contribution]) -> tuple[Doubt, ...]:
    if len(losses) == 1:
        return (Doubt(losses[0].value),)
    is_recorded = any(row.first <= month <= row.last for row in contributions)
    return () if is_recorded or Loss.PERMIT in losses else (Doubt.NOT_ON_RECORD,)


def _losses(
    month: Month, spans: Sequence[Span], contributions: Sequence[Contribution], limits: Limits
) -> tuple[Loss, ...]:
    losses = []
    first, last = month.first_day, month.last_day
    if not any(start <= first and last <= end for start, end in spans):
        losses.append(Loss.PERMIT)
    paid = next((row for row in contributions if row.first <= month <= row.last), None)
    insured = {Insurance.NORMAL, Insurance.BACK_PAID} if limits.back_paid_insurance_counts else {Insurance.NORMAL}
    if paid is None or paid.insurance not in insured:
        losses.append(Loss.INSURANCE)
    if paid is None or paid.tax is not Tax.MATCHED:
        losses.append(Loss.TAX)
    return tuple(losses)
