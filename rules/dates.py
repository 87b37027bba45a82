"""Calendar arithmetic on plain dates."""

from __future__ import annotations

from datetime import date

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY, _IN_EVERY_MONTH = 2, 28


def plus_days(day: date, days: int) -> date:
    """Return the date so many days later (earlier when negative)."""
    return date.fromordinal(day.toordinal() + days)


def plus_months(day: date, months: int) -> date:
    """Return the same day so many months later; a day that the month lacks becomes its last."""
    index = month_index(day) + months
    year, month = index // 12, index % 12 + 1
    if day.day <= _IN_EVERY_MONTH:
        return date(year, month, day.day)
    return date(year, month, min(day.day, days_in_month(year, month)))


def is_last_of_month(day: date) -> bool:
    """Return whether the next day lies in another month."""
    return day.day >= _IN_EVERY_MONTH and day.day == days_in_month(day.year, day.month)


def days_in_month(year: int, month: int) -> int:
    """Return how many days a month (1-12) has."""
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _DAYS[month - 1] + (is_leap and month == _FEBRUARY)


def month_index(day: date) -> int:
    """Return a number of the calendar month so that neighbours differ by one."""
    return day.year * 12 + day.month - 1


def plus_years(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes the 28th in a common year."""
    return plus_months(day, 12 * years)


def age_on(birth_date: date, today: date) -> int:
    """Return the age in full years; someone born on 29 February turns a year older on 1 March in a common year."""
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))


def full_years(months: int) -> int:
    """Return how many full years so many months make."""
    return months // 12


def is_unchecked(checked_on: date, today: date) -> bool:
    """Return whether nobody has checked a value of the rules for a year."""
    return today > plus_years(checked_on, 1)
