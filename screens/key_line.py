"""The bottom line of every screen: the keys that matter there."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content, Span
from textual.widgets import Static

from screens.commands import Command, shown_key
from screens.words import _


class KeyLine(Static):
    """The bottom line: the keys that matter here, greyed where they make no sense just now.

    What does not fit is left out from the right; the last two, help and quit, always stand.
    """

    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; padding: 0 1; background: $footer-background; color: $footer-foreground; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[Content] = []

    def show(self, commands: Iterable[tuple[Command, bool]]) -> None:
        """Draw commands, each with whether it makes sense just now."""
        self._parts = [self._part(command, possible) for command, possible in commands]
        self._draw()

    @staticmethod
    def _part(command: Command, possible: bool) -> Content:
        key, label = shown_key(command.pressed), _(command.label)
        return Content(
            f"{key} {label}", [Span(0, len(key), "bold") if possible else Span(0, len(key) + 1 + len(label), "dim")]
        )

    def on_resize(self) -> None:
        """Fit the keys into the new width."""
        self._draw()

    def _draw(self) -> None:
        *some, last_but_one, last = self._parts or (Content(), Content())
        always = last_but_one.cell_length + 2 + last.cell_length
        kept: list[Content] = []
        # Before it is laid out it is as wide as the screen will let it be.
        room = (self.content_size.width or self.app.size.width - 2) - always
        for part in some:
            room -= part.cell_length + 2
            if room < 0:
                break
            kept.append(part)
        self.update(Content("  ").join([*kept, last_but_one, last]))
