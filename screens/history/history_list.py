"""The list of the history: lines with a cursor; asks for more when the cursor comes near the end."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message

from screens.cursor_list import CursorList

_NEAR = 10


class Look(StrEnum):
    """How a line looks."""

    CHANGE = "change"
    UNDONE = "undone"
    ROW = "row"


class Line(Struct, frozen=True):
    """One line of the list; ``entry`` is the number of the change that it belongs to."""

    text: str
    look: Look
    entry: int


class HistoryList(CursorList):
    """Lines of changes and of the rows that they are opened to."""

    NAME = "history-list"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"history-list--cursor", *(f"history-list--{look}" for look in Look)}

    class NearEnd(Message):
        """The cursor is near the last line."""

    class Opened(Message):
        """A line was clicked twice."""

    class Resized(Message):
        """The lines have another width now."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()

    @property
    def entry(self) -> int | None:
        """The number of the change under the cursor."""
        return self._lines[self._cursor].entry if self._lines else None

    def show_lines(self, lines: Sequence[Line], entry: int | None) -> None:
        """Show other lines, with the cursor on the first line of a change, or where it was."""
        here = next((at for at, line in enumerate(lines) if line.entry == entry), None)
        stays = here is not None and self._cursor < len(lines) and lines[self._cursor].entry == entry
        self._lines = lines
        self.show_from(self._cursor if here is None or stays else here)

    @property
    def row_count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def go_to(self, row: int) -> None:
        """Put the cursor on a line; near the last one, ask for more."""
        super().go_to(row)
        if self._cursor >= len(self._lines) - _NEAR:
            self.post_message(self.NearEnd())

    def row_clicked(self, _row: int, event: Click) -> None:
        """Open the line on a second click."""
        if event.chain > 1:
            self.post_message(self.Opened())

    def on_resize(self) -> None:
        """Ask for lines of the new width, besides what every list does."""
        self.post_message(self.Resized())

    def segments(self, row: int, base: Style) -> list[Segment]:
        """Return a line in its look."""
        line = self._lines[row]
        style = base + self.get_component_rich_style(f"history-list--{line.look}", partial=True)
        return [Segment(line.text, style)]
