"""The list of the checklist: draws one line a row, and only the lines that change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens import signs
from screens.checklist.rows import FirstThing, Heading, Paper, Row, Step
from screens.format import fit, printable
from screens.words import _

_GUTTER = 2
_BOX = 10
_WIDE = 100
_NAME_SHARE = 0.45


class PaperList(ScrollView, can_focus=True):
    """Rows with a cursor that passes over headings; it stays on its row when the rows change."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paper-list--heading",
        "paper-list--first",
        "paper-list--cursor",
        "paper-list--faint",
        "paper-list--ticked",
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
        """The cursor stands on another row."""

        row: Row | None

    @dataclass
    class BoxClicked(Message):
        """A box was clicked; ``form`` is ``original`` or ``copy``."""

        form: str

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._cursor = 0

    def show_rows(self, rows: list[Row]) -> None:
        """Show ``rows``; draws only the lines that differ."""
        before, at = self._rows, self.row
        self._rows = rows
        self._cursor = self._same_row(at)
        if len(before) != len(rows):
            self.virtual_size = Size(0, len(rows))
            self.refresh()
        else:
            for y, (old, new) in enumerate(zip(before, rows, strict=True)):
                if old != new:
                    self.refresh_line(y)
        self.post_message(self.Moved(self.row))

    def _same_row(self, at: Row | None) -> int:
        if at is not None:
            for y, row in enumerate(self._rows):
                if row.id == at.id and type(row) is type(at):
                    return y
        rows = list(enumerate(self._rows))
        tickable = [y for y, row in rows if isinstance(row, Paper) and row.item.wanted]
        steps = [y for y, row in rows if isinstance(row, Step)]
        return next(iter(tickable or steps), 0)

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self._cursor] if self._cursor < len(self._rows) else None

    def action_move(self, step: int) -> None:
        """Move by rows that the cursor may stand on."""
        stops = [y for y, row in enumerate(self._rows) if not isinstance(row, Heading)]
        if not stops:
            return
        here = stops.index(self._cursor) if self._cursor in stops else 0
        self._go_to(stops[max(0, min(len(stops) - 1, here + step))])

    def _go_to(self, y: int) -> None:
        if y == self._cursor:
            return
        before, self._cursor = self._cursor, y
        self.refresh_line(before)
        self.refresh_line(y)
        self._keep_in_sight(y)
        self.post_message(self.Moved(self.row))

    def _keep_in_sight(self, y: int) -> None:
        top, height = self.scroll_offset.y, self.size.height
        above = y - 1 if y and isinstance(self._rows[y - 1], Heading) else y
        if above < top:
            self.scroll_to(y=above, animate=False)
        elif y >= top + height:
            self.scroll_to(y=y - height + 1, animate=False)

    def on_resize(self) -> None:
        """Lay the columns out anew."""
        self.virtual_size = Size(0, len(self._rows))
        self._keep_in_sight(self._cursor)
        self.refresh()

    def on_click(self, event: Click) -> None:
        """Put the cursor on the row; a click on a box ticks it."""
        y = event.y + self.scroll_offset.y
        if not 0 <= y < len(self._rows) or isinstance(self._rows[y], Heading):
            return
        self._go_to(y)
        name = self._name_cells()
        column = (event.x - _GUTTER - name) // _BOX
        if column in {0, 1} and isinstance(self._rows[y], Paper):
            self.post_message(self.BoxClicked(("original", "copy")[column]))

    @property
    def _cells(self) -> int:
        """The room for a line, beside the scroll bar."""
        return self.scrollable_content_region.width

    def _name_cells(self) -> int:
        room = self._cells - _GUTTER - 2 * _BOX
        return int(self._cells * _NAME_SHARE) if self._cells >= _WIDE else max(8, room)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        y += self.scroll_offset.y
        width = self._cells
        if y >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        row = self._rows[y]
        here = y == self._cursor
        base = self.get_component_rich_style("paper-list--cursor") if here else self.rich_style
        gutter = Segment(f"{signs.MARK} " if here else "  ", base + Style(bold=True))
        strip = Strip([gutter, *self._segments(row, base)])
        return strip.adjust_cell_length(width, base)

    def _segments(self, row: Row, base: Style) -> list[Segment]:
        name = self._name_cells()
        match row:
            case Heading(text, forms):
                style = self.get_component_rich_style("paper-list--heading")
                boxes = fit(_("original"), _BOX) + fit(_("copy"), _BOX) if forms else ""
                return [Segment(fit(text, name) + boxes, style)]
            case FirstThing(text=text):
                style = base + self.get_component_rich_style("paper-list--first", partial=True)
                return [Segment(f"! {text}", style)]
            case Step(text=text, done=done):
                return [Segment(fit(text, name), base), Segment(_box(done), base)]
            case Paper():
                return self._paper(row, name, base)

    def _paper(self, row: Paper, name: int, base: Style) -> list[Segment]:
        faint = base + self.get_component_rich_style("paper-list--faint", partial=True)
        ticked = base + self.get_component_rich_style("paper-list--ticked", partial=True)
        text = printable(f"{row.text} ({row.note})" if row.note else row.text)
        if not row.item.wanted:
            return [Segment(fit(text, name), faint), Segment(_("given there"), faint)]
        done = row.item.ticked == row.item.wanted
        segments = [Segment(fit(text, name), ticked if done else base)]
        segments += [
            Segment(fit(_box(state), _BOX), ticked if state else base) for state in (row.item.original, row.item.copy)
        ]
        if self._cells >= _WIDE:
            room = self._cells - _GUTTER - name - 2 * _BOX - 1
            segments.append(Segment(fit(row.giver, room), faint))
        return segments


def _box(state: bool | None) -> str:
    if state is None:
        return ""
    return f"[{signs.TICKED}]" if state else "[ ]"
