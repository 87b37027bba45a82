"""The rows of the year: the board's members in the board's order, each with its months drawn."""

from __future__ import annotations

from itertools import groupby

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style

from rules.facts import Month
from screens import signs
from screens.board.permit_list import PermitList
from screens.colours import status_class
from screens.cursor_list import GUTTER
from screens.format import fit, printable
from screens.words import _
from screens.year.drawing import LEAST_MONTH, MARK_SIGNS, MONTHS, Frame, draw_months, month_names

_LEAST_NAME, _MOST_NAME = 8, 20
_SIGN = 3
"""The sign of the status between blanks."""


class Room(Struct, frozen=True):
    """How the cells of a row are shared out."""

    name: int
    months: int
    month_cells: int

    @classmethod
    def of(cls, cells: int) -> Room:
        """Return what fits into a row: as many months as can be read, twelve at the most; names get what is left."""
        room = cells - GUTTER - _SIGN
        months = max(1, min(MONTHS, (room - _LEAST_NAME) // LEAST_MONTH))
        month_cells = max(LEAST_MONTH, (room - _LEAST_NAME) // months)
        return cls(max(_LEAST_NAME, min(_MOST_NAME, room - months * month_cells)), months, month_cells)


class YearList(PermitList):
    """Rows of a ``Board``; a cursor on a member, another on a month."""

    def __init__(self, month: Month, first: Month, key: str | None = None) -> None:
        super().__init__()
        self._key = key
        self._month = month
        self._first = first

    @property
    def month(self) -> Month:
        """The month under the cursor."""
        return self._month

    @property
    def frame(self) -> Frame:
        """The months in sight, the one under the cursor among them."""
        room = Room.of(self.row_cells)
        least, most = self._month.index - room.months + 1, self._month.index
        return Frame(Month(max(least, min(most, self._first.index))), room.months, room.month_cells)

    def go_to_month(self, month: Month, *, anew: bool = False) -> None:
        """Put the cursor on a month; ``anew`` lets the months begin with the one before it."""
        before, self._month = self.frame, month
        if anew:
            self._first = month.plus(-1)
        self._first = self.frame.first
        if self.frame == before:
            self.refresh_heading()
        else:
            self.refresh()

    def heading(self) -> str:
        """Return the names of the months."""
        return fit(_("name"), Room.of(self.row_cells).name) + " " * _SIGN + month_names(self.frame, self._month)

    def segments(self, row: int, base: Style) -> list[Segment]:
        """Ask for one member and return the row: name, status, months."""
        one, frame = self._at(row), self.frame
        if one is None:
            return [Segment("", base)]
        kind = "permit-list--faint" if one.verdict is None else status_class(one.verdict.status)
        coloured = base + self.get_component_rich_style(kind, partial=True)
        sign = signs.STATUS[one.verdict.status] if one.verdict else " "
        drawn, here = draw_months(one, frame), frame.column(one.today)
        segments = [
            Segment(fit(printable(one.member.name), Room.of(self.row_cells).name), base),
            Segment(f" {sign} ", coloured),
        ]
        bold, line = coloured + Style(bold=True), base + Style(bold=True, reverse=True)

        def look(column: int) -> Style:
            if column == here:
                return line if drawn[column] in MARK_SIGNS else base
            return bold if drawn[column] in MARK_SIGNS else coloured

        for style, columns in groupby(range(frame.width), look):
            segments.append(Segment("".join(drawn[column] for column in columns), style))
        return segments
