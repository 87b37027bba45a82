"""The list of the history: lines with a cursor; asks for more when the cursor comes near the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens import signs

GUTTER = 2
_NEAR = 10


class Look(StrEnum):
    """How a line looks."""

    CHANGE = "change"
    UNDONE = "undone"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list; ``entry`` is the number of the change that it belongs to."""

    text: str
    look: Look
    entry: int


class HistoryList(ScrollView, can_focus=True):
    """Lines of changes and of the rows that they are opened to."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"history-list--cursor", *(f"history-list--{look}" for look in Look)}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown,l,right", "page(1)", show=False),
        Binding("pageup,h,left", "page(-1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    class NearEnd(Message):
        """The cursor is near the last line."""

    class Opened(Message):
        """A line was clicked twice."""

    class Resized(Message):
        """The lines have another width now."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self._cursor = 0

    @property
    def entry(self) -> int | None:
        """The number of the change under the cursor."""
        return self._lines[self._cursor].entry if self._lines else None

    @property
    def cells(self) -> int:
        """The room of a line."""
        return max(1, self.scrollable_content_region.width - GUTTER)

    def show_lines(self, lines: Sequence[Line], entry: int | None) -> None:
        """Show other lines, with the cursor on the first line of a change, or where it was."""
        here = next((at for at, line in enumerate(lines) if line.entry == entry), None)
        stays = here is not None and self._cursor < len(lines) and lines[self._cursor].entry == entry
        if here is not None and not stays:
            self._cursor = here
        self._lines = lines
        self._cursor = max(0, min(self._cursor, len(lines) - 1))
        self.virtual_size = Size(self.size.width, len(lines))
        self._keep_in_sight()
        self.refresh()

    def action_move(self, step: int) -> None:
        """Move the cursor by lines."""
        self._go_to(self._cursor + step)

    def action_page(self, pages: int) -> None:
        """Move the cursor by what is in sight."""
        self._go_to(self._cursor + pages * max(1, self.size.height - 1))

    def action_edge(self, where: int) -> None:
        """Move the cursor to the first or the last line."""
        self._go_to(0 if where < 0 else len(self._lines) - 1)

    def _go_to(self, line: int) -> None:
        self._cursor = max(0, min(len(self._lines) - 1, line))
        self._keep_in_sight()
        self.refresh()
        if self._cursor >= len(self._lines) - _NEAR:
            self.post_message(self.NearEnd())

    def _keep_in_sight(self) -> None:
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False)

    def on_resize(self) -> None:
        """Ask for lines of the new width."""
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.post_message(self.Resized())

    def on_click(self, event: Click) -> None:
        """Put the cursor on the line; a second click opens it."""
        line = event.y + self.scroll_offset.y
        if line < len(self._lines):
            self._go_to(line)
            if event.chain > 1:
                self.post_message(self.Opened())

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        width, number = self.size.width, y + self.scroll_offset.y
        if number >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        line, here = self._lines[number], number == self._cursor
        base = self.get_component_rich_style("history-list--cursor") if here else self.rich_style
        style = base + self.get_component_rich_style(f"history-list--{line.look}", partial=True)
        gutter = f"{signs.MARK} " if here else " " * GUTTER
        return Strip([Segment(gutter, base), Segment(line.text, style)]).adjust_cell_length(width, base)
