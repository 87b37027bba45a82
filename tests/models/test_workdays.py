"""The table of working days says what the libraries say that it was drawn up from."""

from __future__ import annotations

from datetime import date

import holidays
import pytest
from chinese_calendar import is_workday

from models.workdays import TABLE, WorkingDays, working_day_table
from tests import workdays_table

DAYS = WorkingDays()


def test_the_table_is_what_the_libraries_say_now() -> None:
    assert TABLE.read_text("utf-8") == workdays_table.text(), "run make workdays"


def test_published_years_are_as_published_day_by_day() -> None:
    table = working_day_table()
    for day in workdays_table.days_of(table.published_from, table.published_to):
        assert DAYS.is_working(day) == is_workday(day), day


def test_later_years_know_weekends_and_statutory_days() -> None:
    table = working_day_table()
    statutory = holidays.country_holidays("CN", observed=False)
    for day in workdays_table.days_of(table.published_to + 1, table.known_to):
        assert DAYS.is_working(day) == (day.weekday() < 5 and day not in statutory), day


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 10, 10), date(2026, 10, 10)),  # a Saturday that is made up for
        (date(2026, 10, 7), date(2026, 9, 30)),  # the National Day holiday
        (date(2027, 1, 1), date(2026, 12, 31)),  # statutory, its calendar not yet published
        (date(2027, 2, 9), date(2027, 2, 9)),  # a day off in place of a Saturday is not published yet
        (date(2027, 2, 8), date(2027, 2, 4)),  # the third day of the Spring Festival, eve and weekend before it
        (date(2199, 12, 29), date(2199, 12, 27)),  # beyond all that is known: weekends only
    ],
)
def test_the_last_working_day_on_or_before(day: date, last: date) -> None:
    assert DAYS.last_working_day(day) == last


def test_the_screen_can_tell_which_years_are_published() -> None:
    assert DAYS.published(2026)
    assert not DAYS.published(working_day_table().published_to + 1)
    assert not DAYS.published(2003)
