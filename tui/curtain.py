"""The curtain: a picture without anybody's data in place of every frame, until a key is pressed.

It is no screen of Textual's: whatever is opened, closed or said behind it goes on, and nothing of it is sent.
"""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.app import App

from screens.words import _


class Curtain:
    """Hides what ``app`` draws while it ``is_down``."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self.is_down = False

    def lower(self) -> None:
        """Hide everything."""
        self.is_down = True
        self.draw()

    def lift(self) -> None:
        """Show again what is behind."""
        self.is_down = False
        self._app.screen.refresh()

    def draw(self) -> None:
        """Send the curtain in the terminal's size; what stands there already is not sent again by our driver."""
        driver = self._app._driver
        if driver is None or self._app.is_headless:
            return
        width, height = self._app.size
        lines = [""] * height
        lines[height // 2 - 1 :] = [self._app.title, _("Press any key to go on."), *[""] * height][: height // 2 + 1]
        rows = (f"\x1b[{y};1H\x1b[0m{_centred(line, width)}" for y, line in enumerate(lines[:height], start=1))
        driver.write("".join(rows) + "\x1b[1;1H")
        driver.flush()


def _centred(text: str, width: int) -> str:
    return set_cell_size(" " * max(0, (width - cell_len(text)) // 2) + text, width)
