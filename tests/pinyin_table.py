"""Draws up ``models/data/pinyin.txt`` from the library that knows how characters are read.

A line is a syllable without its tone (``v`` for ``ü``) and every character that may be read so, rare readings included.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

TABLE = Path(__file__).parents[1] / "models" / "data" / "pinyin.txt"
_FIRST, _LAST = 0x3400, 0x9FFF
_DIAERESIS = "\u0308"


def syllable_of(reading: str) -> str:
    """Return a reading without tone, in ASCII."""
    apart = (
        unicodedata.normalize("NFD", reading)
        .replace(f"u{_DIAERESIS}", "v")
        .replace(f"e{unicodedata.lookup('COMBINING CIRCUMFLEX ACCENT')}", "e")
    )
    return "".join(char for char in apart if not unicodedata.combining(char))


def draw_up() -> str:
    """Return the table."""
    by_syllable: dict[str, set[str]] = {}
    for code, readings in pinyin_dict.items():
        if _FIRST <= code <= _LAST or code == ord("〇"):
            for reading in readings.split(","):
                by_syllable.setdefault(syllable_of(reading), set()).add(chr(code))
    ours = {each: chars for each, chars in by_syllable.items() if each.isascii() and each.isalpha()}
    return "".join(f"{syllable} {''.join(sorted(ours[syllable]))}\n" for syllable in sorted(ours))


if __name__ == "__main__":
    TABLE.write_text(draw_up(), encoding="utf-8")
    sys.stdout.write(f"{TABLE}\n")
