"""Which copies of a database are kept, and which have grown superfluous."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

MOST_A_DAY = 10
"""Copies of one day that are kept: the first, and the last."""


class Reason(StrEnum):
    """What a copy was made before."""

    DAILY = "daily"
    """Before the first change of a day."""
    IMPORT = "before-import"
    RESTORE = "before-restore"
    SCHEMA = "before-schema"
    """Before the database was brought to a newer schema."""


class Copy(Struct, frozen=True):
    """A copy of a database; ``at`` is an instant in Shanghai."""

    path: Path
    at: datetime
    reason: Reason
    number: int = 1
    """Counts the copies of one second."""

    @property
    def order(self) -> tuple[datetime, int, str]:
        """Grows with time."""
        return (self.at, self.number, self.path.name)


class Retention(Struct, frozen=True):
    """Of how many days, weeks and months that have copies one is kept; at least one of a day."""

    days: int = 10
    weeks: int = 8
    months: int = 12


def superfluous(copies: Iterable[Copy], retention: Retention, today: date) -> list[Copy]:
    """Return the copies that need not be kept, oldest first.

    Counted are days, weeks and months that have a copy, so that a long pause takes none away. Of weeks and months the
    newest copy is kept, of days every one, up to a number. Whatever is dated later than ``today`` was made under a
    wrong clock: it is kept until that day has come.
    """
    newest_first = sorted((one for one in copies if one.at.date() <= today), key=lambda one: one.order, reverse=True)
    kept: set[Path] = set()
    for made in _of_last(newest_first, max(1, retention.days), lambda day: day):
        kept |= {one.path for one in (made if len(made) <= MOST_A_DAY else [*made[: MOST_A_DAY - 1], made[-1]])}
    for count, span_of in ((retention.weeks, _week), (retention.months, _month)):
        kept |= {made[0].path for made in _of_last(newest_first, count, span_of)}
    return [one for one in reversed(newest_first) if one.path not in kept]


def _of_last(newest_first: list[Copy], count: int, span_of: Callable[[date], object]) -> list[list[Copy]]:
    """Return the copies of each of the last so many spans that have any."""
    by_span: dict[object, list[Copy]] = {}
    for one in newest_first:
        by_span.setdefault(span_of(one.at.date()), []).append(one)
    return list(by_span.values())[:count]


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return (day.year, day.month)
