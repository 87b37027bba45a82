"""Where the text of a backup can be cut so that each part is TOML of its own, whatever stands in it.

A cut is a line that begins with ``[[members]]`` or ``[[dwellings]]`` and lies in no text. When every part is sound by
itself, all it holds is entries of the one table that it begins with, and what stands before the first cut mentions
neither table, then the parts together are what a parser makes of the whole: such a heading starts afresh.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from models.absurdities import STRINGS

_TABLES = ("dwellings", "members")
_MARKS = {name: f"\n[[{name}]]".encode() for name in _TABLES}
_STRINGS = re.compile(STRINGS.pattern.encode(), re.DOTALL)
_LONG_QUOTES = (b'"""', b"'''")
_TARGET = 128 * 1024
MOST_STRANGE = 32 * 1024 * 1024
"""So many bytes of a backup may be written otherwise than in plain lines: they take much longer to look through."""


class Part(Struct, frozen=True):
    """A part of a backup: the table that it holds, empty for what stands before the first, and where it lies."""

    table: str
    start: int
    end: int


def parts(data: bytes) -> Iterator[Part]:
    """Yield the parts in their order, each about as large as is quick to read, or larger where no cut is possible."""
    ahead = {name: data.find(mark) for name, mark in _MARKS.items()}
    long_quotes = [quotes for quotes in _LONG_QUOTES if quotes in data]
    table, start = "", 0
    while True:
        end, following = _next(data, ahead, table, start)
        if any(data.find(quotes, start, end) >= 0 for quotes in long_quotes):
            end, following = _outside_texts(data, ahead, start, end, following)
        yield Part(table, start, end)
        if end == len(data):
            return
        table, start = following, end


def _next(data: bytes, ahead: dict[str, int], table: str, start: int) -> tuple[int, str]:
    """Return the cut after a part, and the table that begins there: another one, or the same when it gets long."""
    _move_on(data, ahead, start)
    cuts = {name: at for name, at in ahead.items() if name != table and at >= 0}
    if table and (at := data.find(_MARKS[table], start + _TARGET)) >= 0:
        cuts[table] = at
    if not cuts:
        return len(data), ""
    following = min(cuts, key=lambda name: cuts[name])
    return cuts[following] + 1, following


def _move_on(data: bytes, ahead: dict[str, int], start: int) -> None:
    for name, at in ahead.items():
        if 0 <= at < start:
            ahead[name] = data.find(_MARKS[name], start)


def _outside_texts(data: bytes, ahead: dict[str, int], start: int, end: int, following: str) -> tuple[int, str]:
    """Return the cut, moved behind a text of several lines that it would lie in."""
    for text in _STRINGS.finditer(data, start, end + MOST_STRANGE):
        if text.start() >= end:
            break
        if text.end() > end:
            end, following = _next(data, ahead, "", text.end())
            if end == len(data):
                break
    return end, following
