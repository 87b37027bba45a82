"""Holding time and household transfer in sentences: the counters, a month, an official count, a what-if."""

from __future__ import annotations

from collections.abc import Iterator

from rules.assessment import Assessment, Continuity, Doubt, OfficialComparison, Transfer
from rules.facts import Contribution, Month
from rules.holding import all_periods
from rules.what_if import Forecast, Lapse
from screens import signs
from screens.change_words import insurance_words, span_words, tax_words
from screens.words import _, labelled, listed, ngettext, say

_BAR_CELLS = 24
_SHOWN_CANDIDATES = 6


def progress_words(transfer: Transfer) -> str:
    """Say how many months count, as a bar and in words."""
    bar = signs.bar(transfer.counted_months, transfer.needed_months, _BAR_CELLS)
    months = _("{counted} of {needed} months").format(counted=transfer.counted_months, needed=transfer.needed_months)
    if transfer.counted_months >= transfer.needed_months:
        reached = _("reached in {month}").format(month=transfer.reached_in)
    else:
        reached = _("reached in {month} if none is lost").format(month=transfer.reached_in)
    return f"{bar}  {listed((months, reached))}"


def holding_words(assessment: Assessment) -> str:
    """Say both counters: days in all, and since when without a break."""
    if assessment.verdict is None:
        return _("No permit is on record for this person.")
    holding = assessment.verdict.holding
    days = ngettext("held for {n} day in all", "held for {n} days in all", holding.cumulative_days)
    if holding.continuous_since is None:
        return listed((days, _("not continuous now")))
    return listed((days, _("continuous since {day}").format(day=holding.continuous_since)))


def contribution_of(assessment: Assessment, month: Month) -> Contribution | None:
    """Return what is on record for a month."""
    return next((run for run in assessment.member.contributions if run.first <= month <= run.last), None)


def month_words(assessment: Assessment, month: Month) -> Iterator[str]:
    """Yield what a month is, why, and what is on record for it."""
    yield labelled(str(month), _standing(assessment, month))
    run = contribution_of(assessment, month)
    if run is None:
        yield _("On record for it: no insurance, no tax.")
    else:
        paid = listed((insurance_words(run.insurance), tax_words(run.tax)))
        yield _("On record for it: {paid} ({months}).").format(paid=paid, months=span_words(run.first, run.last))
    doubts = _doubts(assessment.transfer, month)
    if doubts:
        yield _("May explain the official count: {why}.").format(why=listed(map(_doubt, doubts)))


def _standing(assessment: Assessment, month: Month) -> str:
    transfer = assessment.transfer
    if month >= Month.of(assessment.today):
        return _("not over yet; the forecast counts it whatever is on record")
    periods = all_periods(assessment.member)
    if not periods or month < Month.of(periods[0].valid_from):
        return _("no permit yet; it does not count")
    if transfer is None:
        return _("nothing can be counted before insurance and tax are on record")
    lost = dict(transfer.lost).get(month)
    if lost is None:
        return _("it counts (permit in force on every day, insurance paid normally, tax matches)")
    return _("does not count, because of: {causes}").format(causes=listed(say("loss", loss) for loss in lost))


def _doubts(transfer: Transfer | None, month: Month) -> tuple[Doubt, ...]:
    if transfer is None or transfer.official is None:
        return ()
    return dict(transfer.official.candidates).get(month, ())


def _doubt(doubt: Doubt) -> str:
    return {
        Doubt.RUN_EDGE: _("first or last month of a run of payments"),
        Doubt.PERMIT_SEAM: _("a permit ends or begins in it"),
        Doubt.LATEST: _("the latest month"),
        Doubt.PERMIT: _("lost for the permit alone"),
        Doubt.INSURANCE: _("lost for the insurance alone"),
        Doubt.TAX: _("lost for the tax alone"),
        Doubt.NOT_ON_RECORD: _("no payment on record"),
    }[doubt]


def official_words(assessment: Assessment) -> str:
    """Say what the authorities have counted, and how it differs from ours; empty where nothing is on record."""
    official = assessment.member.official_count
    if official is None:
        return ""
    compared = assessment.transfer.official if assessment.transfer else None
    told = _("Official count on {day}: {n}").format(day=official.as_of, n=official.counted_months)
    if compared is None:
        return told
    return listed((told, _difference(compared)))


def _difference(compared: OfficialComparison) -> str:
    if not compared.difference:
        return _("the same as ours")
    ours = _("ours of that day: {n}").format(n=compared.ours)
    if not compared.candidates:
        return listed((ours, _("no single month explains it")))
    months = [str(month) for month, _doubts in compared.candidates[:_SHOWN_CANDIDATES]]
    if len(compared.candidates) > _SHOWN_CANDIDATES:
        months.append(ngettext("and {n} more", "and {n} more", len(compared.candidates) - _SHOWN_CANDIDATES))
    return listed((ours, _("look at {months}").format(months=listed(months))))


def lapse_words(days: int, lapse: Lapse, transfer: Transfer | None) -> str:
    """Say what happens when the next period begins so many days after the present one's end."""
    begins = ngettext(
        "If the next period begins {n} day after this one ends",
        "If the next period begins {n} days after this one ends",
        days,
    )
    how = _("{day} ({obtained})").format(day=lapse.begins_on, obtained=say("obtained", lapse.obtained))
    since = {
        Continuity.KEPT: _("continuity is kept, since {day}"),
        Continuity.RESTARTS: _("continuity restarts on {day}, unless it is restored within a year"),
        Continuity.LOST: _("continuity is lost and begins anew on {day}"),
    }[lapse.continuity].format(day=lapse.continuous_since)
    parts = [how]
    if lapse.uncovered_days:
        parts.append(ngettext("{n} day is not held", "{n} days are not held", lapse.uncovered_days))
    parts.append(since)
    if lapse.forecast is not None and transfer is not None:
        parts.append(forecast_words(lapse.forecast, transfer))
    return labelled(begins, listed(parts))


def missed_words(first: Month, last: Month, forecast: Forecast, transfer: Transfer) -> str:
    """Say what happens when insurance is missed in a run of months ahead."""
    return labelled(
        _("If insurance is missed in {months}").format(months=span_words(first, last)),
        forecast_words(forecast, transfer),
    )


def forecast_words(forecast: Forecast, transfer: Transfer) -> str:
    """Say when enough months are reached, beside when they are without the what-if."""
    if not forecast.months_later:
        return _("{needed} months still in {month}").format(needed=transfer.needed_months, month=forecast.reached_in)
    later = ngettext("{n} month later", "{n} months later", forecast.months_later)
    return _("{needed} months in {month} instead of {without}, {later}").format(
        needed=transfer.needed_months, month=forecast.reached_in, without=transfer.reached_in, later=later
    )
