"""How dates, distances and columns are written. Widths are terminal cells; nothing here imports Textual."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache

from screens.words import _, language, ngettext

_WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
ELLIPSIS = ".."
_INDENT = "  "
MASK = "*"
_YEAR_IN_DOUBT = 180
_LEAST_LEFT = 18


def weekday(day: date) -> str:
    """Return the short name of the weekday."""
    return _WEEKDAYS[language()][day.weekday()]


def long_day(day: date) -> str:
    """Return ``2026-12-11 Fri``."""
    return f"{day} {weekday(day)}"


def month_day(day: date) -> str:
    """Return ``12-11``."""
    return f"{day:%m-%d}"


def short_day(day: date, today: date) -> str:
    """Return ``12-11``, or ``2027-12`` for a day so far away that its year is in doubt."""
    return month_day(day) if abs((day - today).days) < _YEAR_IN_DOUBT else f"{day:%Y-%m}"


def distance(days: int) -> str:
    """Say how far a day lies ahead (positive) or behind: ``today``, ``in 8 days``, ``3 days late``."""
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in {n} day", "in {n} days", days)
    return ngettext("{n} day late", "{n} days late", -days)


def days_left(days: int) -> str:
    """Say how long a permit still runs: ``8 days``, ``last day``, ``expired 3 days ago``."""
    if days == 0:
        return _("last day")
    if days > 0:
        return ngettext("{n} day", "{n} days", days)
    return ngettext("expired {n} day ago", "expired {n} days ago", -days)


def days_ago(days: int) -> str:
    """Say how long ago something was: ``today``, ``3 days ago``; a day that lies ahead counts as today."""
    return ngettext("{n} day ago", "{n} days ago", days) if days > 0 else _("today")


def masked(number: str, *, shown: bool = False) -> str:
    """Hide the middle of an ID number or a phone number unless it is shown on purpose."""
    if shown or not number:
        return number
    keep_head, keep_tail = (3, 4) if len(number) > 7 else (0, min(2, len(number)))  # noqa: PLR2004
    return number[:keep_head] + MASK * (len(number) - keep_head - keep_tail) + number[len(number) - keep_tail :]


def width(text: str) -> int:
    """Return the terminal cells that ``text`` takes; East Asian wide characters take two, marks none."""
    return len(text) if text.isascii() and text.isprintable() else _width(text)


@lru_cache(4096)
def _width(text: str) -> int:
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def clip(text: str, cells: int) -> str:
    """Cut ``text`` to at most ``cells``, ending in ``..`` where something was cut."""
    if width(text) <= cells:
        return text
    room = max(0, cells - width(ELLIPSIS))
    kept, used = [], 0
    for char in text:
        used += _char_width(char)
        if used > room:
            break
        kept.append(char)
    return "".join(kept) + ELLIPSIS[: max(0, cells)]


def fit(text: str, cells: int, *, right: bool = False) -> str:
    """Cut or pad ``text`` to exactly ``cells``."""
    text = clip(text, cells)
    padding = " " * (cells - width(text))
    return padding + text if right else text + padding


def at_both_ends(left: str, right: str, cells: int) -> str:
    """Return a line of exactly ``cells``; where there is no room for both, ``right`` is left out."""
    room = cells - width(right) - 1
    return f"{fit(left, room)} {right}" if room >= _LEAST_LEFT else fit(left, cells)


@cache
def _units() -> re.Pattern[str]:
    """Return what a line may be broken behind; compiled when it is asked for, since that takes a while."""
    closing = "[，。；：、）！？”》」]*"
    with_its_unit = rf"[\d-]+ (?:周|个)?[\u4e00-\u9fff]{closing}"
    return re.compile(rf"{with_its_unit}|[（《「]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+){closing}\s*|\s+")


def units(text: str) -> list[str]:
    """Return the pieces between which ``text`` may be broken into lines: words, and Chinese characters."""
    return _units().findall(text)


def wrap(text: str, cells: int) -> list[str]:
    """Break ``text`` into lines of at most ``cells``: at blanks, and between Chinese characters."""
    lines = [""]
    for unit in units(text):
        if width(lines[-1]) + width(unit.rstrip()) > cells and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += unit if lines[-1] else unit.lstrip()
    return lines


def folded(line: str, cells: int) -> str:
    """Break ``line`` into lines of at most ``cells``; those that follow stand two cells further in than it."""
    text = line.lstrip()
    indent = line[: len(line) - len(text)]
    return "\n".join(
        indent + part for part in f"\n{_INDENT}".join(wrap(text, cells - len(indent + _INDENT))).split("\n")
    )


def hanging(parts: Sequence[str], cells: int) -> list[str]:
    """Set parts side by side, two blanks apart; what does not fit goes on below, indented."""
    lines = [parts[0]]
    for part in parts[1:]:
        if width(lines[-1]) + 2 + width(part) <= cells:
            lines[-1] += "  " + part
        else:
            lines += [_INDENT + line for line in wrap(part, cells - width(_INDENT))]
    return lines


def printable(text: str) -> str:
    """Return ``text`` with every character that could steer a terminal replaced by U+FFFD."""
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else char for char in text)


def history_words(entries: int) -> str:
    """Say how many entries the history has."""
    return ngettext("{n} entry of the history", "{n} entries of the history", entries)


def holds(members: int, dwellings: int) -> str:
    """Say how many members and dwellings there are."""
    return _("{members} and {dwellings}").format(
        members=ngettext("{n} member", "{n} members", members),
        dwellings=ngettext("{n} dwelling", "{n} dwellings", dwellings),
    )
