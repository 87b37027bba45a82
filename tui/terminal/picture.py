"""A picture of a screen, cell by cell, and the frames that are drawn into it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from tui.terminal.style import PLAIN, NotUnderstood, Style, restyled

_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<sgr>[0-9;]*)m"
    r"|\x1b\[(?P<arguments>[0-9;]*)(?P<move>[ABCDGHJKdf])"
    r"|(?P<control>[\r\n\b])"
    # The driver brackets its own output; the shape of the mouse pointer is left to the terminal.
    r"|(?P<dropped>\x1b\[\?2026[hl]|\x1b\]22;[a-z-]*\x07)"
    r"|(?P<passed>\x07"
    r"|\x1b\[\?(?:12|25|100[0-7]|101[56]|2004|2031|2048)[hl]"
    r"|\x1b\[[0-9]*[cn]|\x1b\[[?>=<][0-9;]*[ !-/]*[cnpqu]|\x1b\[[0-9]* q"
    r"|\x1b\](?!8;)[^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1bP[+$]q[^\x1b]*\x1b\\)"
)
# Joiners and selectors change the width of what stands before them, on some terminals.
_WIDTH_IS_DOUBTFUL = re.compile("[\u200d\ufe00-\ufe0f\U0001f1e6-\U0001f1ff]")
_MOST_ARGUMENTS = 2

Cells = tuple[str, ...]
"""One text a cell: empty in the second cell of a wide character; what combines stands with its base."""


class Patch(NamedTuple):
    """Cells in one style that go to one place."""

    y: int
    x: int
    cells: Cells
    style: Style


class Frame(NamedTuple):
    """What a frame does: what it draws, where it leaves the cursor and the style, what else the terminal is told."""

    patches: list[Patch]
    x: int
    y: int
    style: Style
    passed: str


class Picture:
    """Rows of cells. A cell whose text is None is not known.

    ``touched`` are the rows that were drawn on; whoever shows them takes them out.
    """

    __slots__ = ("height", "rows", "style", "styles", "touched", "width", "x", "y")

    def __init__(self, width: int, height: int, *, blank: bool) -> None:
        self.width = width
        self.height = height
        cell = " " if blank else None
        self.rows: list[list[str | None]] = [[cell] * width for _row in range(height)]
        self.styles: list[list[Style]] = [[PLAIN] * width for _row in range(height)]
        self.touched: set[int] = set()
        self.x = self.y = 0
        self.style = PLAIN

    def draw(self, frame: Frame) -> None:
        """Draw what :func:`read_frame` has read for a picture of this size."""
        width = self.width
        for y, x, cells, style in frame.patches:
            row = self.rows[y]
            end = x + len(cells)
            # No half of a wide character stays behind.
            if x and row[x] == "":
                row[x - 1] = " "
            if end < width and row[end] == "":
                row[end] = " "
            row[x:end] = cells
            self.styles[y][x:end] = [style] * len(cells)
            self.touched.add(y)
        self.x, self.y, self.style = frame.x, frame.y, frame.style


def read_frame(text: str, picture: Picture, width_of: Callable[[str], int]) -> Frame:
    """Read a frame that starts where ``picture`` stands; raises :class:`NotUnderstood` and changes nothing."""
    return _Reader(picture, width_of).read(text)


class _Reader:
    def __init__(self, picture: Picture, width_of: Callable[[str], int]) -> None:
        self.width, self.height = picture.width, picture.height
        self.x, self.y, self.style = picture.x, picture.y, picture.style
        self.width_of = width_of
        self.patches: list[Patch] = []
        self.passed: list[str] = []

    def read(self, text: str) -> Frame:
        position, end = 0, len(text)
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None:
                raise NotUnderstood(text[position : position + 8])
            position = match.end()
            kind = match.lastgroup
            if kind == "text":
                self.write(match["text"])
            elif kind == "sgr":
                self.style = restyled(self.style, match["sgr"])
            elif kind == "move":
                self.move(match["arguments"], match["move"])
            elif kind == "control":
                self.control(match["control"])
            elif kind == "passed":
                self.passed.append(match["passed"])
        return Frame(self.patches, self.x, self.y, self.style, "".join(self.passed))

    def write(self, text: str) -> None:
        cells = tuple(text) if text.isascii() else _cells(text, self.width_of)
        end = self.x + len(cells)
        if end > self.width or self.y >= self.height:
            raise NotUnderstood(text)
        self.patches.append(Patch(self.y, self.x, cells, self.style))
        self.x = end

    def control(self, control: str) -> None:
        if control == "\b":
            self.x = max(0, min(self.x, self.width - 1) - 1)
            return
        self.x = 0
        if control == "\n":
            if self.y + 1 >= self.height:
                raise NotUnderstood("the screen scrolls")
            self.y += 1

    def move(self, arguments: str, final: str) -> None:
        numbers = [int(each or 0) for each in arguments.split(";")]
        if len(numbers) > _MOST_ARGUMENTS:
            raise NotUnderstood(arguments)
        first = numbers[0]
        x, y, count = min(self.x, self.width - 1), self.y, max(1, first)
        if final in "JK":
            self.erase(first, final)
            return
        if final in "Hf":
            y, x = count - 1, max(1, numbers[-1] if len(numbers) > 1 else 1) - 1
        elif final == "G":
            x = count - 1
        elif final == "d":
            y = count - 1
        else:
            x += {"C": count, "D": -count}.get(final, 0)
            y += {"A": -count, "B": count}.get(final, 0)
        self.x, self.y = max(0, min(x, self.width - 1)), max(0, min(y, self.height - 1))

    def erase(self, what: int, final: str) -> None:
        # What an erased cell looks like differs between terminals as soon as anything is set.
        if what not in {0, 2} or self.style != PLAIN:
            raise NotUnderstood(final)
        x = 0 if what else min(self.x, self.width - 1)
        self.patches.append(Patch(self.y, x, (" ",) * (self.width - x), PLAIN))
        if final == "J":
            blank = (" ",) * self.width
            rows = range(self.height) if what else range(self.y + 1, self.height)
            self.patches += [Patch(y, 0, blank, PLAIN) for y in rows]


@lru_cache(2048)
def _cells(text: str, width_of: Callable[[str], int]) -> Cells:
    if _WIDTH_IS_DOUBTFUL.search(text):
        raise NotUnderstood(text)
    cells: list[str] = []
    for character in text:
        width = width_of(character)
        if width:
            cells.append(character)
            cells += [""] * (width - 1)
        elif cells:
            base = -1 if cells[-1] else -2
            cells[base] += character
        else:
            raise NotUnderstood(text)
    return tuple(cells)
