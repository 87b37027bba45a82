"""Working days in China: the published calendar with its make-up days where there is one, else statutory days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from rules.facts import EARLIEST

_SATURDAY = 5


class WorkingDays:
    """Tells working days. It is a hint: many service centres open at weekends."""

    @cached_property
    def _published_years(self) -> frozenset[int]:
        from chinese_calendar.constants import holidays, workdays

        return frozenset(day.year for day in (*holidays, *workdays))

    @cached_property
    def _statutory(self) -> Any:
        import holidays

        return holidays.country_holidays("CN")

    def published(self, year: int) -> bool:
        """Whether the public-holiday calendar of ``year`` is known, make-up workdays included."""
        return year in self._published_years

    def is_working(self, day: date) -> bool:
        """Whether offices work on ``day``; by weekends and statutory days where no calendar is published."""
        if self.published(day.year):
            from chinese_calendar import is_workday

            return bool(is_workday(day))
        return day.weekday() < _SATURDAY and day not in self._statutory

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
