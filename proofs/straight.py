"""What is crooked or cut in a picture of the terminal. Pure functions over rows of cells, as an emulator keeps them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from screens.format import width

Rows = Sequence[Sequence[str]]
"""Cells; the second cell of a wide character is empty."""

_UPRIGHT = frozenset("│┌┐└┘├┤┬┴┼")
_CUT = re.compile(r"[^\s.\d⡇=+~»!|✗\[-](?:\.\.|…)(?!\.)")
_HEADING_GAP = re.compile(r"\S+(?:(?<=,) \S+)*")
_NEAR = 3
"""Within so many cells of a heading there is a column of blanks from the first row to the last."""


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


def faults(rows: Rows, tables: Sequence[tuple[int, int, int, int, str]], may_be_cut: Collection[str]) -> list[str]:
    """Return everything that is wrong with a picture, each as a sentence.

    ``tables`` are lists below a heading: x, y, width and height in cells, and the heading. ``may_be_cut`` are texts
    that may end early.
    """
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
                0 <= other < len(rows) and rows[other][x] in _UPRIGHT | {"─"} for other in (y - 1, y + 1)
            ):
                yield f"row {y}, column {x}: a piece of a border stands alone"


def _crooked_box(rows: Rows, left: int, top: int) -> Iterator[str]:
    right = next((x for x in range(left + 1, len(rows[top])) if rows[top][x] == "┐"), None)
    if right is None:
        yield f"row {top}: a box has no upper right corner"
        return
    for y in range(top + 1, len(rows)):
        corners = rows[y][left], rows[y][right]
        if corners == ("└", "┘"):
            return
        if corners != ("│", "│"):
            yield f"row {y}: the sides of a box are {corners[0]!r} and {corners[1]!r} at columns {left} and {right}"
            return
    yield f"row {top}: a box has no lower edge"


def crooked_columns(rows: Rows, table: tuple[int, int, int, int, str]) -> Iterator[str]:
    """Yield headings beside which no column of blanks parts the rows, as it does where a row is out of line."""
    left, top, cells, lines, heading = table
    body = [rows[y][left : left + cells] for y in range(top + 1, min(top + lines, len(rows)))]
    body = [row for row in body if "".join(row).strip()]
    shown = "".join(rows[top][left : left + cells])
    if heading.strip() not in shown:
        yield f"row {top}: the heading is {shown.strip()!r} and not {heading.strip()!r}"
        return
    start = width(shown[: shown.index(heading.strip())])
    for token in _HEADING_GAP.finditer(heading.strip()):
        begin = start + width(heading.strip()[: token.start()])
        end = begin + width(token.group())
        edges = (*range(begin - _NEAR, begin), *range(end, end + _NEAR))
        is_word_of_many = token.start() and heading.strip()[token.start() - 2] != " "
        if not is_word_of_many and not any(_is_free(body, x) for x in edges):
            yield f"nothing stays free beside the heading {token.group()!r} of a table"


def _is_free(body: Rows, x: int) -> bool:
    return x < 0 or all(x >= len(row) or row[x] == " " for row in body)


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
