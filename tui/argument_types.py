"""What the command line's options take: days, counts, descriptors, or a sentence that says what is wrong."""

from __future__ import annotations

import argparse
from datetime import date

from models.text_checks import parse_day
from screens.words import _


def date_of(text: str) -> date:
    """Return the day that is written; raises ArgumentTypeError."""
    try:
        return parse_day(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("{text!r} is not a date of the form YYYY-MM-DD within 1900 to 2200").format(text=text)
        ) from None


def _is_number(text: str, longest: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(longest)


def days_of(text: str) -> int:
    """Return a number of days; raises ArgumentTypeError."""
    if not _is_number(text, "100000"):
        raise argparse.ArgumentTypeError(_("{text!r} is not a number of days").format(text=text))
    return int(text)


def count_of(text: str) -> int:
    """Return a number from 1 on; raises ArgumentTypeError."""
    if not _is_number(text, "1000000") or not int(text):
        raise argparse.ArgumentTypeError(_("{text!r} is not a number from 1 on").format(text=text))
    return int(text)


def descriptor_of(text: str) -> int:
    """Return the number of a file descriptor; raises ArgumentTypeError."""
    if not _is_number(text, "100000"):
        raise argparse.ArgumentTypeError(_("{text!r} is not the number of a file descriptor").format(text=text))
    return int(text)
