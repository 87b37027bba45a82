"""Runs of neighbouring months, cut from rows that all assessments share: a run costs next to nothing, however long."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from rules.facts import Month

Label = TypeVar("Label", bound=tuple[StrEnum, ...])

_ROW = 240
"""Months in a shared row."""


def months(first: int, end: int) -> tuple[Month, ...]:
    """Return the months whose index is from ``first`` up to, not including, ``end``."""
    run: tuple[Month, ...] = ()
    for number in range(first // _ROW, (end - 1) // _ROW + 1):
        begin = number * _ROW
        run += _months(number)[max(0, first - begin) : end - begin]
    return run


def labelled_months(first: int, end: int, label: Label) -> tuple[tuple[Month, Label], ...]:
    """Return the same months, each with ``label`` (not empty, its codes of one kind)."""
    run: tuple[tuple[Month, Label], ...] = ()
    kind = type(label[0])
    for number in range(first // _ROW, (end - 1) // _ROW + 1):
        begin = number * _ROW
        run += _labelled(number, kind, label)[max(0, first - begin) : end - begin]
    return run


@lru_cache
def _months(number: int) -> tuple[Month, ...]:
    return tuple(map(Month, range(number * _ROW, (number + 1) * _ROW)))


@lru_cache
def _labelled(number: int, _kind: type[StrEnum], label: Label) -> tuple[tuple[Month, Label], ...]:
    # Codes of two kinds may be equal as texts, so the kind is part of what a row is kept by.
    return tuple((month, label) for month in _months(number))
