"""One household, one trip: windows overlap, papers of one dwelling are shared, children and elders do not go alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.assess import assess
from rules.assessment import Assessment
from rules.facts import Activity, Agent, Case, CaseKind, CaseState, Dwelling, Member, Obtained, Period, Permit, Tenure
from rules.pack import load_pack
from rules.trip import Attendance, Trip, plan_trip

TODAY = date(2026, 12, 1)
RENTED = Dwelling("flat", "x", Tenure.RENTED)
OWNED = Dwelling("house", "y", Tenure.OWNED)


def one(
    key: str,
    days_left: int,
    dwelling: Dwelling = RENTED,
    born: int = 1980,
    agent: Agent | None = None,
    cases: tuple[Case, ...] = (),
) -> Assessment:
    until = TODAY + timedelta(days=days_left)
    period = Period(until - timedelta(days=364), until, Obtained.FIRST_ISSUE)
    member = Member(
        key,
        key,
        date(born, 1, 1),
        Activity.NONE,
        dwelling=dwelling.key,
        agent=agent,
        permits=(Permit("", (period,)),),
        cases=cases,
    )
    return assess(member, dwelling, TODAY, load_pack())


def trip_of(*family: Assessment) -> Trip:
    trip = plan_trip(family, TODAY, load_pack())
    assert trip is not None
    return trip


@pytest.mark.parametrize(
    ("days", "last", "suits"),
    [
        ([8], 8, True),
        ([8, 3], 3, True),
        ([0, 10], 0, True),
        ([-10, 5], 5, True),
        ([-10], 50, True),
        ([-59], 1, True),
        ([-61], 29, True),
        ([-100], None, True),
        ([-100, 4], 4, True),
    ],
)
def test_the_days_that_suit_all(days: list[int], last: int | None, suits: bool) -> None:
    trip = trip_of(*(one(f"m{number}", left) for number, left in enumerate(days)))
    assert trip.first_day == TODAY
    assert trip.last_day == (None if last is None else TODAY + timedelta(days=last))
    assert trip.suits_all is suits


def test_who_has_nothing_to_do_at_a_counter_stays_at_home() -> None:
    assert plan_trip([one("a", 100), one("b", 40)], TODAY, load_pack()) is None
    trip = trip_of(one("a", 100), one("b", 5))
    assert [traveller.assessment.member.key for traveller in trip.travellers] == ["b"]


def test_a_window_that_opens_after_another_has_closed_suits_nobody() -> None:
    open_case = Case(CaseKind.RENEWAL, TODAY, CaseState.GATHERING)
    trip = trip_of(one("a", 5), one("b", 40, cases=(open_case,)))
    assert trip.first_day == TODAY + timedelta(days=10)
    assert trip.last_day == TODAY + timedelta(days=5)
    assert not trip.suits_all


def test_papers_of_one_dwelling_are_brought_once_with_a_copy_for_each() -> None:
    trip = trip_of(one("a", 5), one("b", 8), one("c", 8, OWNED))
    shared = {paper.item: (paper.members, paper.copies) for paper in trip.shared}
    assert shared == {
        "lease_contract": (("a", "b"), 0),
        "lease_filing_certificate": (("a", "b"), 2),
    }
    assert trip.needed == 6 + 6 + 5
    assert trip.gathered == 0


def test_who_comes_along() -> None:
    trip = trip_of(one("child", 5, born=2015), one("elder", 5, born=1950, agent=Agent.ELDER), one("adult", 5))
    assert [traveller.attendance for traveller in trip.travellers] == [
        Attendance.GUARDIAN,
        Attendance.AGENT,
        Attendance.HOLDER,
    ]
