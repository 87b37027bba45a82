"""Which copies of a database are kept, and which have grown superfluous."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

MOST_A_DAY = 10
"""Copies of one day that are kept where each was made before something that changes all: the first, and the last."""


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
    """Counts the copies of one second and reason."""

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

    Counted are days, weeks and months that have a copy, so that a long pause takes none away. Of each the newest is
    kept, and of the last days also those from before an import, a restore or a newer schema. Whatever is dated later
    than ``today`` was made under a wrong clock: it is kept until that day has come.
    """
    newest_first = sorted((one for one in copies if one.at.date() <= today), key=lambda one: one.order, reverse=True)
    kept: set[Path] = set()
    spans: tuple[tuple[int, Callable[[date], object]], ...] = (
        (max(1, retention.days), lambda day: day),
        (retention.weeks, lambda day: day.isocalendar()[:2]),
        (retention.months, lambda day: (day.year, day.month)),
    )
    for count, span_of in spans:
        spans_seen: set[object] = set()
        for one in newest_first:
            span = span_of(one.at.date())
            if span not in spans_seen and len(spans_seen) < count:
                spans_seen.add(span)
                kept.add(one.path)
    kept |= _before_great_changes(newest_first, max(1, retention.days))
    return [one for one in reversed(newest_first) if one.path not in kept]


def _before_great_changes(newest_first: list[Copy], days: int) -> set[Path]:
    by_day: dict[date, list[Copy]] = {}
    for one in newest_first:
        by_day.setdefault(one.at.date(), []).append(one)
    kept: set[Path] = set()
    for _day, made in zip(range(days), by_day.values(), strict=False):
        great = [one for one in made if one.reason is not Reason.DAILY]
        some = great if len(great) <= MOST_A_DAY else [*great[: MOST_A_DAY - 1], great[-1]]
        kept |= {one.path for one in some}
    return kept
