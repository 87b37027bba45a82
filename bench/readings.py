"""Figures of programs, one a run; medians, spreads, and ratios taken run by run."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from msgspec import Struct, field

FAILED = math.nan
"""Stands for a run in which the figure could not be taken."""


class Summary(Struct, frozen=True):
    """The median of the runs that went well, with the least and the greatest, and how many went well or did not."""

    median: float
    least: float
    greatest: float
    runs: int
    failed: int


def summarise(values: Sequence[float]) -> Summary:
    """Summarise the runs; the median is ``FAILED`` when none went well."""
    good = [value for value in values if not math.isnan(value)]
    failed = len(values) - len(good)
    if not good:
        return Summary(FAILED, FAILED, FAILED, 0, failed)
    return Summary(statistics.median(good), min(good), max(good), len(good), failed)


def ratios(values: Sequence[float], floors: Sequence[float]) -> list[float]:
    """Divide run by run, so that a machine that slows down slows both; a floor of nothing counts as a failed run."""
    return [value / floor if floor else FAILED for value, floor in zip(values, floors, strict=False)]


def percentile(values: Sequence[float], hundredth: int) -> float:
    """Return the least value that so many hundredths of the values do not exceed."""
    ordered = sorted(value for value in values if not math.isnan(value))
    if not ordered:
        return FAILED
    return ordered[max(0, math.ceil(len(ordered) * hundredth / 100) - 1)]


class Readings(Struct):
    """What was measured: a list of runs by program and figure; ``absent`` says why a program was not measured."""

    runs: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def add(self, program: str, figure: str, value: float) -> None:
        self.runs.setdefault((program, figure), []).append(value)

    def get(self, program: str, figure: str) -> list[float]:
        return self.runs.get((program, figure), [])

    def remark(self, sentence: str) -> None:
        """Keep a sentence for below the tables, once."""
        if sentence not in self.remarks:
            self.remarks.append(sentence)
