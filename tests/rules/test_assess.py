"""What holds for any facts at all: nothing raises, days only add up, time only makes things more urgent."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.assess import assess
from rules.assessment import Assessment
from rules.facts import LATEST, Dwelling, Member, Obtained, Period, Permit
from rules.holding import all_periods
from rules.pack import load_pack
from tests.books import DAYS, families

Family = tuple[Member, Dwelling | None, date]


def judged(member: Member, dwelling: Dwelling | None, today: date) -> Assessment:
    return assess(member, dwelling, today, load_pack())


@given(families())
def test_no_facts_make_it_raise_and_every_verdict_is_whole(family: Family) -> None:
    member, dwelling, today = family
    assessment = judged(member, dwelling, today)
    verdict = assessment.verdict
    assert (verdict is None) == (not all_periods(member))
    if verdict is not None:
        assert verdict.days_left == (verdict.period.valid_until - today).days
        assert len(verdict.conditions) == 4
        assert 0 <= verdict.checklist.gathered <= verdict.checklist.needed
        assert len({warning.code for warning in verdict.warnings}) == len(verdict.warnings)


@given(families(), DAYS, st.integers(0, 800))
def test_holding_days_never_shrink_when_a_period_is_added(family: Family, begin: date, length: int) -> None:
    member, dwelling, today = family
    before = judged(member, dwelling, today).verdict
    end = min(LATEST, begin + timedelta(days=length)) if begin <= date(2197, 1, 1) else LATEST
    added = replace(member, permits=(*member.permits, Permit("", (Period(begin, end, Obtained.LATE),))))
    after = judged(added, dwelling, today).verdict
    assert after is not None
    assert after.holding.cumulative_days >= (before.holding.cumulative_days if before else 0)


@given(families())
def test_holding_days_are_the_days_of_the_union(family: Family) -> None:
    member, dwelling, today = family
    verdict = judged(member, dwelling, today).verdict
    if verdict is None:
        return
    days: set[int] = set()
    for period in all_periods(member):
        days |= set(range(period.valid_from.toordinal(), min(today, period.valid_until).toordinal() + 1))
    assert verdict.holding.cumulative_days == len(days)
