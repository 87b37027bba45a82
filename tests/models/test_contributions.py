"""Contributions corrected by month: any runs, any month."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contributions import with_month, without_month
from models.errors import StoreError
from models.store import Store
from rules.facts import Activity, Contribution, Insurance, Member, Month, OfficialCount, Tax
from tests.conftest import open_store

pytestmark = pytest.mark.usefixtures("on_both")

Paid = tuple[Insurance, Tax]
MONTHS = st.integers(2020 * 12, 2020 * 12 + 30).map(Month)
PAID = st.tuples(st.sampled_from(Insurance), st.sampled_from(Tax))


def by_month(runs: Sequence[Contribution]) -> dict[Month, Paid]:
    found: dict[Month, Paid] = {}
    for run in runs:
        for index in range(run.first.index, run.last.index + 1):
            assert Month(index) not in found
            found[Month(index)] = (run.insurance, run.tax)
    return found


@st.composite
def any_runs(draw: st.DrawFn) -> tuple[Contribution, ...]:
    """Runs that do not overlap, in any order, neighbours that are paid alike included."""
    edges = sorted(draw(st.lists(MONTHS, max_size=12, unique=True)))
    runs = []
    begin = 0
    while begin < len(edges):
        end = begin + draw(st.integers(0, 1))
        if end < len(edges):
            runs.append(Contribution(edges[begin], edges[end], *draw(PAID)))
        begin = end + 1
    return tuple(draw(st.permutations(runs)))


def is_minimal(runs: Sequence[Contribution]) -> bool:
    return all(
        one.last < other.first
        and not (one.last.plus(1) == other.first and (one.insurance, one.tax) == (other.insurance, other.tax))
        for one, other in pairwise(runs)
    )


@given(any_runs(), MONTHS, PAID)
def test_setting_a_month_touches_no_other(runs: tuple[Contribution, ...], month: Month, paid: Paid) -> None:
    changed = with_month(runs, month, *paid)
    assert by_month(changed) == by_month(runs) | {month: paid}
    assert is_minimal(changed)
    assert with_month(changed, month, *paid) == changed


@given(any_runs(), MONTHS)
def test_clearing_a_month_touches_no_other(runs: tuple[Contribution, ...], month: Month) -> None:
    changed = without_month(runs, month)
    assert by_month(changed) == {one: paid for one, paid in by_month(runs).items() if one != month}
    assert is_minimal(changed)


def test_splitting_and_joining() -> None:
    year = Contribution(Month.parse("2026-01"), Month.parse("2026-12"), Insurance.NORMAL, Tax.MATCHED)
    june = Month.parse("2026-06")
    split = with_month([year], june, Insurance.BACK_PAID, Tax.MATCHED)
    assert [(str(run.first), str(run.last), run.insurance.value) for run in split] == [
        ("2026-01", "2026-05", "normal"),
        ("2026-06", "2026-06", "back_paid"),
        ("2026-07", "2026-12", "normal"),
    ]
    assert with_month(split, june, Insurance.NORMAL, Tax.MATCHED) == (year,)


@pytest.fixture
def member(store: Store) -> str:
    year = Contribution(Month.parse("2026-01"), Month.parse("2026-12"), Insurance.NORMAL, Tax.MATCHED)
    store.add_member(Member("m", "M", Month.parse("1980-01").first_day, Activity.EMPLOYED, contributions=(year,)))
    return "m"


def test_a_month_is_corrected_cleared_and_undone(store: Store, member: str) -> None:
    june = Month.parse("2026-06")
    before = store.book()
    store.set_contribution(member, june, Insurance.NONE, Tax.NONE)
    assert by_month(store.book().members[0].contributions)[june] == (Insurance.NONE, Tax.NONE)
    store.clear_contribution(member, june)
    assert june not in by_month(store.book().members[0].contributions)
    store.undo()
    store.undo()
    assert store.book() == before
    assert [event.action for event in store.events(member, 1)] == ["undo"]


def test_the_official_count_is_put_on_record_and_taken_off(store: Store, member: str) -> None:
    count = OfficialCount(7, Month.parse("2026-08").first_day)
    store.set_official_count(member, count)
    assert store.book().members[0].official_count == count
    store.set_official_count(member, None)
    assert store.book().members[0].official_count is None
    store.undo()
    assert store.book().members[0].official_count == count


def test_nothing_is_changed_for_reading_only(store: Store, member: str) -> None:
    with open_store(store.path, read_only=True) as reader:
        with pytest.raises(StoreError, match="read_only"):
            reader.set_contribution(member, Month.parse("2026-01"), Insurance.NONE, Tax.NONE)
        with pytest.raises(StoreError, match="read_only"):
            reader.set_official_count(member, None)
