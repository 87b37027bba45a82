"""Chinese by its sound: what is typed in letters finds names that are read so, by whole syllables or their beginnings.

``data/pinyin.txt`` is drawn up by ``make pinyin``: the library behind it would take longer to load than everybody to
be looked through. Every reading of a character counts, so a surname is found by its own (单 by shan) and by any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "pinyin.txt"
_LONGEST = 6
"""Letters of the longest syllable, zhuang."""
_MOST_WAYS = 128
"""In so many ways letters are parted into syllables at the most, those with the longest syllables first."""


@cache
def _characters_by_beginning() -> dict[str, frozenset[str]]:
    """Return for every beginning of a syllable the characters that are read so; ``ü`` is ``v`` or ``u``."""
    found: dict[str, set[str]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        syllable, characters = line.split(" ")
        for spelled in {syllable, syllable.replace("v", "u")}:
            for length in range(1, len(spelled) + 1):
                found.setdefault(spelled[:length], set()).update(characters)
    return {beginning: frozenset(characters) for beginning, characters in found.items()}


def can_be_read(text: str) -> bool:
    """Whether ``text`` may be pinyin: letters, with apostrophes between syllables."""
    letters = text.replace("'", "")
    return letters.isascii() and letters.isalpha()


class Pinyin:
    """Makes patterns for texts made of certain characters, which keeps the patterns small."""

    def __init__(self, present: frozenset[str] | None = None) -> None:
        """``present`` are the characters that the texts hold; None for any."""
        known = _characters_by_beginning()
        if present is not None:
            known = {beginning: found for beginning, every in known.items() if (found := every & present)}
        self._by_beginning = known

    def pattern(self, text: str) -> str | None:
        """Return a regular expression for what may be read as ``text``, in lower case; None where nothing is."""
        if not can_be_read(text):
            return None
        ways: list[str] = []
        for way in self._ways(text.replace("'", "")):
            ways.append("".join(f"[{''.join(sorted(self._by_beginning[part]))}]" for part in way))
            if len(ways) == _MOST_WAYS:
                break
        return "|".join(ways) or None

    def _ways(self, letters: str) -> Iterator[tuple[str, ...]]:
        """Yield the ways to part letters into beginnings of syllables that are there, longest first."""
        dead: set[int] = set()

        def onward(at: int) -> Iterator[tuple[str, ...]]:
            if at == len(letters):
                yield ()
                return
            is_dead = True
            for end in range(min(len(letters), at + _LONGEST), at, -1):
                if letters[at:end] in self._by_beginning and end not in dead:
                    for rest in onward(end):
                        is_dead = False
                        yield (letters[at:end], *rest)
            if is_dead:
                dead.add(at)

        return onward(0)
