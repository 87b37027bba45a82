"""Draws up ``models/data/workdays.json`` from the libraries that know China's public holidays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

import holidays
from chinese_calendar import is_workday
from chinese_calendar.constants import holidays as published_holidays
from chinese_calendar.constants import workdays as made_up

from models.workdays import TABLE

KNOWN_TO = 2060
_SATURDAY = 5


def days_of(first: int, last: int) -> Iterator[date]:
    day = date(first, 1, 1)
    while day.year <= last:
        yield day
        day += timedelta(days=1)


def draw_up() -> dict[str, object]:
    """Return the table: what is published, then statutory days up to ``KNOWN_TO``."""
    years = {day.year for day in (*published_holidays, *made_up)}
    first, last = min(years), max(years)
    # Days off in place of those that fall on a weekend are published with the calendar of the year.
    statutory = holidays.country_holidays("CN", years=range(last + 1, KNOWN_TO + 1), observed=False)
    works = {day: is_workday(day) for day in days_of(first, last)}
    works |= {day: day.weekday() < _SATURDAY and day not in statutory for day in days_of(last + 1, KNOWN_TO)}
    return {
        "published_from": first,
        "published_to": last,
        "known_to": KNOWN_TO,
        "off": [str(day) for day, working in works.items() if not working and day.weekday() < _SATURDAY],
        "on": [str(day) for day, working in works.items() if working and day.weekday() >= _SATURDAY],
    }


def text() -> str:
    """Return the file's content, a year a line so that a new release shows what it changes."""
    drawn, lines = draw_up(), []
    for key, value in drawn.items():
        if isinstance(value, list):
            by_year: dict[str, list[str]] = {}
            for day in value:
                by_year.setdefault(day[:4], []).append(json.dumps(day))
            lines.append(f'  "{key}": [\n    ' + ",\n    ".join(", ".join(days) for days in by_year.values()) + "\n  ]")
        else:
            lines.append(f'  "{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(text(), encoding="utf-8")
