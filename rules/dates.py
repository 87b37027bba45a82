"""Calendar arithmetic on plain dates."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def plus_days(day: date, days: int) -> date:
    """Return the date so many days later (earlier when negative)."""
    return day + timedelta(days=days)


def plus_months(day: date, months: int) -> date:
    """Return the same day so many months later; a day that the month lacks becomes its last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


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
