"""What falls due on one day: a row a person, with a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message

from rules.occasions import Occasion
from screens.cursor_list import CursorList
from screens.format import clip, fit, width
from screens.occasion_words import OCCASION, kind_words, whose

_MOST_NAME = 24
_GAP = 2


class DayList(CursorList):
    """Occasions of a day below a heading."""

    NAME = "day-list"
    HEADING_LINES = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {"day-list--heading", "day-list--cursor"}

    class Opened(Message):
        """A row was clicked twice."""

    def __init__(self) -> None:
        super().__init__()
        self._occasions: Sequence[Occasion] = ()
        self._heading = ""

    @property
    def occasion(self) -> Occasion | None:
        """The occasion under the cursor."""
        return self._occasions[self._cursor] if self._cursor < len(self._occasions) else None

    def show(self, heading: str, occasions: Sequence[Occasion]) -> None:
        """Show another day; the cursor stays where it is on the same occasions."""
        same = [(one.kind, one.about) for one in occasions] == [(one.kind, one.about) for one in self._occasions]
        self._heading, self._occasions = heading, occasions
        self.show_from(self._cursor if same else 0)

    @property
    def row_count(self) -> int:
        """How many occasions there are."""
        return len(self._occasions)

    def heading(self) -> str:
        """Return the day, and whether offices work."""
        return clip(self._heading, self.row_cells)

    def row_clicked(self, _row: int, event: Click) -> None:
        """Open the member on a second click."""
        if event.chain > 1:
            self.post_message(self.Opened())

    def segments(self, row: int, base: Style) -> list[Segment]:
        """Return the name, the sign and what is due."""
        one = self._occasions[row]
        names = [width(whose(each)) for each in self._occasions[max(0, row - _MOST_NAME) : row + _MOST_NAME]]
        cells = min(_MOST_NAME, max(names)) + _GAP
        return [
            Segment(fit(fit(whose(one), cells - _GAP), cells), base),
            Segment(f"{OCCASION[one.kind]} {kind_words(one.kind)}", base),
        ]
