"""How many decisions a second: whole assessments over a varied book, and the status alone beside general engines."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial

from bench.book import varied_book
from bench.deciding import questions
from bench.engines import COMPILED, Decide, installed
from bench.readings import Readings
from rules.assess import assess
from rules.pack import load_pack
from rules.status import judge_status

A_SECOND = "a second"
WHOLE, STATUS = "whole assessments", "judge_status"
BEST, BEST_IN_PYTHON = "the best rule engine", "the best rule engine in Python"
_MEMBERS = 5_000


def measure_rules(readings: Readings, today: date, runs: int, seconds: float) -> None:
    book, pack = varied_book(_MEMBERS, today, full=True), load_pack()
    homes = {one.key: one for one in book.dwellings}
    people = [(member, homes[member.dwelling or ""]) for member in book.members]
    asked = questions(today)
    engines, absent = installed(asked[0].limits)
    for name in absent:
        readings.remark(f"{name} is not installed.")
    for name, decide in engines.items():
        wrong = sum(decide(one.facts) != one.decide() for one in asked)
        if wrong:
            raise RuntimeError(f"{name} answers {wrong} of {len(asked)} questions otherwise than the rules")

    def assess_all() -> int:
        for member, dwelling in people:
            assess(member, dwelling, today, pack)
        return len(people)

    ours = [(one.days_left, one.ledger, one.limits) for one in asked]
    facts = [one.facts for one in asked]

    def decide_ours() -> int:
        for days_left, ledger, limits in ours:
            judge_status(days_left, ledger, limits)
        return len(ours)

    def decide_by(decide: Decide) -> int:
        for one in facts:
            decide(one)
        return len(facts)

    for _run in range(runs):
        readings.add(WHOLE, A_SECOND, rate(assess_all, seconds))
        readings.add(STATUS, A_SECOND, rate(decide_ours, seconds / 4))
        reached = {}
        for name, decide in engines.items():
            reached[name] = rate(partial(decide_by, decide), seconds / 4)
            readings.add(name, A_SECOND, reached[name])
        in_python = [reached[name] for name in reached if name not in COMPILED]
        if reached:
            readings.add(BEST, A_SECOND, max(reached.values()))
        if in_python:
            readings.add(BEST_IN_PYTHON, A_SECOND, max(in_python))
    if not engines:
        readings.absent[BEST] = readings.absent[BEST_IN_PYTHON] = "no rule engine is installed"
    readings.remark(
        f"Assessments go over {_MEMBERS:,} members, no two alike, with as much on record as the demo family."
    )


def rate(work: Callable[[], int], seconds: float) -> float:
    """Repeat ``work``, which returns how much it has done, for so long; return how much a second that makes."""
    done, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < seconds:
        done += work()
    return done / took
