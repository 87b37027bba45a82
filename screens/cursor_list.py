"""A list with a cursor: draws one line a row, only those in sight, and repaints only the rows that change."""

from __future__ import annotations

from itertools import chain
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens import signs

GUTTER = 2


class CursorList(ScrollView, can_focus=True):
    """Rows that scroll, below a heading that stays where the list has one.

    Subclasses count their rows and draw one; they may name rows that the cursor passes over, and hear where it stands.
    """

    NAME: ClassVar[str]
    """The first part of the component classes; ``--cursor`` is needed, ``--heading`` where the list has one."""
    HEADING_LINES: ClassVar[int] = 0
    """1 where a heading stays above the rows."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown,l,right", "page(1)", show=False),
        Binding("pageup,h,left", "page(-1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._cursor = 0

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def segments(self, row: int, base: Style) -> list[Segment]:
        """Return what stands in a row behind the gutter; ``base`` is the style of the list.

        The first segment is the one that stands out where the cursor is.
        """
        raise NotImplementedError

    def heading(self) -> str:
        """Return the line that stays above the rows."""
        return ""

    def sign_of(self, _row: int) -> str:
        """Return the one cell between the cursor's mark and a row."""
        return " "

    def may_stand_on(self, _row: int) -> bool:
        """Return whether the cursor may stand on a row; one that it passes over belongs to the row below."""
        return True

    def cursor_moved(self) -> None:
        """Hear that the cursor stands on another row, or that its row may be another now."""

    def row_clicked(self, row: int, event: Click) -> None:
        """Hear that a row was clicked; the cursor stands on it already."""

    @property
    def row_cells(self) -> int:
        """The room for a line, beside the scroll bar."""
        return self.scrollable_content_region.width

    @property
    def cells(self) -> int:
        """The room for a line beside the gutter."""
        return max(1, self.row_cells - GUTTER)

    def show_from(self, cursor: int) -> None:
        """Draw other rows, with the cursor on a row or as near as there is one."""
        self._cursor = max(0, min(cursor, self.row_count - 1))
        self.measure()
        self._keep_in_sight()
        self.refresh()
        self.cursor_moved()

    def measure(self) -> None:
        """Take in how many rows there are to scroll over."""
        self.virtual_size = Size(0, self.row_count + self.HEADING_LINES)

    def action_move(self, step: int) -> None:
        """Move the cursor by rows."""
        self.go_to(self._cursor + step)

    def action_page(self, pages: int) -> None:
        """Move the cursor by what is in sight."""
        self.go_to(self._cursor + pages * self._rows_in_sight())

    def action_edge(self, where: int) -> None:
        """Move the cursor to the first or the last row."""
        self.go_to(0 if where < 0 else self.row_count - 1)

    def go_to(self, row: int) -> None:
        """Put the cursor on a row; where it may not stand there, on the nearest before it, else beyond it."""
        if not self.row_count:
            return
        row = max(0, min(self.row_count - 1, row))
        way = 1 if row > self._cursor else -1
        before, beyond = range(row, self._cursor, -way), range(row, self.row_count if way > 0 else -1, way)
        self._put(next(filter(self.may_stand_on, chain(before, beyond)), self._cursor))

    def _put(self, row: int) -> None:
        if row == self._cursor:
            return
        left, self._cursor = self._cursor, row
        self.refresh_row(left)
        self.refresh_row(row)
        self._keep_in_sight()
        self.cursor_moved()

    def refresh_row(self, row: int) -> None:
        """Draw one row anew, if it is in sight."""
        y = row + self.HEADING_LINES - self.scroll_offset.y
        if self.HEADING_LINES <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def refresh_heading(self) -> None:
        """Draw the heading anew."""
        self.refresh(Region(0, 0, self.size.width, self.HEADING_LINES))

    def _rows_in_sight(self) -> int:
        return max(1, self.size.height - self.HEADING_LINES)

    def _keep_in_sight(self) -> None:
        if not self.size.height:
            return
        top, height = self.scroll_offset.y, self._rows_in_sight()
        above = self._cursor - 1 if self._cursor and not self.may_stand_on(self._cursor - 1) else self._cursor
        if above < top:
            self.scroll_to(y=above, animate=False)
        elif self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False)

    def on_resize(self) -> None:
        """Lay the rows out anew."""
        self.measure()
        self._keep_in_sight()
        self.refresh()

    def on_click(self, event: Click) -> None:
        """Put the cursor on the row."""
        row = event.y + self.scroll_offset.y - self.HEADING_LINES
        if event.y >= self.HEADING_LINES and row < self.row_count and self.may_stand_on(row):
            self.go_to(row)
            self.row_clicked(row, event)

    def render_line(self, y: int) -> Strip:
        """Draw one line: the heading stays, rows scroll below it."""
        width, row = self.row_cells, y - self.HEADING_LINES + self.scroll_offset.y
        if y < self.HEADING_LINES:
            style = self.get_component_rich_style(f"{self.NAME}--heading")
            return Strip([Segment(" " * GUTTER + self.heading(), style)]).adjust_cell_length(width, style)
        if row >= self.row_count:
            return Strip.blank(width, self.rich_style)
        base = self.rich_style
        segments = self.segments(row, base)
        if row == self._cursor:
            # A mark and one bright text move over a slow line in a tenth of the bytes that a bright line takes.
            mark = self.get_component_rich_style(f"{self.NAME}--cursor", partial=True)
            text, own = segments[0].text, segments[0].style or base
            bright = text.rstrip()
            segments[:1] = [
                Segment(signs.MARK + self.sign_of(row), base + mark),
                Segment(bright, own + mark),
                Segment(text[len(bright) :], own),
            ]
        else:
            segments.insert(0, Segment(" " + self.sign_of(row), base))
        return Strip(segments).adjust_cell_length(width, base)
