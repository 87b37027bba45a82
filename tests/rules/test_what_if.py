"""What a lapse and missed insurance would do to the chain and to the month in which 84 are reached."""

from __future__ import annotations

from datetime import date

import pytest

from rules.assess import assess
from rules.assessment import Assessment, Continuity
from rules.facts import Activity, Contribution, Insurance, Member, Month, Obtained, Period, Permit, Tax
from rules.pack import load_pack
from rules.what_if import if_insurance_missed, if_permit_lapses, least_lapse
from tests.rules.stated import TODAY, day, period

LIMITS = load_pack().limits(TODAY)


def assessed(*periods: Period, paid: tuple[str, str] | None = None, today: date = TODAY) -> Assessment:
    contributions = ()
    if paid:
        first, last = map(Month.parse, paid)
        contributions = (Contribution(first, last, Insurance.NORMAL, Tax.MATCHED),)
    permits = (Permit(periods=periods),) if periods else ()
    member = Member("m", "M", date(1980, 1, 1), Activity.EMPLOYED, permits=permits, contributions=contributions)
    return assess(member, None, today, load_pack())


TWO_YEARS = (period("2025-01-01", "2025-12-31"), period("2026-01-01", "2026-12-31"))
BEGUN = "2025-01-01"


@pytest.mark.parametrize(
    ("days", "begins", "obtained", "continuity", "since", "lost", "later"),
    [
        (1, "2027-01-01", "automatic", "kept", BEGUN, [], 0),
        (2, "2027-01-02", "late", "kept", BEGUN, ["2027-01"], 1),
        (31, "2027-01-31", "late", "kept", BEGUN, ["2027-01"], 1),
        (32, "2027-02-01", "late", "kept", BEGUN, ["2027-01"], 1),
        (33, "2027-02-02", "late", "kept", BEGUN, ["2027-01", "2027-02"], 2),
        (60, "2027-03-01", "late", "kept", BEGUN, ["2027-01", "2027-02"], 2),
        (61, "2027-03-02", "late", "restarts", "2027-03-02", ["2027-01", "2027-02", "2027-03"], 3),
        (90, "2027-03-31", "late", "restarts", "2027-03-31", ["2027-01", "2027-02", "2027-03"], 3),
        (91, "2027-04-01", "reapplication", "restarts", "2027-04-01", ["2027-01", "2027-02", "2027-03"], 3),
        (365, "2027-12-31", "reapplication", "restarts", "2027-12-31", [f"2027-{n:02d}" for n in range(1, 13)], 12),
        (366, "2028-01-01", "reapplication", "lost", "2028-01-01", [f"2027-{n:02d}" for n in range(1, 13)], 12),
    ],
)
def test_a_lapse(
    days: int, begins: str, obtained: str, continuity: str, since: str, lost: list[str], later: int
) -> None:
    found = if_permit_lapses(assessed(*TWO_YEARS, paid=("2025-01", "2026-12")), days, LIMITS)
    assert found is not None
    assert found.forecast is not None
    assert (str(found.begins_on), found.obtained, found.continuity) == (
        begins,
        Obtained(obtained),
        Continuity(continuity),
    )
    assert (str(found.continuous_since), found.uncovered_days) == (since, days - 1)
    assert ([str(month) for month in found.forecast.lost], found.forecast.months_later) == (lost, later)
    # 23 months are counted on 2026-12-01; 61 are left, from December 2026 on.
    assert found.forecast.reached_in == Month.parse("2031-12").plus(later)


def test_an_expired_permit_lapses_at_least_until_today() -> None:
    one = assessed(*TWO_YEARS, paid=("2025-01", "2026-12"), today=date(2027, 2, 10))
    assert least_lapse(one) == 41
    with pytest.raises(ValueError, match="40"):
        if_permit_lapses(one, 40, LIMITS)
    found = if_permit_lapses(one, 41, LIMITS)
    assert found is not None
    assert found.forecast is not None
    # January is over and lost already; only the rest of February is still a forecast.
    assert [str(month) for month in found.forecast.lost] == ["2027-02"]
    assert found.forecast.months_later == 1


def test_without_a_permit_or_contributions_there_is_less_to_say() -> None:
    assert if_permit_lapses(assessed(), 10, LIMITS) is None
    assert least_lapse(assessed()) is None
    found = if_permit_lapses(assessed(*TWO_YEARS), 10, LIMITS)
    assert found is not None
    assert found.forecast is None


@pytest.mark.parametrize(
    ("first", "last", "lost", "reached"),
    [
        ("2026-12", "2026-12", 1, "2032-01"),
        ("2027-01", "2027-03", 3, "2032-03"),
        ("2026-01", "2026-12", 1, "2032-01"),
        ("2020-01", "2026-11", 0, "2031-12"),
        ("2031-12", "2031-12", 1, "2032-01"),
        ("2032-01", "2033-01", 13, "2031-12"),
    ],
)
def test_missed_insurance(first: str, last: str, lost: int, reached: str) -> None:
    transfer = assessed(*TWO_YEARS, paid=("2025-01", "2026-12")).transfer
    assert transfer is not None
    found = if_insurance_missed(transfer, Month.parse(first), Month.parse(last), TODAY)
    assert (len(found.lost), str(found.reached_in)) == (lost, reached)
    assert transfer.reached_in.plus(found.months_later) == found.reached_in


def test_what_was_reached_stays_reached() -> None:
    transfer = assessed(period("2015-01-01", "2026-12-31"), paid=("2015-01", "2026-11")).transfer
    assert transfer is not None
    found = if_insurance_missed(transfer, Month.of(TODAY), Month.parse("2030-12"), TODAY)
    assert (str(found.reached_in), found.months_later) == ("2021-12", 0)


@pytest.mark.parametrize("until", ["1900-01-01", "2200-12-31"])
def test_the_edges_of_time_raise_nothing(until: str) -> None:
    one = assessed(Period(day(until), day(until), Obtained.FIRST_ISSUE), today=day(until))
    assert if_permit_lapses(one, 9999, LIMITS) is not None
