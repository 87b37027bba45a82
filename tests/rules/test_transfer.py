"""Household transfer: which months count, which are lost and why, and when 84 are reached."""

from __future__ import annotations

from datetime import date

import pytest

from rules.assess import assess
from rules.assessment import Transfer
from rules.facts import Activity, Contribution, Insurance, Member, Month, Period, Permit, Tax
from rules.pack import load_pack
from tests.rules.stated import TODAY, period


def paid(first: str, last: str, insurance: str = "normal", tax: str = "matched") -> Contribution:
    return Contribution(Month.parse(first), Month.parse(last), Insurance(insurance), Tax(tax))


def transfer(periods: list[Period], *contributions: Contribution, today: date = TODAY) -> Transfer | None:
    permits = (Permit(periods=tuple(periods)),)
    member = Member("m", "M", date(1980, 1, 1), Activity.EMPLOYED, permits=permits, contributions=contributions)
    return assess(member, None, today, load_pack()).transfer


YEAR = [period("2026-01-01", "2026-12-31")]


def test_without_contributions_there_is_nothing_to_say() -> None:
    assert transfer(YEAR) is None


@pytest.mark.parametrize(
    ("contributions", "counted", "reached"),
    [
        ([paid("2026-01", "2026-12")], 11, "2032-12"),
        ([paid("2026-01", "2026-03")], 3, "2033-08"),
        ([paid("2026-01", "2026-12", insurance="back_paid")], 0, "2033-11"),
        ([paid("2026-01", "2026-12", tax="unmatched")], 0, "2033-11"),
        ([paid("2026-01", "2026-12", tax="none", insurance="none")], 0, "2033-11"),
        (
            [paid("2026-01", "2026-02"), paid("2026-03", "2026-03", tax="unmatched"), paid("2026-04", "2026-06")],
            5,
            "2033-06",
        ),
        ([paid("2027-01", "2027-12")], 0, "2033-11"),
        ([paid("2020-01", "2025-12")], 0, "2033-11"),
    ],
)
def test_months(contributions: list[Contribution], counted: int, reached: str) -> None:
    found = transfer(YEAR, *contributions)
    assert found is not None
    assert (found.counted_months, found.needed_months, str(found.reached_in)) == (counted, 84, reached)


def test_a_month_in_force_on_some_days_only_is_lost_for_the_permit() -> None:
    found = transfer([period("2026-01-02", "2026-06-29")], paid("2026-01", "2026-11"), today=date(2026, 6, 29))
    assert found is not None
    assert {str(month): losses for month, losses in found.lost} == {"2026-01": ("permit",)}
    assert [str(month) for month in found.counted] == ["2026-02", "2026-03", "2026-04", "2026-05"]


def test_causes_are_named_together() -> None:
    found = transfer(
        [period("2026-01-02", "2026-12-31")], paid("2026-01", "2026-01", "none", "unmatched"), today=date(2026, 2, 1)
    )
    assert found is not None
    assert found.lost == ((Month.parse("2026-01"), ("permit", "insurance", "tax")),)


def test_the_month_counts_when_it_is_over() -> None:
    contributions = paid("2026-01", "2026-12")
    for today, counted in ((date(2026, 2, 28), 1), (date(2026, 3, 1), 2)):
        found = transfer(YEAR, contributions, today=today)
        assert found is not None
        assert found.counted_months == counted


def test_the_month_in_which_84_were_reached_stays() -> None:
    found = transfer([period("2015-01-01", "2026-12-31")], paid("2015-01", "2026-12"))
    assert found is not None
    assert (found.counted_months, str(found.reached_in)) == (143, "2021-12")


def test_two_periods_side_by_side_are_in_force_on_every_day() -> None:
    periods = [period("2026-01-01", "2026-03-15"), period("2026-03-16", "2026-12-31")]
    found = transfer(periods, paid("2026-01", "2026-04"))
    assert found is not None
    assert found.counted_months == 4
