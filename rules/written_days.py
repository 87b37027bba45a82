"""Days and months as people write them: the year first, with four digits. What can mean two days is not guessed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum, auto

from rules.facts import EARLIEST, LATEST, Month

_WAYS = tuple(
    re.compile(way, re.ASCII)
    for way in (
        r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?",
        r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})[日号]?)?)?",
        r"(\d{4})(\d\d)(\d\d)",
    )
)
_MONTH_IN_DIGITS = re.compile(r"(\d{4})(\d\d)", re.ASCII)
_SEVERAL_WAYS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}|\d{2}年\d{1,2}月\d{1,2}[日号]?", re.ASCII)
_MIDNIGHT = re.compile(r" 0?0:00(?::00)?$", re.ASCII)
_BLANKS = re.compile(r"\s*([-/.年月日号])\s*", re.ASCII)
# Dashes that are written for a hyphen, and what a Chinese keyboard gives for a full stop and a slash.
_SIGNS = str.maketrans("‐‑‒–—―−。、", "-------./")


class DayFault(StrEnum):
    """Why a text is no day."""

    NONE = auto()
    SEVERAL = auto()
    NO_SUCH = auto()
    OUT_OF_RANGE = auto()


def written_numbers(text: str) -> tuple[int, ...]:
    """Return year, month and day as they are written, or fewer of them; nothing where it is no such text.

    Apart by ``-``, ``/``, ``.`` or 年月日, or eight digits; full-width signs do as well, and so does midnight behind.
    """
    plain = _plain(text)
    found = next(filter(None, (way.fullmatch(plain) for way in _WAYS)), None)
    return tuple(int(number) for number in found.groups() if number) if found else ()


def read_day(text: str) -> date | DayFault:
    """Return the day that is written, within the years 1900 to 2200, or what is wrong with it."""
    numbers = written_numbers(text)
    if len(numbers) < len(("year", "month", "day")):
        return DayFault.SEVERAL if _SEVERAL_WAYS.fullmatch(_plain(text)) else DayFault.NONE
    return _within(*numbers)


def read_month(text: str) -> Month | DayFault:
    """Return the month that is written, as a day is or in six digits, or what is wrong with it."""
    digits = _MONTH_IN_DIGITS.fullmatch(_plain(text))
    numbers = tuple(map(int, digits.groups())) if digits else written_numbers(text)
    if len(numbers) != len(("year", "month")):
        return DayFault.NONE
    year, month = numbers
    first = _within(year, month, 1)
    return first if isinstance(first, DayFault) else Month.of(first)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS).strip()
    return _BLANKS.sub(r"\1", _MIDNIGHT.sub("", text))


def _within(year: int, month: int, day: int) -> date | DayFault:
    try:
        found = date(year, month, day)
    except ValueError:
        return DayFault.NO_SUCH
    return found if EARLIEST <= found <= LATEST else DayFault.OUT_OF_RANGE
