"""The choice of a theme: each is shown while the cursor is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import OptionList

from screens.colours import CONTRAST, DARK, LIGHT, TERMINAL
from screens.dialogs import Choice, ChoiceDialog
from screens.words import N_, _

if TYPE_CHECKING:
    from screens.base import DeskScreen

_NAMES = {
    TERMINAL: N_("the terminal's own colours"),
    DARK: N_("light on dark"),
    LIGHT: N_("dark on light"),
    CONTRAST: N_("high contrast: bright on black"),
}


class ThemeDialog(ChoiceDialog):
    """Answers with the name of a theme; left without an answer, the one of before is back."""

    def __init__(self, before: str) -> None:
        super().__init__(_("Which colours?"), [Choice(name, _(words)) for name, words in _NAMES.items()], before)
        self._before = before

    @on(OptionList.OptionHighlighted)
    def show(self, event: OptionList.OptionHighlighted) -> None:
        """Show the theme under the cursor."""
        if self.is_current and event.option_id is not None:
            self.app.theme = event.option_id

    def action_leave(self) -> None:
        """Bring the theme of before back."""
        self.app.theme = self._before
        super().action_leave()


def open_themes(screen: DeskScreen) -> None:
    """Ask for a theme over ``screen`` and keep it."""

    def chosen(name: str | None) -> None:
        if name is None:
            return
        screen.app.theme = name
        keep = screen.desk.keep_theme
        if keep is None:
            screen.say(_("The colours last until you leave: nothing is kept in this session."))
        else:
            screen.change(lambda: keep(name), _("The colours are kept for the next start."))

    screen.app.push_screen(ThemeDialog(screen.app.theme), chosen)
