"""The list of options that all screens use."""

from __future__ import annotations

from textual.widgets import OptionList


class Options(OptionList):
    """A list that stays where it is while its window has no room for a single line."""

    def action_page_up(self) -> None:
        """Move up by a page."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Move down by a page."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]
