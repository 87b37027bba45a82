"""Household transfer: which months count, which are lost and why, and when 84 are reached."""

from __future__ import annotations

from datetime import date

import pytest

from rules.assess import assess
from rules.assessment import Transfer
from rules.facts import Activity, Contribution, Insurance, Member, Month, OfficialCount, Period, Permit, Tax
from rules.pack import load_pack
from rules.transfer import reached_month
from tests.rules.stated import TODAY, period


def paid(first: str, last: str, insurance: str = "normal", tax: str = "matched") -> Contribution:
    return Contribution(Month.parse(first), Month.parse(last), Insurance(insurance), Tax(tax))


def transfer(
    periods: list[Period],
    *contributions: Contribution,
    today: date = TODAY,
    official: OfficialCount | None = None,
) -> Transfer | None:
    member = Member(
        "m",
        "M",
        date(1980, 1, 1),
        Activity.EMPLOYED,
        permits=(Permit(periods=tuple(periods)),),
        contributions=contributions,
        official_count=official,
    )
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


RUNS = (
    paid("2026-01", "2026-03"),
    paid("2026-04", "2026-05", "back_paid"),
    paid("2026-06", "2026-06", "normal", "unmatched"),
    paid("2026-07", "2026-07", "none", "none"),
    paid("2026-09", "2026-11"),
)


@pytest.mark.parametrize(
    ("months", "as_of", "ours", "difference", "candidates"),
    [
        (6, "2026-12-01", 6, 0, {}),
        (3, "2026-04-01", 3, 0, {}),
        (2, "2026-03-31", 2, 0, {}),
        (
            8,
            "2026-12-01",
            6,
            2,
            {
                "2026-04": ["insurance"],
                "2026-05": ["insurance"],
                "2026-06": ["tax"],
                "2026-08": ["not_on_record"],
            },
        ),
        (4, "2026-06-01", 3, 1, {"2026-04": ["insurance"], "2026-05": ["insurance"]}),
        (
            5,
            "2026-12-01",
            6,
            -1,
            {
                "2026-01": ["run_edge", "permit_seam"],
                "2026-11": ["run_edge", "latest"],
                "2026-03": ["run_edge"],
                "2026-09": ["run_edge"],
            },
        ),
        (0, "2026-01-31", 0, 0, {}),
    ],
)
def test_an_official_count_beside_ours(
    months: int, as_of: str, ours: int, difference: int, candidates: dict[str, list[str]]
) -> None:
    found = transfer(YEAR, *RUNS, official=OfficialCount(months, date.fromisoformat(as_of)))
    assert found is not None
    assert found.counted_months == 6
    compared = found.official
    assert compared is not None
    assert (compared.counted_months, str(compared.as_of)) == (months, as_of)
    assert (compared.ours, compared.difference) == (ours, difference)
    assert [(str(month), list(doubts)) for month, doubts in compared.candidates] == list(candidates.items())


def test_a_month_lost_for_the_permit_alone_may_explain_a_larger_official_count() -> None:
    periods = [period("2026-01-01", "2026-05-20"), period("2026-06-02", "2026-12-31")]
    found = transfer(periods, paid("2026-01", "2026-11"), official=OfficialCount(11, TODAY))
    assert found is not None
    assert found.official is not None
    assert [(str(month), *doubts) for month, doubts in found.official.candidates] == [
        ("2026-05", "permit"),
        ("2026-06", "permit"),
    ]


def test_a_seam_between_two_periods_is_a_thin_month() -> None:
    periods = [period("2026-01-01", "2026-05-20"), period("2026-05-21", "2026-12-31")]
    found = transfer(periods, paid("2025-01", "2026-11"), official=OfficialCount(9, date(2026, 11, 15)))
    assert found is not None
    assert found.official is not None
    assert found.official.difference == -1
    assert [str(month) for month, _doubts in found.official.candidates] == ["2026-01", "2026-05", "2026-10"]


def test_an_official_count_of_a_later_day_is_not_known_yet() -> None:
    found = transfer(YEAR, *RUNS, official=OfficialCount(6, date(2026, 12, 2)))
    assert found is not None
    assert found.official is None


@pytest.mark.parametrize("counted", [(), (Month.parse("2026-01"), Month.parse("2026-02"))])
def test_rules_that_ask_for_no_month_are_reached_at_once(counted: tuple[Month, ...]) -> None:
    assert reached_month(counted, 0, Month.parse("2026-11")) == Month.parse("2026-11")
