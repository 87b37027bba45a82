"""The drawn time line around one expiry: what is in force, the days that matter, and today. One cell a sign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from rules.assessment import Deadlines, Verdict
from screens.format import month_day, width
from screens.words import _

_DAYS_BEFORE = 60
_DAYS_AFTER = 10
IN_FORCE, WINDOW, LATE, GONE, TODAY = "=", "+", "-", ".", "^"
MARKS: tuple[tuple[str, str], ...] = (
    ("window_opens", "["),
    ("notice_expected", "~"),
    ("act_offline", "»"),
    ("valid_until", "!"),
    ("continuity_kept_until", "|"),
    ("reapply_after", "✗"),
)
_LABELLED = ("valid_until", "window_opens", "reapply_after", "continuity_kept_until", "act_offline", "notice_expected")


class TimeLine(Struct, frozen=True):
    """Three lines of equal width: dates, the line itself, today's mark."""

    dates: str
    line: str
    today: str


def draw_timeline(verdict: Verdict, today: date, cells: int) -> TimeLine:
    """Draw from 60 days before the expiry to 10 days after the last day of a late renewal.

    A today that lies outside stands at the edge, with ``<`` or ``>`` beside it.
    """
    deadlines = verdict.deadlines
    first = deadlines.valid_until.toordinal() - _DAYS_BEFORE
    last = deadlines.reapply_after.toordinal() + _DAYS_AFTER

    def column(day: date) -> int:
        return (day.toordinal() - first) * (cells - 1) // (last - first)

    # The first day of each cell: what ``column`` gives, the other way round.
    days = (date.fromordinal(first + -(-at * (last - first) // (cells - 1))) for at in range(cells))
    line = [_stretch(day, deadlines) for day in days]
    for name, sign in MARKS:
        line[column(getattr(deadlines, name))] = sign
    return TimeLine(_dates(deadlines, column, cells), "".join(line), _today(today, column, cells))


def _stretch(day: date, deadlines: Deadlines) -> str:
    if day <= deadlines.valid_until:
        return IN_FORCE if day < deadlines.window_opens else WINDOW
    return LATE if day <= deadlines.reapply_after else GONE


def _dates(deadlines: Deadlines, column: Callable[[date], int], cells: int) -> str:
    row = [" "] * cells
    for name in _LABELLED:
        day: date = getattr(deadlines, name)
        label = month_day(day)
        start = min(max(0, column(day) - len(label) // 2), cells - len(label))
        around = row[max(0, start - 1) : start + len(label) + 1]
        if all(cell == " " for cell in around):
            row[start : start + len(label)] = label
    return "".join(row)


def _today(today: date, column: Callable[[date], int], cells: int) -> str:
    at = column(today)
    word = _("today")
    if at < 0:
        return f"< {TODAY} {word}"[:cells]
    if at >= cells:
        text = f"{word} {TODAY} >"
        return " " * max(0, cells - width(text)) + text
    if at + 2 + width(word) <= cells:
        return " " * at + f"{TODAY} {word}"
    return " " * (at - width(word) - 1) + f"{word} {TODAY}"
