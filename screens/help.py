"""Every key of a screen, with why one makes no sense just now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content, Span
from textual.widgets import Static

from screens.commands import Command, shown_key
from screens.dialogs import Dialog
from screens.format import fit, width, wrap
from screens.words import _

_LEAST_KEY_CELLS = 6
# Beside the scroll bar, in the width of a dialog.
_CELLS, _FRAME, _LEAST_CELLS = 66, 6, 20


class HelpScreen(Dialog[None]):
    """Lists commands; any of the usual keys leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,q,enter", "leave", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
    ]

    def __init__(self, commands: Sequence[tuple[Command, str | None]], sentences: Sequence[str] = ()) -> None:
        super().__init__()
        self._commands = commands
        self._sentences = sentences

    def compose(self) -> ComposeResult:
        """Lay out the keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("Keys of this screen")), classes="dialog-title")
            with VerticalScroll(can_focus=False):
                for sentence in self._sentences:
                    yield Static(Content(sentence))
                yield Static(Content.assemble(*self._lines()))
            yield Static(Content(_("esc leaves")), classes="dialog-keys")

    def _lines(self) -> list[Content]:
        names = [_all_keys(command) for command, _refusal in self._commands]
        cells = max(_LEAST_KEY_CELLS, *(width(name) for name in names))
        arrows = fit(_("arrows"), cells)
        lines = [Content(arrows + "  " + _("Move; h j k l move as well") + "\n", [Span(0, len(arrows), "bold")])]
        for (command, refusal), name in zip(self._commands, names, strict=True):
            key = fit(name, cells)
            text = f"{key}  {self._beside(cells, command.sentence)}"
            if refusal is None:
                lines.append(Content(text + "\n", [Span(0, len(key), "bold")]))
            else:
                why = f"{' ' * cells}  {self._beside(cells, refusal)}"
                lines.append(Content(f"{text}\n{why}\n", [Span(0, len(text), "dim")]))
        return lines

    def _beside(self, cells: int, sentence: str) -> str:
        """Break a sentence into lines that stand beside keys of so many cells."""
        room = min(_CELLS, self.app.size.width - _FRAME) - cells - 2
        return f"\n{' ' * (cells + 2)}".join(wrap(sentence, max(_LEAST_CELLS, room)))

    def action_scroll(self, step: int) -> None:
        """Scroll the list."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)


def _all_keys(command: Command) -> str:
    return " ".join(shown_key(key) for key in command.pressed.split(","))
