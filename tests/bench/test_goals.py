"""Medians, ratios run by run, and goals that are passed, missed, or not measured."""

from __future__ import annotations

import math

import pytest

from bench.goals import MISSED, PASSED, SKIPPED, STATED, Goal, closing_line, judge, table
from bench.readings import FAILED, Readings, percentile, ratios, summarise
from bench.wanted import NAMES, goals


def test_a_ratio_is_taken_run_by_run() -> None:
    assert ratios([10, 30], [20, 60]) == [0.5, 0.5]
    assert ratios([1, 2, 3], [2, 2]) == [0.5, 1]


def test_a_floor_of_nothing_is_a_failed_run() -> None:
    assert math.isnan(ratios([1], [0])[0])


def test_a_summary_leaves_failed_runs_out_and_counts_them() -> None:
    found = summarise([3, FAILED, 1, 2])
    assert (found.median, found.least, found.greatest, found.runs, found.failed) == (2, 1, 3, 3, 1)
    assert math.isnan(summarise([FAILED]).median)


@pytest.mark.parametrize(
    ("values", "hundredth", "expected"),
    [(range(1, 101), 95, 95), (range(1, 61), 95, 57), ([7], 95, 7), ([1, FAILED, 2], 50, 1)],
)
def test_a_percentile(values: list[float], hundredth: int, expected: float) -> None:
    assert percentile(values, hundredth) == expected


def read(**runs: list[float]) -> Readings:
    readings = Readings()
    for program, values in runs.items():
        for value in values:
            readings.add(program, "ms", value)
    return readings


@pytest.mark.parametrize(
    ("sense", "limit", "result"),
    [
        ("<=", 2, PASSED),
        ("<=", 1.99, MISSED),
        ("<", 2, MISSED),
        ("<", 2.01, PASSED),
        ("=", 2, PASSED),
        ("=", 0, MISSED),
        (">=", 2, PASSED),
        (">=", 2.01, MISSED),
    ],
)
def test_the_median_is_held_against_the_limit(sense: str, limit: float, result: str) -> None:
    assert judge(Goal("n", "what", "ours", "ms", sense, limit), read(ours=[1, 2, 9])).result == result


def test_a_goal_beside_a_floor_takes_the_median_of_the_ratios() -> None:
    goal = Goal("n", "what", "ours", "ms", "<=", 0.5, floor="floor")
    verdict = judge(goal, read(ours=[10, 40, 20], floor=[20, 80, 100]))
    assert (verdict.result, verdict.value.median) == (PASSED, 0.5)


def test_a_failed_run_misses_the_goal_however_good_the_others_are() -> None:
    verdict = judge(Goal("n", "what", "ours", "ms", "<=", 5), read(ours=[1, FAILED, 1]))
    assert (verdict.result, verdict.reason) == (MISSED, "1 of 3 runs failed")


def test_a_program_that_is_absent_is_not_measured_and_says_why() -> None:
    readings = read(ours=[1])
    readings.absent["peer"] = "peer is not installed"
    verdict = judge(Goal("n", "what", "ours", "ms", "<=", 1, floor="peer"), readings)
    assert (verdict.result, verdict.reason) == (SKIPPED, "peer is not installed")


def test_the_report_names_what_was_missed() -> None:
    readings = read(ours=[3000], floor=[1000])
    verdicts = [
        judge(Goal("n", "too slow", "ours", "ms", "<=", 2, "ms", floor="floor"), readings),
        judge(Goal("n", "fast enough", "ours", "ms", "<=", 4000, "ms"), readings),
        judge(Goal("n", "only told", "ours", "ms", unit="ms"), readings),
        judge(Goal("n", "not there", "theirs", "ms", "<=", 1), readings),
    ]
    assert verdicts[2].result == STATED
    assert list(table(verdicts))[2:] == [
        "| too slow | <= 2 x floor | 3.00 (3,000 to 1,000 ms) | 3 .. 3 | 1 | **MISSED** |",
        "| fast enough | <= 4,000 ms | 3,000 ms | 3,000 .. 3,000 | 1 | passed |",
        "| only told | - | 3,000 ms | 3,000 .. 3,000 | 1 | stated |",
        "| not there | <= 1 | - | - | 0 | not measured: no theirs |",
    ]
    assert closing_line(verdicts) == "1 goals passed, 1 missed, 1 not measured"


def test_every_goal_can_be_asked_for_by_name() -> None:
    assert {goal.name for goal in goals(100_000)} == set(NAMES) - {"peers"}
