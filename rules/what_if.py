"""What if: the same facts with one thing gone wrong ahead. Nothing here changes a fact or a verdict.

The forecast of a household transfer counts every month that is not over yet; a what-if takes months out of it.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from rules.assessment import Assessment, Continuity, Transfer
from rules.dates import plus_days, plus_years
from rules.facts import Month, Obtained, Period
from rules.holding import all_periods, chain_start
from rules.pack import Limits
from rules.status import judge_continuity
from rules.transfer import reached_month


class Forecast(Struct, frozen=True):
    """The month in which enough months are reached, and how many months later that is than without the what-if."""

    reached_in: Month
    months_later: int
    lost: tuple[Month, ...]
    """The months not over yet that the what-if takes out of the forecast."""


class Lapse(Struct, frozen=True):
    """What a lapse does: how the next period is obtained, to the chain, to the forecast.

    ``uncovered_days`` lie between the two periods. ``continuous_since`` is the first day of the chain that the next
    period stands in. ``forecast`` is None for a member with no contributions on record.
    """

    begins_on: date
    obtained: Obtained
    uncovered_days: int
    continuity: Continuity
    continuous_since: date
    forecast: Forecast | None


def least_lapse(assessment: Assessment) -> int | None:
    """Return the fewest days, from the present period's end on, after which the next can still begin; None without one.

    It begins today at the earliest once the permit has expired, and on the day after its end before that.
    """
    if assessment.verdict is None:
        return None
    return max(1, -assessment.verdict.days_left)


def if_permit_lapses(assessment: Assessment, days: int, limits: Limits) -> Lapse | None:
    """Say what happens when the next period begins ``days`` after the present one's end; None without a period.

    Up to ``reapply_after`` days it is a late renewal, then a re-application; ``late_keeps_continuity`` and
    ``continuity_restorable`` decide about the chain. Raises ValueError for fewer days than ``least_lapse``.
    """
    verdict, least = assessment.verdict, least_lapse(assessment)
    if verdict is None or least is None:
        return None
    if days < least:
        raise ValueError(days)
    until = verdict.period.valid_until
    begins_on = plus_days(until, days)
    obtained = (
        Obtained.AUTOMATIC if days == 1 else Obtained.LATE if days <= limits.reapply_after else Obtained.REAPPLICATION
    )
    following = Period(begins_on, plus_days(plus_years(begins_on, limits.permit_validity), -1), obtained)
    since = chain_start([*all_periods(assessment.member), following], limits)
    assert since is not None
    return Lapse(
        begins_on=begins_on,
        obtained=obtained,
        uncovered_days=days - 1,
        continuity=judge_continuity(-days, limits),
        continuous_since=since,
        forecast=_forecast(assessment.transfer, _uncovered(until, begins_on), assessment.today),
    )


def if_insurance_missed(transfer: Transfer, first: Month, last: Month, today: date) -> Forecast:
    """Say when enough months are reached when insurance is missed from ``first`` to ``last``.

    Months that are over are facts, not forecast: they stay as they are.
    """
    forecast = _forecast(transfer, [Month(index) for index in range(first.index, last.index + 1)], today)
    assert forecast is not None
    return forecast


def _uncovered(until: date, begins_on: date) -> list[Month]:
    """Return the months with a day between the two periods."""
    first, last = plus_days(until, 1), plus_days(begins_on, -1)
    return [Month(index) for index in range(Month.of(first).index, Month.of(last).index + 1)] if first <= last else []


def _forecast(transfer: Transfer | None, months: list[Month], today: date) -> Forecast | None:
    if transfer is None:
        return None
    present = Month.of(today)
    lost = tuple(month for month in months if month >= present)
    reached = reached_month(transfer.counted, transfer.needed_months, present, frozenset(lost))
    return Forecast(reached, reached.index - transfer.reached_in.index, lost)
