"""Why the verdict is what it is: conditions, values and sources, to be read and checked."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content, Span
from textual.widgets import Static

from models.errors import NotFound
from screens.base import DeskScreen
from screens.desk import Desk
from screens.explanation import Section, explain
from screens.format import printable
from screens.words import _


class WhyScreen(DeskScreen):
    """The explanation of one member's verdict."""

    CSS_PATH = "why.tcss"
    GUIDE_PAGE = "automatic_renewal"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk)
        self._key = key

    def compose_body(self) -> ComposeResult:
        """Yield the head and the text."""
        yield Static(id="why-head")
        with VerticalScroll(id="why-body", can_focus=False):
            yield Static(id="why-text")

    def refresh_view(self) -> None:
        """Explain the member anew."""
        try:
            view = self.desk.store.member(self._key, self.desk.today())
        except NotFound:
            self.say(_("This person is no longer on record."), severity="warning")
            self.app.pop_screen()
            return
        name = printable(view.member.name)
        title = name + "  " + _("Why")
        self.query_one("#why-head", Static).update(Content(title, [Span(0, len(title), "bold")]))
        sections = explain(view.assessment, self.desk.pack, self.desk.last_working_day, self.desk.calendar_published)
        self.query_one("#why-text", Static).update(Content("\n\n").join(map(_section, sections)))

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#why-body").scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by pages, keeping one line in sight."""
        body = self.query_one("#why-body")
        body.scroll_relative(y=pages * max(1, body.size.height - 1), animate=False)

    def action_edge(self, where: int) -> None:
        """Scroll to the beginning or the end."""
        body = self.query_one("#why-body")
        if where < 0:
            body.scroll_home(animate=False)
        else:
            body.scroll_end(animate=False)


def _section(section: Section) -> Content:
    title = Content(section.title, [Span(0, len(section.title), "bold $text-accent")])
    lines = [Content(printable(line)) for line in section.lines]
    return Content("\n").join([title, *lines])
