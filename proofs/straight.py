"""What is crooked or cut in a picture of the terminal. Pure functions over rows of cells, as an emulator keeps them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from screens.format import width

Rows = Sequence[Sequence[str]]
"""Cells; the second cell of a wide character is empty."""

_UPRIGHT = frozenset("│┌┐└┘├┤┬┴┼")
_CUT = re.compile(r"[^\s.\d⡇=+~»!|✗\[-](?:\.\.|…)(?!\.)")


class Table(Struct, frozen=True):
    """Lines below the names of columns: where the names stand, in cells, and the lines that must keep to them."""

    x: int
    y: int
    cells: int
    names: list[str]
    """From left to right."""
    lines: list[int]


def cells_of(text: str) -> list[str]:
    """Return a line as cells."""
    cells: list[str] = []
    for char in text:
        wide = width(char)
        if wide == 0 and cells:
            cells[-1] += char
        else:
            cells += [char, ""] if wide == 2 else [char]
    return cells


def faults(rows: Rows, tables: Sequence[Table], may_be_cut: Collection[str]) -> list[str]:
    """Return all that is wrong with a picture, each as a sentence; ``may_be_cut`` are texts that may end early."""
    return [
        *torn_characters(rows),
        *crooked_boxes(rows),
        *(fault for table in tables for fault in crooked_columns(rows, table)),
        *cut_texts(rows, may_be_cut),
    ]


def torn_characters(rows: Rows) -> Iterator[str]:
    """Yield wide characters of which only half is there."""
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if width(cell) == 2 and (x + 1 == len(row) or row[x + 1] != ""):
                yield f"row {y}, column {x}: half of {cell!r} is missing"
            if cell == "" and (x == 0 or width(row[x - 1]) != 2):
                yield f"row {y}, column {x}: half of a character"


def crooked_boxes(rows: Rows) -> Iterator[str]:
    """Yield boxes whose sides are not straight, and pieces of an upright line that touch nothing."""
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if cell == "┌":
                yield from _crooked_box(rows, x, y)
            elif cell == "│" and not any(
                0 <= other < len(rows) and _at(rows, x, other) in _UPRIGHT | {"─"} for other in (y - 1, y + 1)
            ):
                yield f"row {y}, column {x}: a piece of a border stands alone"


def _at(rows: Rows, x: int, y: int) -> str:
    return rows[y][x] if x < len(rows[y]) else " "


def _crooked_box(rows: Rows, left: int, top: int) -> Iterator[str]:
    right = next((x for x in range(left + 1, len(rows[top])) if rows[top][x] == "┐"), None)
    if right is None:
        yield f"row {top}: a box has no upper right corner"
        return
    for y in range(top + 1, len(rows)):
        corners = _at(rows, left, y), _at(rows, right, y)
        if corners == ("└", "┘"):
            return
        if corners != ("│", "│"):
            yield f"row {y}: the sides of a box are {corners[0]!r} and {corners[1]!r} at columns {left} and {right}"
            return
    yield f"row {top}: a box has no lower edge"


def crooked_columns(rows: Rows, table: Table) -> Iterator[str]:
    """Yield columns that do not begin, or end, in the very cell in which their name does, on every line."""
    end = table.x + table.cells
    lines = {y: rows[y][table.x : end] for y in table.lines}
    shown, begin = "".join(rows[table.y][table.x : end]), 0
    for name in table.names:
        found = re.compile(rf"(?<!\S){re.escape(name)}(?!\S)").search(shown, begin)
        if found is None:
            yield f"row {table.y}: {name!r} is missing from the heading {shown.strip()!r}"
            return
        first, last = width(shown[: found.start()]), width(shown[: found.end()]) - 1
        begin = found.end()
        filled = {y: line for y, line in lines.items() if any(_is_filled(line, x) for x in range(first, last + 2))}
        late = [y for y, line in filled.items() if not _begins_at(line, first)]
        early = [y for y, line in filled.items() if not _ends_at(line, last)]
        if late and early:
            crooked = min(late, early, key=len)
            yield f"row {crooked[0]}: the column {name!r} is out of line: {''.join(rows[crooked[0]]).strip()!r}"


def _begins_at(line: Sequence[str], x: int) -> bool:
    return _is_filled(line, x) and line[x] != "" and not (x and _is_filled(line, x - 1))


def _ends_at(line: Sequence[str], x: int) -> bool:
    # What begins a wide character ends one cell further on.
    return _is_filled(line, x) and width(line[x]) != 2 and not _is_filled(line, x + 1)


def _is_filled(line: Sequence[str], x: int) -> bool:
    return x < len(line) and line[x] != " "


def cut_texts(rows: Rows, may_be_cut: Collection[str]) -> Iterator[str]:
    """Yield texts that end early although they must not."""
    for y, row in enumerate(rows):
        line = "".join(row)
        for found in _CUT.finditer(line):
            before = line[: found.end()].rstrip(".…")
            if not any(_ends_within(before, text) for text in may_be_cut):
                yield f"row {y}: cut short: {line.strip()!r}"


def _ends_within(line: str, text: str) -> bool:
    """Whether a line ends with a beginning of ``text``."""
    return any(line.endswith(text[:length]) for length in range(1, len(text) + 1))
