"""The list of the checklist: draws one line a row, and only the lines that change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message

from screens import signs
from screens.checklist.rows import FirstThing, Heading, Paper, Row, Step
from screens.cursor_list import GUTTER, CursorList
from screens.format import fit, printable, width
from screens.words import _

_BOXES = (10, 8)
"""The cells of the box for the original, which that of a step shares, and of the one for the photocopy."""
_WIDE = 100
_GAP = 1
_NAME_SHARE = 0.45
_LEAST_NAME = 40
"""Whoever gives a paper stands beside it where the name keeps so many cells; below the list in any case."""


class PaperList(CursorList):
    """Rows with a cursor that passes over headings; it stays on its row when the rows change."""

    NAME = "paper-list"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paper-list--heading",
        "paper-list--first",
        "paper-list--cursor",
        "paper-list--faint",
        "paper-list--ticked",
    }

    @dataclass
    class Moved(Message):
        """The cursor stands on another row."""

        row: Row | None

    @dataclass
    class BoxClicked(Message):
        """A box was clicked; ``command`` is what that does: ``original``, ``copy``, ``toggle`` or ``open``."""

        command: str

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []

    def show_rows(self, rows: list[Row]) -> None:
        """Show ``rows``; draws only the lines that differ."""
        before, at, left = self._rows, self.row, self._cursor
        self._rows = rows
        here = self._same_row(at)
        if len(before) != len(rows):
            self.show_from(here)
            return
        self._cursor = here
        changed = {y for y, (old, new) in enumerate(zip(before, rows, strict=True)) if old != new}
        for y in changed | ({left, here} if left != here else set()):
            self.refresh_row(y)
        self.cursor_moved()

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

    @property
    def rows(self) -> list[Row]:
        """All rows, in order."""
        return self._rows

    def go_to_paper(self, item: str) -> bool:
        """Put the cursor on a paper; return False where it is not on the list."""
        for y, row in enumerate(self._rows):
            if isinstance(row, Paper) and row.id == item:
                self.show_from(y)
                return True
        return False

    @property
    def row_count(self) -> int:
        """How many rows there are, headings included."""
        return len(self._rows)

    def may_stand_on(self, row: int) -> bool:
        """Pass over headings."""
        return not isinstance(self._rows[row], Heading)

    def cursor_moved(self) -> None:
        """Tell which row is under the cursor."""
        self.post_message(self.Moved(self.row))

    def row_clicked(self, row: int, event: Click) -> None:
        """Tick the box that was clicked; what must be done first opens on a second click."""
        beyond = event.x - GUTTER - self._name_cells()
        original, copy = 0 <= beyond < _BOXES[0], _BOXES[0] <= beyond < sum(_BOXES)
        match self._rows[row]:
            case Paper() if original or copy:
                self.post_message(self.BoxClicked("original" if original else "copy"))
            case Step() if original:
                self.post_message(self.BoxClicked("toggle"))
            case FirstThing() if event.chain > 1:
                self.post_message(self.BoxClicked("open"))

    def cuts(self, row: Paper | Step) -> bool:
        """Whether there is no room for the whole of a row's text."""
        return width(self._words(row) if isinstance(row, Paper) else row.text) > self._name_cells() - _GAP

    @staticmethod
    def _words(row: Paper) -> str:
        return printable(f"{row.text} ({row.note})" if row.note else row.text)

    def _name_cells(self) -> int:
        """Return the cells from the gutter to the boxes."""
        room = self._room_for_names()
        if self.row_cells < _WIDE:
            return max(8, room)
        share = int(self.row_cells * _NAME_SHARE)
        if givers := self._giver_cells():
            return min(share, room - givers)
        longest = max((width(row.text) for row in self._rows if isinstance(row, Paper | Step)), default=0)
        return min(room, max(share, longest + _GAP))

    def _room_for_names(self) -> int:
        # An errand has steps only, each with one box.
        boxes = _BOXES if any(isinstance(row, Paper) for row in self._rows) else _BOXES[:1]
        return self.row_cells - GUTTER - sum(boxes)

    def _giver_cells(self) -> int:
        """Return the cells for those who give papers: for the longest of them and a blank, or 0."""
        givers = [width(row.giver) for row in self._rows if isinstance(row, Paper)]
        longest = max(width(_("given by")), *givers) if givers else 0
        fits = self.row_cells >= _WIDE and self._room_for_names() - longest - _GAP >= _LEAST_NAME
        return longest + _GAP if longest and fits else 0

    def segments(self, row: int, base: Style) -> list[Segment]:
        """Return a row of the kind that it is."""
        name = self._name_cells()
        match self._rows[row]:
            case Heading(text, forms):
                style = self.get_component_rich_style("paper-list--heading")
                boxes = fit(_("original"), _BOXES[0]) + fit(_("copy"), _BOXES[1]) if forms else ""
                if forms and (cells := self._giver_cells()):
                    boxes += " " * _GAP + fit(_("given by"), cells - _GAP)
                return [Segment(_before_boxes(text, name) + boxes, style)]
            case FirstThing(text=text):
                style = base + self.get_component_rich_style("paper-list--first", partial=True)
                return [Segment(f"! {text}", style)]
            case Step(text=text, done=done):
                return [Segment(_before_boxes(text, name), base), Segment(_box(done), base)]
            case Paper() as paper:
                return self._paper(paper, name, base)

    def _paper(self, row: Paper, name: int, base: Style) -> list[Segment]:
        faint = base + self.get_component_rich_style("paper-list--faint", partial=True)
        ticked = base + self.get_component_rich_style("paper-list--ticked", partial=True)
        text = self._words(row)
        if not row.item.wanted:
            return [Segment(_before_boxes(text, name), faint), Segment(_("given there"), faint)]
        done = row.item.ticked == row.item.wanted
        segments = [Segment(_before_boxes(text, name), ticked if done else base)]
        segments += [
            Segment(fit(_box(state), cells), ticked if state else base)
            for state, cells in zip((row.item.original, row.item.copy), _BOXES, strict=True)
        ]
        if self._giver_cells():
            segments.append(Segment(" " * _GAP + row.giver, faint))
        return segments


def _before_boxes(text: str, cells: int) -> str:
    return fit(text, cells - _GAP) + " " * _GAP


def _box(state: bool | None) -> str:
    if state is None:
        return ""
    return f"[{signs.TICKED}]" if state else "[ ]"
