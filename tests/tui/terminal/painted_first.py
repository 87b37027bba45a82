"""An app whose first picture stands before Textual is loaded."""

from __future__ import annotations

import signal
import sys
import termios
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from tui.terminal import handover

BOARD = "\x1b[3;1H" + "李明 2026-12-11".ljust(56) + "\x1b[4;1Hready"


def main() -> None:
    before = termios.tcgetattr(0)
    handover.begin(BOARD + "\x1b[10;1H\x1b]2;<handover>\x07")

    if "--wait" in sys.argv:
        signal.pause()

    from textual.app import App, ComposeResult
    from textual.widgets import Static

    from tui.terminal.choice import driver_class

    class Hello(App[None]):
        CSS = "Screen { background: ansi_default; color: ansi_default; }"
        BINDINGS = [("q", "quit", "quit")]  # noqa: RUF012

        def compose(self) -> ComposeResult:
            yield Static("\n\n李明 2026-12-11\nready")

    Hello(driver_class=driver_class(), ansi_color=True).run()
    handover.end()
    if termios.tcgetattr(0) == before:
        sys.stdout.write("restored\n")


if __name__ == "__main__":
    main()
