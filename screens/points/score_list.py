"""The list of the points screen: one line an item below a line of headings; draws only the lines that change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens import signs
from screens.format import fit

_HEADING_LINES = 1
_GUTTER = 2
_POINTS = 8
_WIDE = 110
_NAME, _ANSWER, _STEP = 21, 19, 26
_WIDE_NAME, _WIDE_ANSWER, _WIDE_STEP = 26, 24, 30


@dataclass(frozen=True, slots=True)
class Line:
    """What stands in the columns of one row; ``style`` is the last part of a component class, or empty."""

    id: str
    name: str
    answer: str
    points: str
    step: str
    enough: str
    style: str = ""


class ScoreList(ScrollView, can_focus=True):
    """Lines with a cursor; wide lists have a column more."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "score-list--heading",
        "score-list--cursor",
        "score-list--nothing",
        "score-list--gives",
        "score-list--takes",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown", "move(8)", show=False),
        Binding("pageup", "move(-8)", show=False),
        Binding("home", "move(-1000)", show=False),
        Binding("end", "move(1000)", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor stands on another line; None when there is none."""

        id: str | None

    def __init__(self) -> None:
        super().__init__()
        self._heading: Line | None = None
        self._lines: list[Line] = []
        self._cursor = 0

    def show_lines(self, heading: Line, lines: list[Line]) -> None:
        """Show ``lines``; the cursor stays where it is."""
        self._heading, self._lines = heading, lines
        self._cursor = max(0, min(self._cursor, len(lines) - 1))
        self.virtual_size = Size(0, len(lines) + _HEADING_LINES)
        self.refresh()
        self.post_message(self.Moved(self.line_id))

    @property
    def line_id(self) -> str | None:
        """The id of the line under the cursor."""
        return self._lines[self._cursor].id if self._lines else None

    def action_move(self, step: int) -> None:
        """Move the cursor by lines."""
        self._go_to(self._cursor + step)

    def _go_to(self, line: int) -> None:
        line = max(0, min(len(self._lines) - 1, line))
        if not self._lines or line == self._cursor:
            return
        before, self._cursor = self._cursor, line
        self._keep_in_sight()
        for changed in (before, line):
            self.refresh(Region(0, changed + _HEADING_LINES - self.scroll_offset.y, self.size.width, 1))
        self.post_message(self.Moved(self.line_id))

    def _keep_in_sight(self) -> None:
        top, height = self.scroll_offset.y, max(1, self.size.height - _HEADING_LINES)
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False)

    def on_resize(self) -> None:
        """Lay the columns out anew."""
        self.virtual_size = Size(0, len(self._lines) + _HEADING_LINES)
        self._keep_in_sight()
        self.refresh()

    def on_click(self, event: Click) -> None:
        """Put the cursor on the line."""
        line = event.y + self.scroll_offset.y - _HEADING_LINES
        if event.y >= _HEADING_LINES and line < len(self._lines):
            self._go_to(line)

    @property
    def _cells(self) -> int:
        """The room for a line, beside the scroll bar."""
        return self.scrollable_content_region.width

    def render_line(self, y: int) -> Strip:
        """Draw one line: the headings stay, lines scroll below them."""
        width = self._cells
        if y < _HEADING_LINES and self._heading is not None:
            style = self.get_component_rich_style("score-list--heading")
            text = " " * _GUTTER + "".join(self._texts(self._heading))
            return Strip([Segment(text, style)]).adjust_cell_length(width, style)
        at = y - _HEADING_LINES + self.scroll_offset.y
        if not 0 <= at < len(self._lines):
            return Strip.blank(width, self.rich_style)
        here = at == self._cursor
        base = self.get_component_rich_style("score-list--cursor") if here else self.rich_style
        return Strip(self._segments(self._lines[at], base, here=here)).adjust_cell_length(width, base)

    def _segments(self, line: Line, base: Style, *, here: bool) -> list[Segment]:
        faint = base + self.get_component_rich_style("score-list--nothing", partial=True)
        style = base + self.get_component_rich_style(f"score-list--{line.style}", partial=True)
        name, answer, points, more = self._texts(line)
        return [
            Segment(f"{signs.MARK} " if here else "  ", base + Style(bold=True)),
            Segment(name, base),
            Segment(answer + points, style),
            Segment(more, faint),
        ]

    def _texts(self, line: Line) -> tuple[str, str, str, str]:
        wide = self._cells >= _WIDE
        name, answer, step = (_WIDE_NAME, _WIDE_ANSWER, _WIDE_STEP) if wide else (_NAME, _ANSWER, _STEP)
        more = "  " + fit(line.step, step) + (line.enough if wide else "")
        return fit(line.name, name), fit(line.answer, answer), fit(line.points, _POINTS, right=True), more
