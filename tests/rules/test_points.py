"""The points estimate: every answer, every limit, the pairs, what is missing and what would close the gap."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.assess import assess
from rules.facts import Activity, Contribution, Insurance, Member, Month, Tax
from rules.pack import AGE, load_pack
from rules.points import estimate_points, insured_years
from rules.points_facts import Education, PointsEstimate
from rules.points_verdict import PointsRow, PointsVerdict, Stated
from tests.books import DAYS, ESTIMATES
from tests.rules.stated import TODAY

TABLE = tomllib.loads((Path(__file__).parent / "tables" / "points.toml").read_text("utf-8"))
FACTS = list(PointsEstimate.__struct_fields__)


def estimate_of(stated: Mapping[str, Any]) -> PointsEstimate:
    nothing = PointsEstimate()
    return replace(nothing, **{key: type(getattr(nothing, key))(stated[key]) for key in FACTS if key in stated})


def judge(stated: Mapping[str, Any]) -> PointsVerdict:
    born = TODAY.replace(year=TODAY.year - stated.get("age", 61))
    return estimate_points(estimate_of(stated), born, TODAY, load_pack())


def row_of(verdict: PointsVerdict, item: str) -> PointsRow:
    return next(row for row in verdict.rows if row.id == item)


@pytest.mark.parametrize(("age", "points"), TABLE["ages"])
def test_age(age: int, points: int) -> None:
    row = row_of(judge({"age": age}), AGE)
    assert (row.stated, row.points, row.most) == (age, points, 30)


def test_age_turns_on_the_birthday() -> None:
    born = date(1970, 12, 2)
    points = [
        row_of(estimate_points(PointsEstimate(), born, day, load_pack()), AGE).points
        for day in (date(2026, 12, 1), date(2026, 12, 2), date(2031, 12, 1), date(2031, 12, 2))
    ]
    assert points == [7, 5, 5, 0]


@pytest.mark.parametrize(("item", "answer", "points"), TABLE["answers"])
def test_answer(item: str, answer: Stated, points: int) -> None:
    verdict = judge({item: answer})
    row = row_of(verdict, item)
    assert (row.stated, row.worth, row.points) == (answer, points, points)
    assert verdict.total == max(0, points)


def test_the_table_asks_every_fact_and_every_choice() -> None:
    asked = {(item, answer) for item, answer, _points in TABLE["answers"]}
    assert {item for item, _answer in asked} == set(FACTS)
    for name in FACTS:
        kind = type(getattr(PointsEstimate(), name))
        if hasattr(kind, "__members__"):
            assert {answer for item, answer in asked if item == name} == set(kind), name


@pytest.mark.parametrize("name", TABLE["estimates"])
def test_estimate(name: str) -> None:
    stated = TABLE["estimates"][name]
    verdict = judge(stated)
    assert {row.id: row.points for row in verdict.rows if row.points} == stated["rows"]
    assert (verdict.total, verdict.missing, verdict.standard) == (stated["total"], stated["missing"], 120)
    assert {row.id: row.outdone_by for row in verdict.rows if row.outdone_by} == stated.get("outdone", {})
    assert {row.id: row.reaching.to for row in verdict.single_steps if row.reaching} == stated["reaching"]
    for item, answer in stated.get("next", {}).items():
        step = row_of(verdict, item).next_step
        assert step is not None
        assert step.to == answer, item


@pytest.mark.parametrize(
    ("stated", "item", "to", "gain"),
    [
        ({"insurance_years": 3}, "insurance_years", 4, 3),
        ({"education": "bachelor"}, "education", "master", 10),
        ({"education": "doctor"}, "skill", "level_1", 30),
        ({"suburb_years": 1}, "suburb_years", 5, 10),
        ({"public_service_years": 7}, "public_service_years", 8, 4),
        ({"investment": 250_001}, "investment", 300_000, 10),
        ({"jobs": 19}, "jobs", 20, 10),
        ({"insurance_base": "double"}, "insurance_base", "triple", 20),
        ({"convictions": 2}, "convictions", 1, 150),
    ],
)
def test_the_next_step_up(stated: Mapping[str, Any], item: str, to: Stated, gain: int) -> None:
    step = row_of(judge(stated), item).next_step
    assert step is not None
    assert (step.to, step.gain) == (to, gain)


@pytest.mark.parametrize(
    ("stated", "item"),
    [
        ({"education": "doctor"}, "education"),
        ({"skill": "level_1"}, "education"),
        ({"suburb_years": 10}, "suburb_years"),
        ({"marriage_years": 10}, "marriage_years"),
        ({"urgent_field": True}, "urgent_field"),
        ({"jobs": 120}, "investment"),
        ({}, "detentions"),
        ({"age": 50}, AGE),
    ],
)
def test_where_no_step_gives_more(stated: Mapping[str, Any], item: str) -> None:
    assert row_of(judge(stated), item).next_step is None


def test_the_most_that_each_item_can_give() -> None:
    most = {row.id: row.most for row in judge({}).rows}
    assert most == {
        "age": 30, "education": 110, "skill": 140, "insurance_years": None, "urgent_field": 30, "investment": 120,
        "jobs": 120, "insurance_base": 120, "public_service_years": None, "suburb_years": 20, "fresh_graduate": 10,
        "honours": 110, "marriage_years": 40, "false_papers": 0, "detentions": 0, "convictions": 0,
    }  # fmt: skip


def test_the_assessment_holds_the_estimate_of_a_member_who_has_stated_one() -> None:
    member = Member("m", "M", date(1990, 1, 1), Activity.EMPLOYED)
    assert assess(member, None, TODAY, load_pack()).points is None
    stated = replace(member, points_estimate=PointsEstimate(education=Education.MASTER))
    points = assess(stated, None, TODAY, load_pack()).points
    assert points is not None
    assert (points.total, points.old_check) == (130, None)
    much_later = assess(stated, None, date(2028, 1, 1), load_pack())
    assert much_later.points is not None
    assert much_later.points.old_check == date(2026, 11, 23)
    assert "points_standard" in {stale.id for stale in much_later.stale}


@pytest.mark.parametrize(
    ("rows", "years"),
    [
        ([], 0),
        ([("2020-01", "2020-12", "normal")], 1),
        ([("2020-01", "2020-11", "normal")], 0),
        ([("2020-01", "2020-11", "normal"), ("2022-05", "2022-05", "normal")], 1),
        ([("2020-01", "2024-12", "back_paid")], 0),
        ([("2025-12", "2026-12", "normal")], 1),
        ([("2026-01", "2026-12", "normal")], 0),
        ([("2027-01", "2040-12", "normal")], 0),
    ],
)
def test_years_of_insurance_on_record(rows: list[tuple[str, str, str]], years: int) -> None:
    paid = [Contribution(Month.parse(first), Month.parse(last), Insurance(how), Tax.NONE) for first, last, how in rows]
    assert insured_years(paid, TODAY, load_pack()) == years


@given(ESTIMATES, DAYS, DAYS)
def test_any_answers_give_a_total(estimate: PointsEstimate, born: date, today: date) -> None:
    verdict = estimate_points(estimate, born, today, load_pack())
    assert verdict.total == max(0, sum(row.points for row in verdict.rows))
    assert verdict.missing == max(0, verdict.standard - sum(row.points for row in verdict.rows))
    for row in verdict.rows:
        assert row.most is None or row.points <= row.most


@given(ESTIMATES, DAYS, st.integers(1, 40))
def test_another_year_of_insurance_never_lowers_the_total(estimate: PointsEstimate, born: date, years: int) -> None:
    more = replace(estimate, insurance_years=estimate.insurance_years + years)
    before, after = (estimate_points(one, born, TODAY, load_pack()) for one in (estimate, more))
    assert after.total >= before.total


@given(ESTIMATES, DAYS)
def test_a_step_gives_what_it_says(estimate: PointsEstimate, born: date) -> None:
    before = estimate_points(estimate, born, TODAY, load_pack())
    for row in before.rows:
        for step in filter(None, (row.next_step, row.reaching)):
            changed = replace(estimate, **{row.id: step.to})
            after = estimate_points(changed, born, TODAY, load_pack())
            assert sum(one.points for one in after.rows) == sum(one.points for one in before.rows) + step.gain
            assert step.gain > 0
            assert step is not row.reaching or after.total >= after.standard
