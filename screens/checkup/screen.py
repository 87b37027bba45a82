"""How is everything? What is kept and how old it is, the rules, and what this terminal does with what it is sent."""

from __future__ import annotations

import os
from asyncio import to_thread
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content, Span

from models.errors import StoreError
from rules.assessment import Status
from screens import signs
from screens.checkup.abilities import look_at_clipboard, look_at_colours, look_at_signs
from screens.checkup.finding import Finding
from screens.checkup.widths import PROBES, look_at_widths
from screens.colours import status_class
from screens.commands import Command, bindings
from screens.copying import Copyable
from screens.desk import Desk
from screens.faults import sentence
from screens.format import wrap
from screens.reading import ReadingScreen, titled
from screens.words import N_, _, say

_INDENT = "  "


class CheckupScreen(ReadingScreen):
    """Findings, each with what to do; the terminal is asked how wide it draws while they are read."""

    OFFERED = (
        Command("checkup.again", "r", N_("again"), N_("Look at everything again"), shown=True),
        Command(
            "checkup.keys",
            "t",
            N_("try keys"),
            N_("Try keys: what the terminal sends, and what it is taken for"),
            shown=True,
        ),
        Command("checkup.ascii", "a", N_("ASCII"), N_("Draw signs, bars and lines in ASCII, or no longer"), shown=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._kept: list[Finding] = []
        self._widths: list[Finding] = []

    def on_mount(self) -> None:
        """Draw, then look: a large database takes a while."""
        super().on_mount()
        self.call_after_refresh(self.do_again)

    def refresh_view(self) -> None:
        """Draw what was found so far."""
        title = _("How is everything?")
        parts = [titled(_("What is kept, and the rules"), self._lines(self._kept))] if self._kept else []
        if self.desk.examine is not None and not self._kept:
            parts.append(titled(_("What is kept, and the rules"), [Content(_("Looking .."))]))
        parts.append(titled(_("This terminal"), [*self._lines(self._of_terminal()), *self._statuses()]))
        self.show(Content(title, [Span(0, len(title), "bold")]), Content("\n\n").join(parts))

    def do_again(self) -> None:
        """Look at everything; what is kept may be large, and is read beside the screen."""
        self._kept, self._widths = [], []
        self.update_view()
        if self.desk.examine is not None:
            self.run_worker(self._look(self.desk.examine), exclusive=True)
        if self.desk.measure is not None:
            self.desk.measure(PROBES, self._heard)

    async def _look(self, examine: Callable[[], Iterable[Finding]]) -> None:
        try:
            self._kept = await to_thread(lambda: list(examine()))
        except StoreError as error:
            self._kept = [Finding(sentence(error), wrong=True)]
        self.update_view()

    def _heard(self, measured: list[int] | None) -> None:
        if self.is_mounted and self.is_running:
            self._widths = list(look_at_widths(measured))
            self.update_view()

    def _of_terminal(self) -> Iterator[Finding]:
        yield from self._widths
        yield from look_at_colours(os.environ)
        yield from look_at_signs()
        yield from look_at_clipboard(os.environ)

    def _lines(self, found: Iterable[Finding]) -> Iterator[Content]:
        for finding in found:
            style = "bold $text-error" if finding.asks_for_something else "bold"
            for number, line in enumerate(finding.lines()):
                first, *others = wrap(line.strip(), self.text_cells - len(_INDENT))
                spans = [Span(0, 1, style)] if not number else []
                yield Content(first if not number else _INDENT + first, spans)
                yield from (Content(_INDENT + other) for other in others)

    def _statuses(self) -> Iterator[Content]:
        """Yield every status as it looks here."""
        words = [(status, f"{signs.STATUS[status]} {say('status', status)}") for status in Status]
        yield Content(_("Statuses look so here; each can be told by its sign and word alone:"))
        yield from (
            Content(_INDENT + text, [Span(2, 2 + len(text), f"${status_class(status)}")]) for status, text in words
        )

    def texts_to_copy(self) -> Iterator[Copyable]:
        """Yield what there is to do, such as a command, and all that was found."""
        found = [*self._kept, *self._of_terminal()]
        for text in (finding.command or finding.todo for finding in found):
            if text:
                yield Copyable(text, text)
        yield Copyable(_("Everything that was found"), "\n".join(line for finding in found for line in finding.lines()))

    def do_keys(self) -> None:
        """Try keys."""
        from screens.checkup.keys import KeyTest

        self.app.push_screen(KeyTest())

    def do_ascii(self) -> None:
        """Draw in ASCII, or no longer, and keep that for the next start where it may be."""
        choice = signs.UNICODE if signs.in_ascii() else signs.ASCII
        self.call_later(self._use, choice)

    async def _use(self, choice: str) -> None:
        await self.app.run_action(f"signs({choice!r})")
        keep = self.desk.keep_signs
        if keep is None:
            self.say(_("It lasts until you leave: nothing is kept in this session."))
        else:
            self.change(lambda: keep(choice), _("It is kept for the next start."))
        self.do_again()
