"""The bottom line of every screen: the keys that matter there."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content, Span
from textual.widgets import Static

from screens.commands import Command, shown_key
from screens.words import _

_KNOWN = ("app.guide", "app.back")
"""Left out first, in this order."""
_ALWAYS = 2


class KeyLine(Static):
    """The bottom line: the keys that matter here, greyed where they make no sense just now.

    Where there is no room the guide and going back are left out first, which are the same on every screen, then one
    of the two blanks between the keys, then keys from the right; the last two, help and quit, always stand.
    """

    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; padding: 0 1; background: $footer-background; color: $footer-foreground; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[tuple[str, Content]] = []

    def show(self, commands: Iterable[tuple[Command, bool]]) -> None:
        """Draw commands, each with whether it makes sense just now."""
        self._parts = [(command.id, self._part(command, possible)) for command, possible in commands]
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

    def left_out(self) -> list[str]:
        """Return the ids of the commands for which there is no room."""
        kept, _gap = self._fitting()
        return [command for command, _part in self._parts if command not in kept]

    def _draw(self) -> None:
        kept, gap = self._fitting()
        self.update(Content(gap).join([part for command, part in self._parts if command in kept]))

    def _fitting(self) -> tuple[list[str], str]:
        """Return the commands that fit, and what stands between them."""
        # Before it is laid out it is as wide as the screen will let it be.
        room = self.content_size.width or self.app.size.width - 2
        all_of_them = [command for command, _part in self._parts]
        fewer = [command for command in all_of_them if command != _KNOWN[0]]
        fewest = [command for command in fewer if command not in _KNOWN]
        for kept, gap in ((all_of_them, "  "), (fewer, "  "), (fewest, "  "), (fewer, " "), (fewest, " ")):
            if self._cells(kept, gap) <= room:
                return kept, gap
        while len(fewest) > _ALWAYS and self._cells(fewest, " ") > room:
            del fewest[-_ALWAYS - 1]
        return fewest, " "

    def _cells(self, kept: list[str], gap: str) -> int:
        cells = [part.cell_length for command, part in self._parts if command in kept]
        return sum(cells) + len(gap) * (len(cells) - 1)
