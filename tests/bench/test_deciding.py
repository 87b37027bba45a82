"""General rule engines are asked what the rules are asked, and answer the same on every day around a limit."""

from __future__ import annotations

import operator
from datetime import date

import pytest

from bench.deciding import questions
from bench.engines import ENGINES, rows
from bench.judging import rate
from rules.assessment import Status

BOUNDARIES = {31, 30, 29, 16, 15, 14, 11, 10, 9, 1, 0, -1, -90, -91}
HOW = {"<": operator.lt, "<=": operator.le, "==": operator.eq}


def test_the_questions_stand_on_every_boundary_and_reach_every_status(today: date) -> None:
    asked = questions(today)
    assert {one.days_left for one in asked} >= BOUNDARIES
    assert {one.decide() for one in asked} == set(Status)


def test_the_table_given_to_the_engines_decides_as_the_rules_do(today: date) -> None:
    for one in questions(today):
        answers = (
            status
            for groups, status in rows(one.limits)
            if any(all(HOW[how](one.facts[fact], value) for fact, how, value in group) for group in groups)
        )
        assert next(answers, Status.VALID) == one.decide(), one.facts


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_that_is_installed_answers_as_the_rules_do(name: str, today: date) -> None:
    asked = questions(today)
    try:
        decide = ENGINES[name](asked[0].limits)
    except ImportError:
        pytest.skip(f"{name} comes with the extra 'bench'")
    on_boundaries = [one for one in asked if one.days_left in BOUNDARIES]
    assert [decide(one.facts) for one in on_boundaries] == [one.decide() for one in on_boundaries]


def test_a_rate_counts_what_was_done() -> None:
    calls: list[int] = []

    def work() -> int:
        calls.append(1)
        return 10

    assert 0 < rate(work, 0.01) <= len(calls) * 10 / 0.01
