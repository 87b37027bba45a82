"""Household transfer (居转户): which calendar months count, which are lost and why, and when enough are reached.

An official count is set beside ours of the same day; what could explain a difference is listed, never decided.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from sys import maxsize

from msgspec import Struct

from rules.assessment import Doubt, Loss, OfficialComparison, Transfer
from rules.dates import is_last_of_month, month_index
from rules.facts import Contribution, Insurance, Member, Month, OfficialCount, Period, Tax
from rules.holding import Span
from rules.months import labelled_months, months
from rules.pack import Limits

_FIRST_MONTH = attrgetter("first")
_PAID, _BACK_PAID, _MATCHED = Insurance.NORMAL, Insurance.BACK_PAID, Tax.MATCHED
_NEVER = maxsize
_NO_PERMIT = (_NEVER, _NEVER)
_LOSSES = {
    (permit, insured, taxed): tuple(
        loss for loss, has in ((Loss.PERMIT, permit), (Loss.INSURANCE, insured), (Loss.TAX, taxed)) if not has
    )
    for permit in (False, True)
    for insured in (False, True)
    for taxed in (False, True)
}
"""What is lost in a month, by whether it has a permit, insurance and tax."""
_DOUBT_OF = {loss: (Doubt(loss.value),) for loss in Loss}


class Run(Struct, frozen=True, gc=False):
    """Neighbouring months alike, by the index of the first and of the one after the last; nothing lost: counted."""

    first: int
    end: int
    losses: tuple[Loss, ...]
    is_recorded: bool
    """Whether a contribution stands on record."""


class _Stretch(Struct, frozen=True, gc=False):
    """Months of one contribution, and whether insurance and tax count in them."""

    first: int
    end: int
    insured: bool
    taxed: bool


_NOT_PAID = _Stretch(_NEVER, _NEVER, insured=False, taxed=False)


def count_transfer(
    member: Member, periods: Sequence[Period], spans: Sequence[Span], today: date, limits: Limits
) -> Transfer | None:
    """Count the months towards a household transfer; None for a member with no contributions on record.

    A month counts when it is over, a permit was in force on every day of it, social insurance was paid normally
    and income tax matches. ``periods`` stand earliest first, ``spans`` are their union.
    """
    if not member.contributions:
        return None
    contributions: Sequence[Contribution] = member.contributions
    if len(contributions) > 1:
        contributions = sorted(contributions, key=_FIRST_MONTH)
    present = Month.of(today)
    runs = tuple(_find_runs(spans, contributions, present.index, limits)) if spans else ()
    counted: tuple[Month, ...] = ()
    lost: tuple[tuple[Month, tuple[Loss, ...]], ...] = ()
    for run in runs:
        if run.losses:
            lost += labelled_months(run.first, run.end, run.losses)
        else:
            counted += months(run.first, run.end)
    needed = limits.transfer_months
    official = member.official_count
    return Transfer(
        counted_months=len(counted),
        needed_months=needed,
        reached_in=reached_month(counted, needed, present),
        counted=counted,
        lost=lost,
        official=compare_official(official, counted, runs, contributions, periods)
        if official is not None and official.as_of <= today
        else None,
    )


def _find_runs(
    spans: Sequence[Span], contributions: Iterable[Contribution], present: int, limits: Limits
) -> Iterator[Run]:
    """Yield the months from the first with a permit up to the last that is over, by what is lost in them."""
    permits, paid = _whole_months(spans), _stretches(contributions, limits)
    permit, stretch = next(permits, _NO_PERMIT), next(paid, _NOT_PAID)
    month = month_index(spans[0][0])
    while month < present:
        while permit[1] <= month:
            permit = next(permits, _NO_PERMIT)
        while stretch.end <= month:
            stretch = next(paid, _NOT_PAID)
        has_permit, is_recorded = permit[0] <= month, stretch.first <= month
        end = min(present, permit[1] if has_permit else permit[0], stretch.end if is_recorded else stretch.first)
        insured, taxed = (stretch.insured, stretch.taxed) if is_recorded else (False, False)
        yield Run(month, end, _LOSSES[has_permit, insured, taxed], is_recorded)
        month = end


def _whole_months(spans: Iterable[Span]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of months with a permit in force on every day, as first month and end."""
    for first, last in spans:
        begin = month_index(first) + (first.day > 1)
        end = month_index(last) + is_last_of_month(last)
        if begin < end:
            yield begin, end


def _stretches(contributions: Iterable[Contribution], limits: Limits) -> Iterator[_Stretch]:
    """Yield the stretches on record; where two contributions overlap the one that begins earlier counts."""
    recorded = 0
    for row in contributions:
        begin, end = max(row.first.index, recorded), row.last.index + 1
        if begin < end:
            insurance = row.insurance
            insured = insurance is _PAID or (insurance is _BACK_PAID and limits.back_paid_insurance_counts)
            yield _Stretch(begin, end, insured, row.tax is _MATCHED)
            recorded = end


def reached_month(counted: Sequence[Month], needed: int, present: Month, without: Collection[Month] = ()) -> Month:
    """Return the month in which ``needed`` months are, or were, reached.

    Every month from the ``present`` one on counts for that, whatever permit and contributions say, but for those in
    ``without``.
    """
    if len(counted) >= needed:
        return counted[needed - 1] if needed else present
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
    counted: Sequence[Month],
    runs: Iterable[Run],
    contributions: Iterable[Contribution],
    periods: Iterable[Period],
) -> OfficialComparison:
    """Set the authorities' count beside ours: the months that were over on the day of theirs.

    When theirs is smaller, the candidates are counted months with the thinnest facts: at an edge of a run of
    contributions, with a permit that ends or begins in them, or the latest. When theirs is larger, they are months
    lost for one cause only, or with no contribution on record.
    """
    present = Month.of(official.as_of)
    ours = bisect_left(counted, present)
    difference = official.counted_months - ours
    candidates: tuple[tuple[Month, tuple[Doubt, ...]], ...] = ()
    if difference < 0:
        candidates = tuple(_thin_months(counted[:ours], contributions, periods))
    elif difference > 0:
        for run in runs:
            doubts = _single_cause(run)
            if doubts and run.first < present.index:
                candidates += labelled_months(run.first, min(run.end, present.index), doubts)
    return OfficialComparison(official.counted_months, official.as_of, ours, difference, candidates)


def _thin_months(
    ours: Sequence[Month], contributions: Iterable[Contribution], periods: Iterable[Period]
) -> list[tuple[Month, tuple[Doubt, ...]]]:
    edges = {edge for row in contributions for edge in (row.first, row.last)}
    seams = {Month.of(day) for period in periods for day in (period.valid_from, period.valid_until)}
    latest = ours[-1]
    found = []
    for month in edges | seams | {latest}:
        place = bisect_left(ours, month)
        if place == len(ours) or ours[place] != month:
            continue
        doubts = (
            (Doubt.RUN_EDGE, month in edges),
            (Doubt.PERMIT_SEAM, month in seams),
            (Doubt.LATEST, month == latest),
        )
        found.append((month, tuple(doubt for doubt, applies in doubts if applies)))
    return sorted(found, key=lambda one: (-len(one[1]), one[0]))


def _single_cause(run: Run) -> tuple[Doubt, ...]:
    if len(run.losses) == 1:
        return _DOUBT_OF[run.losses[0]]
    return () if not run.losses or run.is_recorded or Loss.PERMIT in run.losses else (Doubt.NOT_ON_RECORD,)
