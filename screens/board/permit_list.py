"""The list of the board: asks for the rows on the screen only, and repaints only the rows that change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message

from models.errors import StoreError
from models.views import Board
from rules.assessment import Assessment, Status
from screens import signs
from screens.board.columns import USUAL, Columns, Shown, heading, texts_of
from screens.colours import status_class
from screens.cursor_list import CursorList


class PermitList(CursorList):
    """Rows of a ``Board`` below a line of headings, with a cursor that stays on its member when rows move."""

    NAME = "permit-list"
    HEADING_LINES = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "permit-list--heading",
        "permit-list--cursor",
        "permit-list--faint",
        *(status_class(status) for status in Status),
    }

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another member; None when there is none."""

        key: str | None

    @dataclass
    class Opened(Message):
        """A member was clicked twice."""

        key: str

    def __init__(self, marked: set[str] | None = None) -> None:
        """``marked`` are the keys of those who are marked, in sight or not; whoever made the list changes them."""
        super().__init__()
        self._board: Board | None = None
        self._key: str | None = None
        self._marked = set() if marked is None else marked
        self._shown = USUAL

    @property
    def key(self) -> str | None:
        """The key of the member under the cursor."""
        return self._key

    @property
    def assessment(self) -> Assessment | None:
        """The row under the cursor."""
        return self._at(self._cursor)

    def _at(self, row: int) -> Assessment | None:
        """Return one row; None where it is gone, or cannot be read: the screen says so when it asks for the board."""
        try:
            rows = self._board.rows(row, row + 1) if self._board else ()
        except StoreError:
            return None
        return rows[0] if rows else None

    @property
    def row_count(self) -> int:
        """How many members the board lists."""
        return len(self._board or ())

    def open_anew(self) -> None:
        """Put the cursor on the first row, whoever stands there."""
        self._key = None
        self._cursor = 0
        self.scroll_to(y=0, animate=False)

    def is_at_top(self) -> bool:
        """Whether the cursor stands on the first row, and that is in sight."""
        return self._cursor == 0 and not self.scroll_offset.y

    def show_board(self, board: Board, shown: Shown = USUAL) -> None:
        """Show another board; the cursor stays on its member, or near where it was."""
        self._board = board
        self._shown = shown
        found = board.index(self._key) if self._key is not None else None
        if found is not None and found != self._cursor and self.scroll_offset.y:
            self.measure()
            self.scroll_to(y=max(0, self.scroll_offset.y + found - self._cursor), animate=False)
        self.show_from(self._cursor if found is None else found)

    def cursor_moved(self) -> None:
        """Remember the member under the cursor and tell."""
        one = self.assessment
        self._key = one.member.key if one else None
        self.post_message(self.Highlighted(self._key))

    def row_clicked(self, _row: int, event: Click) -> None:
        """Open the member on a second click."""
        if event.chain > 1 and self._key is not None:
            self.post_message(self.Opened(self._key))

    def heading(self) -> str:
        """Return the names of the columns."""
        return "".join(self._columns.line(heading(self._shown)))

    @property
    def _columns(self) -> Columns:
        return Columns.for_width(self.row_cells, self._shown)

    def sign_of(self, row: int) -> str:
        """Return the sign of a marked row."""
        one = self._at(row) if self._marked else None
        return signs.CHOSEN if one is not None and one.member.key in self._marked else " "

    def segments(self, row: int, base: Style) -> list[Segment]:
        """Ask for one member and return the row, the status in its colour."""
        one, columns = self._at(row), self._columns
        if one is None:
            return [Segment("", base)]
        marked, head, status, tail = columns.line(texts_of(one, columns))
        name = "permit-list--faint" if one.verdict is None else status_class(one.verdict.status)
        coloured = base + self.get_component_rich_style(name, partial=True)
        return [
            Segment(marked, base),
            Segment(head, base),
            Segment(status, coloured),
            Segment(tail, base),
        ]
