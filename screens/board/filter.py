"""The line in which the board's filter is typed; mounted while it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on
from textual.widgets import Input

from screens.words import _

if TYPE_CHECKING:
    from screens.board.screen import BoardScreen


class FilterBox(Input):
    """Tells the board what is typed."""

    def __init__(self, query: str) -> None:
        super().__init__(query, placeholder=_("name, household, kinship"), id="board-filter", select_on_focus=False)
        self.cursor_blink = False

    def on_unmount(self) -> None:
        """Let the board, which stays, let go of this line."""
        self.screen.text_selection_started_signal.unsubscribe(self)

    @property
    def _board(self) -> BoardScreen:
        return cast("BoardScreen", self.screen)

    @on(Input.Changed)
    def tell_change(self, event: Input.Changed) -> None:
        """Filter while it is typed."""
        event.stop()
        self._board.filter_by(event.value)

    @on(Input.Submitted)
    def tell_end(self, event: Input.Submitted) -> None:
        """Leave the filter as it is."""
        event.stop()
        self._board.leave_filter()
