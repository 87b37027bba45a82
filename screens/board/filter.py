"""The line in which the board's filter is typed, and one below for what cannot be read; mounted while it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on
from textual.content import Content
from textual.widgets import Input, Static

from rules.query import Complaint
from screens.base import READ_AHEAD_SECONDS
from screens.query_words import complaint_sentence
from screens.words import _

if TYPE_CHECKING:
    from screens.board.screen import BoardScreen


class FilterHint(Static):
    """Says what of the filter cannot be read; takes no line while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__(id="board-filter-hint")

    def tell(self, complaint: Complaint | None) -> None:
        """Say what is wrong, or nothing."""
        self.update(Content(complaint_sentence(complaint) if complaint else ""))
        self.set_class(complaint is not None, "-wrong")


class FilterBox(Input):
    """Tells the board what is typed."""

    def __init__(self, query: str) -> None:
        examples = _("name, household, kinship; or status:offline  days<30  household:li  -child")
        super().__init__(query, placeholder=examples, id="board-filter", select_on_focus=False)
        self.cursor_blink = False

    def on_mount(self) -> None:
        """Read ahead what is sought in."""
        self.set_timer(READ_AHEAD_SECONDS, self._board.read_ahead)

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
