"""A new passphrase, typed twice without being shown."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from screens.dialogs import Dialog
from screens.words import _


class PassphraseDialog(Dialog[str]):
    """Answers with the passphrase to seal a backup with."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        """Lay out the question, the passphrase twice, what is wrong with it, and the keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("Passphrase for {what}").format(what=self._what)), classes="dialog-title")
            yield Input(password=True, id="passphrase")
            yield Static(Content(_("and once more")), classes="dialog-hint")
            yield Input(password=True, id="again")
            yield Static(Content(_("If you forget it, nobody can open the backup again.")), id="said")
            yield Static(Content(_("tab moves, enter seals, esc leaves")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Keep the cursors still."""
        for field in self.query(Input):
            field.cursor_blink = False

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Go on to the second field, or answer when both are the same."""
        first, again = (self.query_one(name, Input) for name in ("#passphrase", "#again"))
        if not first.value:
            self._complain(_("Type a passphrase."))
            first.focus()
        elif event.input is first and not again.value:
            again.focus()
        elif first.value != again.value:
            self._complain(_("The two differ. Type the second once more."))
            again.value = ""
            again.focus()
        else:
            self.dismiss(first.value)

    def _complain(self, message: str) -> None:
        said = self.query_one("#said", Static)
        said.add_class("dialog-hint", "-wrong")
        said.update(Content(message))
