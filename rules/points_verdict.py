"""What an estimate of points concludes: a row an item, the total, and what would bring it to the standard."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct

Stated = int | bool | StrEnum
"""A stated answer: a number, yes or no, or one of several."""


class PointsStep(Struct, frozen=True, gc=False):
    """Another answer to one row, and how many points more it gives."""

    to: Stated
    gain: int


class PointsRow(Struct, frozen=True, gc=False):
    """One item of the points estimate.

    ``stated`` is the answer (the age in years for ``age``), ``worth`` what it gives by itself, ``points`` what of that
    counts: 0 where ``outdone_by`` names the item that counts instead. ``most`` is None where nothing limits the item.
    ``next_step`` is the least change of the answer that gives more, ``reaching`` the least that alone reaches the
    standard; None where no change does, and ``reaching`` also where nothing is missing.
    """

    id: str
    stated: Stated
    worth: int
    points: int
    most: int | None
    outdone_by: str | None
    next_step: PointsStep | None
    reaching: PointsStep | None


class PointsVerdict(Struct, frozen=True, gc=False):
    """An estimate of points, which is no official score.

    ``missing`` is what the standard lacks, counted before a total below 0 is raised to it. ``old_check`` is the day of
    the oldest check of a value where nobody has checked it for a year, else None.
    """

    rows: tuple[PointsRow, ...]
    total: int
    standard: int
    missing: int
    old_check: date | None

    @property
    def single_steps(self) -> tuple[PointsRow, ...]:
        """The rows in which one other answer is enough to reach the standard."""
        return tuple(row for row in self.rows if row.reaching is not None)
