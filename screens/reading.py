"""A screen to read: a head, and text below it that scrolls by line, page and edge."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content, Span
from textual.events import Resize
from textual.widgets import Static

from screens.base import DeskScreen

_MARGIN = 4


class ReadingScreen(DeskScreen):
    """Subclasses draw by ``show`` in ``refresh_view``."""

    CSS_PATH = Path(__file__).with_name("reading.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    def compose_body(self) -> ComposeResult:
        """Yield the head and the text."""
        yield Static(classes="reading-head")
        with VerticalScroll(classes="reading-body", can_focus=False):
            yield Static(classes="reading-text")

    @property
    def text_cells(self) -> int:
        """The room for one line of text."""
        return max(20, self.size.width - _MARGIN)

    def show(self, head: Content, text: Content) -> None:
        """Draw the head and the text."""
        self.query_one(".reading-head", Static).update(head)
        self.query_one(".reading-text", Static).update(text)

    def on_resize(self, _event: Resize) -> None:
        """Break lines anew."""
        self.call_after_refresh(self.update_view)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(".reading-body").scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by pages, keeping one line in sight."""
        body = self.query_one(".reading-body")
        body.scroll_relative(y=pages * max(1, body.size.height - 1), animate=False)

    def action_edge(self, where: int) -> None:
        """Scroll to the beginning or the end."""
        body = self.query_one(".reading-body")
        if where < 0:
            body.scroll_home(animate=False)
        else:
            body.scroll_end(animate=False)


def titled(title: str, lines: Iterable[Content]) -> Content:
    """Return a section: a title above its lines."""
    return Content("\n").join([Content(title, [Span(0, len(title), "bold $text-accent")]), *lines])
