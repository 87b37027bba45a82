"""The list of a visit as codes that a phone reads from the terminal: how much text one holds, and how it is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import cast

import segno
from msgspec import Struct
from segno import consts

from screens import signs
from screens.visit.sheet import Row, Sheet, Visitor
from screens.words import _, labelled, listed

QUIET = 4
"""Light modules around a code, as the standard (ISO/IEC 18004) wants them."""
_FIRST_SIDE, _A_VERSION = 21, 4
_LEAST_VERSION, _LAST_VERSION = 3, 40
LEAST_SIDE = _FIRST_SIDE + _A_VERSION * (_LEAST_VERSION - 1) + 2 * QUIET
"""Modules of the smallest code that is worth drawing, with what is light around it."""
_LONG_COUNTS_FROM = 10
_BOX = "□"
_BLACK_ON_WHITE = "38;5;16;48;5;231"
# A place such as 12/34 and the end of its line.
_HEAD_BYTES = 6


class Codes(Struct, frozen=True):
    """The text, in as many parts as it takes; ``whole`` tells whether nothing of the sheet was left out."""

    parts: tuple[str, ...]
    whole: bool


def codes_for(sheet: Sheet, side: int, *, everything: bool = False) -> Codes | None:
    """Return the most of ``sheet`` that one code of at most ``side`` modules holds, what is light around it included.

    Where even the shortest list does not fit into one it is cut; with ``everything`` the whole sheet is. None when
    there is no room for any code.
    """
    room = _bytes_in(side)
    if not room:
        return None
    texts = ["\n".join(lines) for lines in (_whole(sheet), _list(sheet), _missing(sheet), _briefly(sheet))]
    if everything:
        return Codes(_cut(texts[0], room), whole=True)
    for number, text in enumerate(texts):
        if len(text.encode()) <= room:
            return Codes((text,), whole=number == 0)
    return Codes(_cut(texts[-1], room), whole=False)


def half_blocks(text: str, *, light_is_drawn: bool) -> list[str]:
    """Draw a code, two modules a cell, with what is light around it.

    A cell's ink stands for dark modules, or with ``light_is_drawn`` for light ones: for terminals with a dark ground.
    """
    code = segno.make(text, error="l", mode="byte", encoding="utf-8", micro=False)
    rows = [[bool(module) for module in row] for row in code.matrix_iter(border=QUIET)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    ink = ("█", "▀", "▄", " ") if not light_is_drawn else (" ", "▄", "▀", "█")
    return [
        "".join(ink[2 * (not above) + (not below)] for above, below in zip(*rows[y : y + 2], strict=True))
        for y in range(0, len(rows), 2)
    ]


def drawn_for_terminal(text: str, *, colour: bool) -> list[str]:
    """Return the lines of a code for standard output; without ``colour`` for a terminal with a dark ground."""
    lines = half_blocks(text, light_is_drawn=not colour)
    return [f"\x1b[{_BLACK_ON_WHITE}m{line}\x1b[0m" for line in lines] if colour else lines


def place_words(number: int, parts: int) -> str:
    """Say which of several codes it is."""
    return _("code {number} of {all}").format(number=number, all=parts)


def too_small(lines_beside: int) -> str:
    """Say how large a window must be, with so many lines for other things."""
    return _("The window is too small for a code: make it at least {columns}x{lines}.").format(
        columns=LEAST_SIDE, lines=-(-LEAST_SIDE // 2) + lines_beside
    )


@cache
def _bytes_in(side: int) -> int:
    """Return how many bytes a code of at most so many modules holds; 0 where there is no room for any."""
    version = min(_LAST_VERSION, (side - 2 * QUIET - _FIRST_SIDE) // _A_VERSION + 1)
    if version < _LEAST_VERSION:
        return 0
    capacity = cast("Mapping[int, Mapping[int, int]]", consts.SYMBOL_CAPACITY)
    bits = capacity[version][consts.ERROR_LEVEL_L]
    return (bits - 4 - (8 if version < _LONG_COUNTS_FROM else 16)) // 8


def _whole(sheet: Sheet) -> Iterator[str]:
    yield labelled(sheet.title, listed(sheet.names))
    yield labelled(_("When"), listed(sheet.days))
    yield labelled(_("Where"), sheet.where)
    yield from (f"! {line}" for line in sheet.first)
    if sheet.shared:
        yield _("Brought once for several")
        yield from (_row(row, with_remark=True) for row in sheet.shared)
    for visitor in sheet.visitors:
        yield f"{visitor.name} {visitor.kind}"
        yield visitor.until
        yield f"{visitor.attendance} {visitor.window}"
        yield from (f"! {line}" for line in visitor.first)
        yield from (_row(row, with_remark=True) for row in visitor.rows)
    for steps in sheet.steps:
        yield " ".join(filter(None, (_("At the centre"), steps.kind)))
        yield from steps.lines
    yield sheet.foot


def _list(sheet: Sheet) -> Iterator[str]:
    """Yield the papers alone, with what must be done first."""
    yield from (f"! {line}" for line in sheet.first)
    yield from (_row(row, with_remark=True) for row in sheet.shared)
    for visitor in sheet.visitors:
        yield _head(visitor)
        yield from (f"! {line}" for line in visitor.first)
        yield from (_row(row) for row in visitor.rows if not row.given_there)


def _missing(sheet: Sheet) -> Iterator[str]:
    """Yield what is not gathered yet."""
    yield from (_row(row) for row in sheet.shared if not row.original)
    for visitor in sheet.visitors:
        yield _head(visitor)
        yield from (_row(row, missing=True) for row in visitor.rows if False in {row.original, row.copy})


def _briefly(sheet: Sheet) -> Iterator[str]:
    """Yield the same in as few characters as can be."""
    yield from (f"{_BOX}{row.text}" for row in sheet.shared if not row.original)
    for visitor in sheet.visitors:
        yield " ".join(filter(None, (visitor.name, visitor.by[len("2026-") :])))
        for row in visitor.rows:
            forms = ((_("orig."), row.original), (_("cp."), row.copy))
            if wanted := "+".join(word for word, state in forms if state is False):
                yield f"{_BOX}{row.text} {wanted}"


def _head(visitor: Visitor) -> str:
    return " ".join(filter(None, (visitor.name, visitor.kind, visitor.by)))


def _row(row: Row, *, with_remark: bool = False, missing: bool = False) -> str:
    forms = ((_("original"), row.original), (_("copy"), row.copy))
    wanted = [word for word, state in forms if state is False or (state is not None and not missing)]
    box = "" if row.given_there else (_BOX if False in {row.original, row.copy} else signs.TICKED)
    text = f"{box}{row.text}"
    if wanted:
        text = labelled(text, "+".join(wanted))
    return f"{text} ({row.remark})" if with_remark and row.remark else text


def _cut(text: str, room: int) -> tuple[str, ...]:
    """Cut ``text`` into parts of at most ``room`` bytes, between lines where that can be, each with its place."""
    if len(text.encode()) <= room:
        return (text,)
    parts, part = [], ""
    for piece in _pieces(text.split("\n"), room - _HEAD_BYTES):
        joined = f"{part}\n{piece}" if part else piece
        if len(joined.encode()) > room - _HEAD_BYTES:
            parts.append(part)
            joined = piece
        part = joined
    parts.append(part)
    return tuple(f"{number}/{len(parts)}\n{each}" for number, each in enumerate(parts, start=1))


def _pieces(lines: Sequence[str], room: int) -> Iterator[str]:
    """Yield lines of at most ``room`` bytes; a longer one is cut between characters."""
    for line in lines:
        piece, used = "", 0
        for char in line:
            size = len(char.encode())
            if used + size > room:
                yield piece
                piece, used = "", 0
            piece += char
            used += size
        yield piece
