"""The commands that all screens have, and what they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from models.views import Undone
from screens.commands import Command, View, bindings
from screens.common import COMMON
from screens.desk_view import DeskView
from screens.words import _, language, use_language

if TYPE_CHECKING:
    from screens.copying import Copyable

READ_AHEAD_SECONDS = 0.05
"""After so long, a line to seek by stands, and what it looks through is read before anything is typed."""


class DeskScreen(DeskView):
    """A screen with the commands that all have. Subclasses list ``OFFERED``."""

    # A screen that scrolled as a whole would lay itself out for ever where its own scroll bar takes the last cell.
    DEFAULT_CSS = """
    DeskScreen { overflow: hidden; }
    """
    OFFERED: ClassVar[tuple[Command, ...]] = ()
    GUIDE_PAGE: ClassVar[str | None] = None
    """The page at which the guide opens; None where the member that the screen is about decides."""
    BINDINGS: ClassVar[list[BindingType]] = bindings(COMMON)

    @classmethod
    def commands(cls) -> tuple[Command, ...]:
        """Return the screen's own commands, then the common ones."""
        return cls.OFFERED + COMMON

    def do_back(self) -> None:
        """Go back one step: from another day to the present, else to the screen before."""
        if self._is_first():
            self.desk.look_at(None)
            self.update_view()
        else:
            self.app.pop_screen()

    def _is_first(self) -> bool:
        below = self.app.screen_stack.index(self) - 1
        return below < 0 or not isinstance(self.app.screen_stack[below], DeskView)

    def do_quit(self) -> None:
        """Leave the app."""
        self.app.exit()

    def views(self) -> Iterable[View]:
        """Return what else of the same screen can be chosen from the palette."""
        return ()

    def do_help(self) -> None:
        """Show every key of this screen."""
        from screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.commands_now()))

    def do_guide(self) -> None:
        """Open the guide at the page that fits."""
        from screens.guide.fitting import fitting_page
        from screens.guide.screen import GuideScreen

        self.app.push_screen(GuideScreen(self.desk, self.GUIDE_PAGE or fitting_page(self.looked_at())))

    def do_tour(self) -> None:
        """Go back to the board and begin the tour there."""
        from screens.tour import begin_tour

        board = self.app.screen_stack[0]
        while self.app.screen_stack[-1] is not board:
            self.app.pop_screen()
        if isinstance(board, DeskScreen):
            begin_tour(board)

    def do_palette(self) -> None:
        """Open the command palette."""
        from screens.palette import open_palette

        open_palette(self)

    def do_export(self) -> None:
        """Ask where to and write a backup."""
        from screens.export import ExportDialog

        self.app.push_screen(ExportDialog(self.desk, board_filter=self.board_filter()), self.tell)

    def do_copies(self) -> None:
        """Open the list of copies."""
        from screens.copies import CopiesScreen

        self.app.push_screen(CopiesScreen(self.desk))

    def board_filter(self) -> str:
        """Return what the board below is filtered by."""
        board = self.app.screen_stack[0]
        return board.board_filter() if isinstance(board, DeskScreen) and board is not self else ""

    def do_calendar(self) -> None:
        """Ask where to and write a calendar."""
        from screens.export import CALENDAR, ExportDialog

        self.app.push_screen(ExportDialog(self.desk, CALENDAR), self.tell)

    def do_import(self) -> None:
        """Ask for a backup and show what it would change."""
        from screens.importing import open_import

        open_import(self)

    def do_undo(self) -> None:
        """Undo the last change."""
        self._told(self.desk.store.undo())

    def do_redo(self) -> None:
        """Take the last undo back."""
        self._told(self.desk.store.redo())

    def _told(self, undone: Undone) -> None:
        from screens.undoing import undone_sentence

        self.update_view()
        self.say(undone_sentence(undone))

    def do_unfinished(self) -> None:
        """Open a form again with what was typed into it."""
        from screens.forms.unfinished import take_up

        take_up(self)

    def do_as_of(self) -> None:
        """Ask for another day and look at it."""
        from screens.as_of import AsOfDialog

        self.app.push_screen(AsOfDialog(self.desk.today()), self._look_at)

    def _look_at(self, day: date | None) -> None:
        if day is not None:
            self.desk.look_at(day)
            self.update_view()

    def do_rules(self) -> None:
        """Open the list of values that decide."""
        from screens.rules import RulesScreen

        self.app.push_screen(RulesScreen(self.desk))

    def do_theme(self) -> None:
        """Ask for the colours, and keep them for the next start where that may be."""
        from screens.themes import open_themes

        open_themes(self)

    def do_checkup(self) -> None:
        """Look at everything, and at what the terminal can do."""
        from screens.checkup.screen import CheckupScreen

        self.app.push_screen(CheckupScreen(self.desk))

    def texts_to_copy(self) -> Iterator[Copyable]:
        """Yield what a person would want to have elsewhere from here."""
        from screens.copying import texts_about

        one = self.looked_at()
        if one is not None:
            yield from texts_about(one, self.desk)

    def do_clipboard(self) -> None:
        """Choose what to copy."""
        from screens.copying import CopyDialog

        texts = list(self.texts_to_copy())
        if texts:
            self.app.push_screen(CopyDialog(texts))
        else:
            self.say(_("There is nothing to copy here."), severity="warning")

    def do_curtain(self) -> None:
        """Hide everything until a key is pressed."""
        self.app.call_later(self.app.run_action, "curtain")

    def do_language(self) -> None:
        """Switch to the other language."""
        use_language("en" if language() == "zh" else "zh")
        self.call_later(self._say_anew)
