"""The list of the points screen: one line an item below a line of headings; draws only the lines that change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual.message import Message

from screens.cursor_list import CursorList
from screens.format import fit

_POINTS = 8
_WIDE = 110
_NAME, _ANSWER, _STEP = 21, 19, 26
_WIDE_NAME, _WIDE_ANSWER, _WIDE_STEP = 26, 24, 30


class Line(Struct, frozen=True):
    """What stands in the columns of one row; ``style`` is the last part of a component class, or empty."""

    id: str
    name: str
    answer: str
    points: str
    step: str
    enough: str
    style: str = ""


class ScoreList(CursorList):
    """Lines with a cursor; wide lists have a column more."""

    NAME = "score-list"
    HEADING_LINES = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "score-list--heading",
        "score-list--cursor",
        "score-list--nothing",
        "score-list--gives",
        "score-list--takes",
    }

    @dataclass
    class Moved(Message):
        """The cursor stands on another line; None when there is none."""

        id: str | None

    def __init__(self) -> None:
        super().__init__()
        self._heading: Line | None = None
        self._lines: list[Line] = []

    def show_lines(self, heading: Line, lines: list[Line]) -> None:
        """Show ``lines``; the cursor stays where it is."""
        self._heading, self._lines = heading, lines
        self.show_from(self._cursor)

    @property
    def line_id(self) -> str | None:
        """The id of the line under the cursor."""
        return self._lines[self._cursor].id if self._lines else None

    @property
    def row_count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def cursor_moved(self) -> None:
        """Tell which line is under the cursor."""
        self.post_message(self.Moved(self.line_id))

    def heading(self) -> str:
        """Return the names of the columns."""
        return "".join(self._texts(self._heading)) if self._heading else ""

    def segments(self, row: int, base: Style) -> list[Segment]:
        """Return a line, its points in the colour of what they do."""
        line = self._lines[row]
        faint = base + self.get_component_rich_style("score-list--nothing", partial=True)
        style = base + self.get_component_rich_style(f"score-list--{line.style}", partial=True)
        name, answer, points, more = self._texts(line)
        return [
            Segment(name, base),
            Segment(answer + points, style),
            Segment(more, faint),
        ]

    def _texts(self, line: Line) -> tuple[str, str, str, str]:
        wide = self.row_cells >= _WIDE
        name, answer, step = (_WIDE_NAME, _WIDE_ANSWER, _WIDE_STEP) if wide else (_NAME, _ANSWER, _STEP)
        step = max(step, 0 if wide else self.cells - name - answer - _POINTS - 2)
        more = "  " + fit(line.step, step) + (line.enough if wide else "")
        return fit(line.name, name), fit(line.answer, answer), fit(line.points, _POINTS, right=True), more
