"""Working days in China: the published calendar with its make-up days where there is one, else statutory days.

``data/workdays.json`` is drawn up from chinesecalendar and holidays by ``make workdays``: asking them anew at every
start would take longer, and more memory, than all the rest of the program.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from rules.facts import EARLIEST

TABLE = Path(__file__).parent / "data" / "workdays.json"
_SATURDAY = 5


class WorkingDayTable(Struct, frozen=True):
    """Days that are not what their weekday says, and the years whose public-holiday calendar is published."""

    published_from: int
    published_to: int
    """The last year with make-up workdays; later ones know statutory days only."""
    known_to: int
    """The last year of which anything but weekends is known."""
    off: frozenset[date]
    """Days from Monday to Friday on which offices are closed."""
    on: frozenset[date]
    """Saturdays and Sundays that are made up for."""


@cache
def working_day_table() -> WorkingDayTable:
    """Read the table that comes with the program."""
    return msgspec.json.decode(TABLE.read_bytes(), type=WorkingDayTable)


class WorkingDays:
    """Tells working days. It is a hint: many service centres open at weekends."""

    @staticmethod
    def published(year: int) -> bool:
        """Whether the public-holiday calendar of ``year`` is known, make-up workdays included."""
        table = working_day_table()
        return table.published_from <= year <= table.published_to

    @staticmethod
    def is_working(day: date) -> bool:
        """Whether offices work on ``day``; by weekends and statutory days where no calendar is published."""
        table = working_day_table()
        return day in table.on or (day.weekday() < _SATURDAY and day not in table.off)

    def plus_working_days(self, day: date, count: int) -> date:
        """Return the working day so many working days after ``day``."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def last_working_day(self, day: date) -> date:
        """Return the last working day on or before ``day``."""
        while not self.is_working(day) and day > EARLIEST:
            day -= timedelta(days=1)
        return day
