"""The list of the board: asks for the rows on the screen only, and repaints only the rows that change."""

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

from models.views import Board
from rules.assessment import Assessment, Status
from screens import signs
from screens.board.columns import GUTTER, Columns, heading, texts_of
from screens.colours import status_class

_HEADING_LINES = 1


class PermitList(ScrollView, can_focus=True):
    """Rows of a ``Board`` below a line of headings, with a cursor that stays on its member when rows move."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "permit-list--heading",
        "permit-list--cursor",
        "permit-list--faint",
        *(status_class(status) for status in Status),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown,l,right", "page(1)", show=False),
        Binding("pageup,h,left", "page(-1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another member; None when there is none."""

        key: str | None

    @dataclass
    class Opened(Message):
        """A member was clicked twice."""

        key: str

    def __init__(self) -> None:
        super().__init__()
        self._board: Board | None = None
        self._cursor = 0
        self._key: str | None = None
        self._columns_cells = 0
        self._columns = Columns.for_width(0)

    @property
    def key(self) -> str | None:
        """The key of the member under the cursor."""
        return self._key

    @property
    def assessment(self) -> Assessment | None:
        """The row under the cursor."""
        rows = self._board.rows(self._cursor, self._cursor + 1) if self._board else ()
        return rows[0] if rows else None

    def show_board(self, board: Board) -> None:
        """Show another board; the cursor stays on its member, or near where it was."""
        self._board = board
        found = board.index(self._key) if self._key is not None else None
        before = self._cursor
        self._cursor = min(before, max(0, len(board) - 1)) if found is None else found
        scrolled_by = self._cursor - before if found is not None else 0
        self.virtual_size = Size(0, len(board) + _HEADING_LINES)
        if scrolled_by and self.scroll_offset.y:
            self.scroll_to(y=max(0, self.scroll_offset.y + scrolled_by), animate=False)
        self._keep_in_sight()
        self.refresh()
        self._tell()

    def _tell(self) -> None:
        one = self.assessment
        self._key = one.member.key if one else None
        self.post_message(self.Highlighted(self._key))

    def _rows_in_sight(self) -> int:
        return max(1, self.size.height - _HEADING_LINES)

    def action_move(self, step: int) -> None:
        """Move the cursor by rows."""
        self._go_to(self._cursor + step)

    def action_page(self, pages: int) -> None:
        """Move the cursor by what is in sight."""
        self._go_to(self._cursor + pages * self._rows_in_sight())

    def action_edge(self, where: int) -> None:
        """Move the cursor to the first or the last row."""
        self._go_to(0 if where < 0 else len(self._board or ()) - 1)

    def _go_to(self, row: int) -> None:
        row = max(0, min(len(self._board or ()) - 1, row))
        if self._board is None or row == self._cursor:
            return
        before, self._cursor = self._cursor, row
        self._refresh_row(before)
        self._refresh_row(row)
        self._keep_in_sight()
        self._tell()

    def _refresh_row(self, row: int) -> None:
        y = row + _HEADING_LINES - self.scroll_offset.y
        if _HEADING_LINES <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _keep_in_sight(self) -> None:
        top, height = self.scroll_offset.y, self._rows_in_sight()
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False)
        elif self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False)

    def on_resize(self) -> None:
        """Lay the columns out anew."""
        self.virtual_size = Size(0, len(self._board or ()) + _HEADING_LINES)
        self._keep_in_sight()
        self.refresh()

    def on_click(self, event: Click) -> None:
        """Put the cursor on the row; a second click opens it."""
        row = event.y + self.scroll_offset.y - _HEADING_LINES
        if event.y < _HEADING_LINES or not 0 <= row < len(self._board or ()):
            return
        self._go_to(row)
        if event.chain > 1 and self._key is not None:
            self.post_message(self.Opened(self._key))

    def render_line(self, y: int) -> Strip:
        """Draw one line: the headings stay, rows scroll below them."""
        width = self.scrollable_content_region.width
        if width != self._columns_cells:
            self._columns, self._columns_cells = Columns.for_width(width), width
        if y < _HEADING_LINES:
            style = self.get_component_rich_style("permit-list--heading")
            head, status, tail = self._columns.line(heading())
            return Strip([Segment(" " * GUTTER + head + status + tail, style)]).adjust_cell_length(width, style)
        row = y - _HEADING_LINES + self.scroll_offset.y
        listed = self._board.rows(row, row + 1) if self._board else ()
        if not listed:
            return Strip.blank(width, self.rich_style)
        return self._row(listed[0], here=row == self._cursor).adjust_cell_length(
            width, self._base(here=row == self._cursor)
        )

    def _base(self, *, here: bool) -> Style:
        return self.get_component_rich_style("permit-list--cursor") if here else self.rich_style

    def _row(self, one: Assessment, *, here: bool) -> Strip:
        base = self._base(here=here)
        head, status, tail = self._columns.line(texts_of(one, self._columns))
        name = "permit-list--faint" if one.verdict is None else status_class(one.verdict.status)
        coloured = base + self.get_component_rich_style(name, partial=True)
        gutter = f"{signs.MARK} " if here else "  "
        return Strip(
            [
                Segment(gutter, coloured + Style(bold=True)),
                Segment(head, base),
                Segment(status, coloured),
                Segment(tail, base),
            ]
        )
