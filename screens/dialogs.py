"""Small dialogs: choose one of a few, type one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, TypeVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from screens.options import Options
from screens.words import _

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer | None]):
    """A box over the screen; ``escape`` leaves it without an answer."""

    CSS_PATH = Path(__file__).with_name("dialogs.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def complain(self, message: str, *, wrong: bool = True) -> None:
        """Say in the line for hints what is wrong, or what there is to know."""
        hint = self.query_one(".dialog-hint", Static)
        hint.update(Content(message))
        hint.set_class(wrong, "-wrong")

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class Choice(Struct, frozen=True):
    """One of several things to choose; a refused one stays in its place and says why."""

    id: str
    label: str
    refusal: str | None = None


class ChoiceDialog(Dialog[str]):
    """Choose one of a few; answers with the choice's id. The cursor opens on ``chosen``, else on the first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]

    def __init__(self, title: str, choices: list[Choice], chosen: str | None = None) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """Lay out the title, the choices and the keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield Options(*(self._option(choice) for choice in self._choices), markup=False)
            yield Static(Content(_("enter chooses, esc leaves")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Put the cursor on what is chosen already."""
        if self._chosen is not None:
            options = self.query_one(OptionList)
            options.highlighted = options.get_option_index(self._chosen)

    @staticmethod
    def _option(choice: Choice) -> Option:
        label = choice.label if choice.refusal is None else f"{choice.label} ({choice.refusal})"
        return Option(Content(label), id=choice.id, disabled=choice.refusal is not None)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @on(OptionList.OptionSelected)
    def answer(self, event: OptionList.OptionSelected) -> None:
        """Answer with the choice."""
        self.dismiss(event.option_id)


class LineDialog(Dialog[str]):
    """Type one line; ``enter`` answers with it. ``complaint`` looks at the line while it is typed."""

    def __init__(
        self,
        title: str,
        value: str = "",
        *,
        hint: str = "",
        complaint: Callable[[str], str | None] = lambda _text: None,
    ) -> None:
        super().__init__()
        self._title = title
        self._value = value
        self._hint = hint
        self._complaint = complaint

    def compose(self) -> ComposeResult:
        """Lay out the title, the line, what is wrong with it, and the keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield Input(self._value, select_on_focus=False)
            yield Static(Content(self._hint), classes="dialog-hint")
            yield Static(Content(_("enter saves, esc leaves")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Keep the cursor still, so that nothing is sent while nobody types."""
        self.query_one(Input).cursor_blink = False

    @on(Input.Changed)
    def look(self, event: Input.Changed) -> None:
        """Say what is wrong with the line."""
        complaint = self._complaint(event.value)
        self.complain(complaint or self._hint, wrong=complaint is not None)

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Answer with the line unless something is wrong with it."""
        if self._complaint(event.value) is None:
            self.dismiss(event.value)
