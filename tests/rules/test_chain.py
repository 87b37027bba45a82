"""Holding time: days in force over all permits, and where the present chain begins."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assess import assess
from rules.dates import age_on, plus_months, plus_years
from rules.facts import Activity, Member, Obtained, Period, Permit
from rules.pack import load_pack
from tests.rules.stated import TODAY, day, period, verdict_of


def holding(*permits: list[Period], today: date = TODAY) -> tuple[int, str]:
    member = Member("m", "M", date(1980, 1, 1), Activity.NONE, permits=tuple(Permit(periods=tuple(p)) for p in permits))
    counted = verdict_of(member, today=today).holding
    return counted.cumulative_days, str(counted.continuous_since)


OLD = period("2024-01-01", "2024-12-31")


@pytest.mark.parametrize(
    ("begin", "restored", "since"),
    [
        ("2025-01-01", False, "2024-01-01"),
        ("2025-01-02", False, "2024-01-01"),
        ("2025-03-01", False, "2024-01-01"),
        ("2025-03-02", False, "2025-03-02"),
        ("2025-03-02", True, "2024-01-01"),
        ("2026-01-01", False, "2026-01-01"),
        ("2026-01-02", True, "2024-01-01"),
    ],
)
def test_a_chain_breaks_after_60_days(begin: str, restored: bool, since: str) -> None:
    new = period(begin, "2026-12-31", restored=restored)
    days = 366 + (TODAY - day(begin)).days + 1
    assert holding([OLD, new]) == (days, since)
    assert holding([OLD], [new]) == (days, since)
    assert holding([new], [OLD]) == (days, since)


def test_days_on_two_cards_count_once() -> None:
    assert holding([period("2026-01-01", "2026-12-31")], [period("2026-06-01", "2026-09-01")]) == (335, "2026-01-01")


def test_a_period_that_begins_after_today_counts_for_the_chain_but_not_for_days() -> None:
    now, later = period("2026-01-01", "2026-12-31"), period("2027-06-01", "2028-05-31")
    assert holding([now, later]) == (335, "2027-06-01")


def test_29_february() -> None:
    assert holding([period("2027-03-01", "2028-02-29")], today=date(2028, 2, 29)) == (366, "2027-03-01")
    assert holding([period("2027-03-01", "2028-02-29")], today=date(2028, 3, 1)) == (366, "2027-03-01")
    assert plus_years(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert plus_years(date(2028, 2, 29), 4) == date(2032, 2, 29)
    assert plus_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert plus_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert age_on(date(2012, 2, 29), date(2028, 2, 28)) == 15


@pytest.mark.parametrize(("left", "since"), [(0, "2025-12-02"), (-60, "2025-12-02"), (-61, "None")])
def test_nothing_is_continuous_after_60_days_without(left: int, since: str) -> None:
    until = TODAY + timedelta(left)
    one = Period(date(2025, 12, 2) if until > date(2025, 12, 2) else until, until, Obtained.FIRST_ISSUE)
    assert holding([one])[1] == since


PERIODS = st.builds(
    lambda begin, length: Period(begin, begin + timedelta(length), Obtained.OFFLINE),
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    st.integers(0, 800),
)


@given(
    periods=st.lists(PERIODS, min_size=1, max_size=8),
    another=PERIODS,
    today=st.dates(date(2014, 1, 1), date(2034, 1, 1)),
)
def test_days_never_shrink_when_a_period_is_added(periods: list[Period], another: Period, today: date) -> None:
    def days(of: list[Period]) -> int:
        member = Member("m", "M", date(1980, 1, 1), Activity.NONE, permits=tuple(Permit(periods=(p,)) for p in of))
        verdict = assess(member, None, today, load_pack()).verdict
        assert verdict is not None
        return verdict.holding.cumulative_days

    assert days([*periods, another]) >= days(periods)
    covered = {p.valid_from + timedelta(n) for p in periods for n in range((p.valid_until - p.valid_from).days + 1)}
    assert days(periods) == sum(1 for on in covered if on <= today)
