"""Trying keys: what each is taken for, so that a person sees what a terminal or a multiplexer keeps for itself."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.commands import shown_key
from screens.common import COMMON
from screens.dialogs import Dialog
from screens.format import fit, printable
from screens.words import _, ngettext

_SHOWN = 8
_KEY_CELLS = 16
_TO_TRY = "↑ ↓ pgup enter tab esc ctrl+p F1"


class KeyTest(Dialog[None]):
    """Shows what is pressed; escape twice in a row leaves."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self) -> None:
        super().__init__()
        self._lines = [""] * _SHOWN
        self._last = ""

    def compose(self) -> ComposeResult:
        """Lay out what to try, and room for what is pressed."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("Press keys: each is named as it is understood.")), classes="dialog-title")
            yield Static(Content(_("For example: {keys}; then paste something.").format(keys=_TO_TRY)))
            yield Static(
                Content(_("A key that does not show is kept by the terminal, tmux (ctrl+b) or screen (ctrl+a).")),
                classes="dialog-note",
            )
            yield Static(Content("\n".join(self._lines)), classes="key-lines")
            yield Static(Content(_("esc twice in a row leaves")), classes="dialog-keys")

    def on_key(self, event: events.Key) -> None:
        """Name the key, and say what it does on most screens."""
        event.stop()
        event.prevent_default()
        if event.key == self._last == "escape":
            self.dismiss(None)
            return
        self._last = event.key
        meant = next((one for one in COMMON if event.key in one.pressed.split(",")), None)
        self._tell(fit(shown_key(event.key), _KEY_CELLS), meant.sentence if meant else "")

    def on_paste(self, event: events.Paste) -> None:
        """Say how much came in one piece."""
        event.stop()
        self._last = ""
        said = ngettext("{n} character, pasted in one piece", "{n} characters, pasted in one piece", len(event.text))
        self._tell(fit(_("paste"), _KEY_CELLS), said)

    def _tell(self, name: str, said: str) -> None:
        self._lines = [*self._lines[1:], printable(f"{name}  {said}".rstrip())]
        self.query_one(".key-lines", Static).update(Content("\n".join(self._lines)))
