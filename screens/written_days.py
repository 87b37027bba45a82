"""What a field for a day or a month says: how it may be written, and what is wrong with what is."""

from __future__ import annotations

from rules.written_days import DayFault
from screens.words import _


def day_example() -> str:
    """Return what stands in an empty field for a day."""
    return _("such as 2026-12-31 or 2026/12/31")


def month_example() -> str:
    """Return what stands in an empty field for a month."""
    return _("such as 2026-12")


def day_complaint(fault: DayFault) -> str:
    """Say what is wrong with a day, and what to do."""
    match fault:
        case DayFault.NONE:
            return _("Write year, month and day, such as 2026-12-31.")
        case DayFault.SEVERAL:
            return _("This can be read in several ways. Write the year first, with four digits: 2026-12-31.")
        case DayFault.NO_SUCH:
            return _("There is no such day in the calendar.")
        case DayFault.OUT_OF_RANGE:
            return _("The year must lie within 1900 to 2200.")


def month_complaint(fault: DayFault) -> str:
    """Say what is wrong with a month, and what to do."""
    match fault:
        case DayFault.NO_SUCH:
            return _("There is no such month.")
        case DayFault.OUT_OF_RANGE:
            return _("The year must lie within 1900 to 2200.")
        case _:
            return _("Write year and month, such as 2026-12.")
