"""What may stand in a text: nothing that a person cannot see, nothing that steers a terminal."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from models.errors import Finding
from rules.facts import EARLIEST, LATEST

_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_INVISIBLE_RANGES = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2065, 0x2065),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xFDD0, 0xFDEF),
    (0xFFF0, 0xFFF8),
    (0xE0000, 0xE0FFF),
)
_INVISIBLE = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _INVISIBLE_RANGES) + "]")
_NO_CHARACTER = 0xFFFE
"""The last two code points of every plane are no characters."""
_JOINERS = frozenset("\u200c\u200d")
_JOINING_SCRIPTS = frozenset(
    {
        "ARABIC",
        "BENGALI",
        "DEVANAGARI",
        "GUJARATI",
        "GURMUKHI",
        "KANNADA",
        "KHMER",
        "MALAYALAM",
        "MONGOLIAN",
        "MYANMAR",
        "ORIYA",
        "SINHALA",
        "SYRIAC",
        "TAMIL",
        "TELUGU",
        "TIBETAN",
    }
)


_FIRST_OF_A_PAIR = 0x10000
"""From here on JSON writes a character as two."""
_STEERING = re.compile("[\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")


def escape_hidden(text: str, *, toml: bool = False) -> str:
    """Return JSON, or TOML, with what could steer a terminal, or hides, written as an escape of the same meaning."""
    if text.isascii() and "\x7f" not in text:
        return text
    return _STEERING.sub(lambda found: _escape(ord(found[0]), toml=toml), text)


def _escape(number: int, *, toml: bool) -> str:
    if number < _FIRST_OF_A_PAIR:
        return f"\\u{number:04X}"
    if toml:
        return f"\\U{number:08X}"
    number -= _FIRST_OF_A_PAIR
    return f"\\u{0xD800 + (number >> 10):04X}\\u{0xDC00 + (number & 0x3FF):04X}"


def check_text(text: str, *, line_feeds: bool = False, limit: int = 0) -> Finding | None:
    """Return what is wrong with a text, or None: a hidden character with its place (from 1), or its length.

    ``line_feeds`` allows LF. Joiners are allowed after letters of the scripts that need them.
    """
    if 0 < limit < len(text):
        return Finding("text_too_long", values=(("limit", str(limit)),))
    if text.isprintable() and (text.isascii() or _INVISIBLE.search(text) is None):
        return None
    for place, char in enumerate(text, start=1):
        if _is_hidden(char) and not (line_feeds and char == "\n") and not _joins(text, place - 1):
            return Finding("hidden_character", values=(("character", f"U+{ord(char):04X}"), ("place", str(place))))
    return None


def _is_hidden(char: str) -> bool:
    if unicodedata.category(char) in _REFUSED_CATEGORIES:
        return True
    number = ord(char)
    if number & 0xFFFE == _NO_CHARACTER:
        return True
    return any(first <= number <= last for first, last in _INVISIBLE_RANGES)


def _joins(text: str, index: int) -> bool:
    if text[index] not in _JOINERS or index == 0:
        return False
    return unicodedata.name(text[index - 1], "").partition(" ")[0] in _JOINING_SCRIPTS


def parse_day(text: str) -> date:
    """Read ``YYYY-MM-DD`` within the years 1900 to 2200; raises ValueError for anything else."""
    day = date.fromisoformat(text)
    # Other ways to write a day, such as 2026-W05-6, are read as well.
    if str(day) != text or not EARLIEST <= day <= LATEST:
        raise ValueError(text)
    return day
