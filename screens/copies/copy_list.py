"""The list of copies: one line each, newest first, with a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message

from screens.cursor_list import CursorList
from screens.format import fit


class CopyList(CursorList):
    """Lines of copies."""

    NAME = "copy-list"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"copy-list--cursor"}

    class Opened(Message):
        """A line was clicked twice."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[str] = ()

    @property
    def at(self) -> int | None:
        """The number of the copy under the cursor, from 0; None where there is none."""
        return self._cursor if self._lines else None

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show other lines, with the cursor where it was."""
        self._lines = lines
        self.show_from(self._cursor)

    @property
    def row_count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def row_clicked(self, _row: int, event: Click) -> None:
        """Open the line on a second click."""
        if event.chain > 1:
            self.post_message(self.Opened())

    def segments(self, row: int, base: Style) -> list[Segment]:
        """Return a line, cut where there is no room."""
        return [Segment(fit(self._lines[row], self.cells), base)]
