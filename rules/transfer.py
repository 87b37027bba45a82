"""Household transfer (居转户): which calendar months count, which are lost and why, and when enough are reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rules.assessment import Loss, Transfer
from rules.facts import Contribution, Insurance, Member, Month, Period, Tax
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
    reached = counted[needed - 1] if len(counted) >= needed else present.plus(needed - len(counted) - 1)
    return Transfer(len(counted), needed, reached, tuple(counted), tuple(lost))


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
