"""The code screen: the list of a visit for a phone's camera, in half blocks."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content, Span
from textual.events import Resize
from textual.widgets import Static

from models.views import MemberView
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.format import wrap
from screens.member_screen import MemberScreen
from screens.visit.code import Codes, codes_for, half_blocks, place_words, too_small
from screens.visit.errand import planned_trip, visit_of
from screens.visit.sheet import visit_sheet
from screens.words import N_, _, listed

_ON_WHITE = "#000000 on #ffffff"
_WORDS_CELLS, _WORDS_LINES = 24, 4


class CodeScreen(MemberScreen):
    """Shows the list of one member, or of the trip of the whole household."""

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    GONE = N_("Nobody has to go to a counter any more.")
    OFFERED = (
        Command("code.next", "n,right,l,space,enter", N_("next"), N_("The next code"), shown=True),
        Command("code.previous", "p,left,h", N_("previous"), N_("The code before"), shown=True),
        Command(
            "code.more", "m", N_("more or less"), N_("Everything in several codes, or what fits into one"), shown=True
        ),
        Command("code.swap", "v", N_("swap"), N_("Swap dark and light where the phone does not read it"), shown=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    def __init__(self, desk: Desk, key: str, *, household: bool) -> None:
        super().__init__(desk, key)
        self._household = household
        self._at = 0
        self._everything = False
        self._swapped = False
        self._codes: Codes | None = None

    def compose_body(self) -> ComposeResult:
        """Yield the code, and the words beside or below it."""
        with Container(id="code-body"):
            yield Static(id="code")
            yield Static(id="code-words")

    def draw_member(self, view: MemberView) -> None:
        """Draw the code as large as the window allows."""
        trip = planned_trip(self.desk, self._key) if self._household else visit_of(self.desk, view.assessment)
        if trip is None:
            self.leave()
            return
        sheet = visit_sheet(trip, self.desk.today(), self.desk.pack, self.desk.last_working_day)
        lines = self.size.height - 1
        beside = min(self.size.width - _WORDS_CELLS, 2 * lines)
        below = min(self.size.width, 2 * (lines - _WORDS_LINES))
        self._codes = codes_for(sheet, max(beside, below), everything=self._everything)
        self.query_one("#code-body").set_class(beside < below, "-below")
        code, words = self.query_one("#code", Static), self.query_one("#code-words", Static)
        code.display = self._codes is not None
        if self._codes is None:
            words.update(Content(too_small(_WORDS_LINES + 1)))
            return
        self._at = min(self._at, len(self._codes.parts) - 1)
        code.update(self._drawn(self._codes.parts[self._at]))
        cells = (self.size.width if beside < below else self.size.width - 2 * lines) - 2
        words.update(Content("\n".join(self._words(listed(sheet.names), max(_WORDS_CELLS - 2, cells)))))

    def _drawn(self, text: str) -> Content:
        # Without colour nobody knows the ground; most terminals have a dark one.
        lines = half_blocks(text, light_is_drawn=self.app.no_color != self._swapped)
        drawn = "\n".join(lines)
        return Content(drawn, [] if self.app.no_color else [Span(0, len(drawn), _ON_WHITE)])

    def _words(self, names: str, cells: int) -> list[str]:
        assert self._codes is not None
        parts = len(self._codes.parts)
        said = [names, _("Point the camera of a phone at the code: the list is in it.")]
        if parts > 1:
            said.insert(0, place_words(self._at + 1, parts))
        if not self._codes.whole:
            said.append(_("Shortened to what fits; m shows everything."))
        return [line for each in said for line in wrap(each, cells)]

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense just now."""
        if not command_id.startswith("code."):
            return None
        if self._codes is None:
            return too_small(_WORDS_LINES + 1)
        if command_id == "code.next" and self._at + 1 >= len(self._codes.parts):
            return _("This is the last code.")
        if command_id == "code.previous" and self._at == 0:
            return _("This is the first code.")
        return None

    def do_next(self) -> None:
        """Show the next code."""
        self._at += 1
        self.update_view()

    def do_previous(self) -> None:
        """Show the code before."""
        self._at -= 1
        self.update_view()

    def do_more(self) -> None:
        """Change between everything and what fits into one code."""
        self._everything = not self._everything
        self._at = 0
        self.update_view()

    def do_swap(self) -> None:
        """Change between dark on light and light on dark."""
        self._swapped = not self._swapped
        self.update_view()

    def on_resize(self, _event: Resize) -> None:
        """Fit the code into the new size."""
        self.call_after_refresh(self.update_view)
