"""Goals: a figure, or its ratio to a floor's, held against a limit; each is passed, missed, or was not measured."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from bench.readings import Readings, Summary, ratios, summarise

PASSED, MISSED, SKIPPED, STATED = "passed", "MISSED", "not measured", "stated"
NO_GOAL = "-"
"""The sense of a figure that is stated beside the goals."""
HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "<=": lambda value, limit: value <= limit,
    "<": lambda value, limit: value < limit,
    "=": lambda value, limit: value == limit,
    ">=": lambda value, limit: value >= limit,
}


class Goal(Struct, frozen=True):
    """What is wanted of ``figure`` of ``program``; with ``floor`` of its ratio to the same figure of that program.

    With ``NO_GOAL`` it is only stated. ``name`` is what ``--only`` knows it by. ``floor_figure`` is another figure of
    the floor where it is called so.
    """

    name: str
    what: str
    program: str
    figure: str
    sense: str = NO_GOAL
    limit: float = math.nan
    unit: str = ""
    floor: str | None = None
    floor_figure: str | None = None


class Verdict(Struct, frozen=True):
    """What came of a goal; ``value`` is what was held against the limit."""

    goal: Goal
    result: str
    value: Summary
    own: Summary
    floor: Summary | None = None
    reason: str = ""


def judge(goal: Goal, readings: Readings) -> Verdict:
    """Hold the median of the runs against the limit; a goal with a failed run is missed."""
    own = readings.get(goal.program, goal.figure)
    floor = readings.get(goal.floor, goal.floor_figure or goal.figure) if goal.floor else None
    value = summarise(own if floor is None else ratios(own, floor))
    of_floor = None if floor is None else summarise(floor)
    if not own or floor == []:
        missing = goal.program if not own else goal.floor or ""
        return Verdict(goal, SKIPPED, value, summarise(own), of_floor, readings.absent.get(missing, f"no {missing}"))
    if value.failed:
        reason = f"{value.failed} of {value.failed + value.runs} runs failed"
        return Verdict(goal, MISSED, value, summarise(own), of_floor, reason)
    if goal.sense == NO_GOAL:
        return Verdict(goal, STATED, value, summarise(own), of_floor)
    holds = HOLDS[goal.sense](value.median, goal.limit)
    return Verdict(goal, PASSED if holds else MISSED, value, summarise(own), of_floor)


def table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield "| what | goal | measured | spread | n | |"
    yield "|---|---|---|---|---|---|"
    for verdict in verdicts:
        goal, value = verdict.goal, verdict.value
        result = f"**{verdict.result}**" if verdict.result == MISSED else verdict.result
        told = f"{result}: {verdict.reason}" if verdict.reason else result
        cells = [goal.what, _wanted(goal), _measured(verdict), _spread(value), str(value.runs), told]
        yield f"| {' | '.join(cells)} |"


def closing_line(verdicts: Iterable[Verdict]) -> str:
    """Say how many goals were passed and missed, and how many could not be measured."""
    results = [verdict.result for verdict in verdicts]
    line = f"{results.count(PASSED)} goals passed, {results.count(MISSED)} missed"
    skipped = results.count(SKIPPED)
    return f"{line}, {skipped} not measured" if skipped else line


def _wanted(goal: Goal) -> str:
    if goal.sense == NO_GOAL:
        return "-"
    unit = f" x {goal.floor}" if goal.floor else f" {goal.unit}" if goal.unit else ""
    return f"{goal.sense} {number(goal.limit)}{unit}"


def _measured(verdict: Verdict) -> str:
    goal, unit = verdict.goal, f" {verdict.goal.unit}" if verdict.goal.unit else ""
    if math.isnan(verdict.value.median):
        return "-" if math.isnan(verdict.own.median) else f"{number(verdict.own.median)}{unit}"
    if goal.floor is None or verdict.floor is None:
        return f"{number(verdict.value.median)}{unit}"
    return f"{verdict.value.median:.2f} ({number(verdict.own.median)} to {number(verdict.floor.median)}{unit})"


def _spread(value: Summary) -> str:
    if math.isnan(value.median):
        return "-"
    return f"{number(value.least)} .. {number(value.greatest)}"


def number(value: float) -> str:
    """Write a figure with as many digits as mean something."""
    if math.isnan(value):
        return "-"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
