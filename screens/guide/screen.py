"""The guide screen: the pages, what is looked for, and the text of one page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content, Span
from textual.events import Key, Resize
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from rules.guide import Page, open_guide, search
from screens import signs
from screens.base import DeskScreen
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.desk_view import plain
from screens.guide.layout import Line, Part, page_lines
from screens.options import Options
from screens.words import N_, _, language

_BESIDE, _TALL = 70, 18
_LEAST_CELLS = 10
_OPEN = {True: f"{signs.MARK} ", False: "  "}
_STYLE = {Part.TITLE: "bold $text-accent", Part.SOURCE: "$text-muted"}
_FOUND = "bold underline"


class GuideScreen(DeskScreen):
    """A list of pages beside the text, or above it on a narrow screen; typing in the line narrows the list."""

    CSS_PATH = "guide.tcss"
    AUTO_FOCUS = ""
    OFFERED = (
        Command("guide.read", "enter,right,l", N_("read"), N_("Read the page; the arrows scroll it then"), shown=True),
        Command("guide.pages", "tab,left,h", N_("pages"), N_("Go to the list of pages"), shown=True),
        Command("guide.search", "slash", N_("search"), N_("Search titles and texts while you type"), shown=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(OFFERED),
        Binding("down,j", "step(1)", show=False),
        Binding("up,k", "step(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    def __init__(self, desk: Desk, page_id: str) -> None:
        super().__init__(desk)
        self._page_id = page_id
        self._query = ""
        self._reading = True
        self._came_from_list = False
        self._pages: tuple[Page, ...] = ()

    def compose_body(self) -> ComposeResult:
        """Yield the head, the line to search in, and the list with the text."""
        yield Static(id="guide-head")
        yield Input(self._query, placeholder=_("words to look for"), id="guide-search", select_on_focus=False)
        with Container(id="guide-body"):
            yield Options(markup=False, id="guide-list")
            with VerticalScroll(id="guide-page", can_focus=False):
                yield Static(id="guide-text")

    def on_mount(self) -> None:
        """Keep the cursor of the search line still; the base of all screens draws."""
        self._still()

    def _still(self) -> None:
        self.query_one("#guide-search", Input).cursor_blink = False
        self._list.can_focus = False

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    def refresh_view(self) -> None:
        """Read the guide in the language in use and draw it."""
        self._still()
        self._pages = search(open_guide(language(), self.desk.today(), self.desk.pack), self._query)
        self.query_one("#guide-head", Static).update(plain(self._head()))
        self.set_class(self._reading, "-reading")
        with self.prevent(OptionList.OptionHighlighted):
            self._list.clear_options()
            self._list.add_options(Option(plain(_OPEN[False] + page.title), id=page.id) for page in self._pages)
            self._list.highlighted = self._at
        self._mark(self._at, is_open=True)
        self._draw_page()

    def _head(self) -> str:
        if self._query:
            return _("Guide: what speaks of {words}").format(words=self._query)
        return _("Guide")

    @property
    def _at(self) -> int | None:
        """Where the open page stands in the list: the first page where it is not listed."""
        for number, page in enumerate(self._pages):
            if page.id == self._page_id:
                return number
        return 0 if self._pages else None

    def _draw_page(self) -> None:
        at = self._at
        if at is None:
            text = plain(_("Nothing in the guide speaks of this. esc shows all pages."))
        else:
            cells = max(_LEAST_CELLS, self.query_one("#guide-page").scrollable_content_region.width - 1)
            text = Content("\n").join(map(self._drawn, page_lines(self._pages[at], cells)))
        self.query_one("#guide-text", Static).update(text)

    def _drawn(self, line: Line) -> Content:
        spans = [Span(0, len(line.text), _STYLE[line.part])] if line.part in _STYLE else []
        return Content(line.text, [*spans, *_found(line.text, self._query)])

    @on(Resize)
    def lay_out(self, event: Resize) -> None:
        """Put the list beside the text, or above it on a narrow screen, or away while reading on a very small one."""
        self.set_class(event.size.width >= _BESIDE, "-beside")
        self.set_class(event.size.height < _TALL, "-short")
        self.call_after_refresh(self.update_view)

    @on(OptionList.OptionHighlighted)
    def show_page(self, event: OptionList.OptionHighlighted) -> None:
        """Show the page under the cursor, from its beginning."""
        self._show(event.option_id or "")

    @on(OptionList.OptionSelected)
    def read_clicked(self, event: OptionList.OptionSelected) -> None:
        """Read the page that was clicked."""
        self._show(event.option_id or "")
        self.do_read()

    def _show(self, page_id: str) -> None:
        if page_id != self._page_id:
            self._mark(self._at, is_open=False)
            self._page_id = page_id
            self._mark(self._at, is_open=True)
            self._text.scroll_home(animate=False)
            self._draw_page()

    def _mark(self, at: int | None, *, is_open: bool) -> None:
        if at is not None:
            self._list.replace_option_prompt_at_index(at, plain(_OPEN[is_open] + self._pages[at].title))

    @property
    def _text(self) -> VerticalScroll:
        return self.query_one("#guide-page", VerticalScroll)

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense just now."""
        if command_id == "app.guide":
            return _("This is the guide.")
        if command_id == "guide.read" and not self._pages:
            return _("Nothing in the guide speaks of this. esc shows all pages.")
        if command_id == "guide.read" and self._reading:
            return _("You are reading it; the arrows scroll.")
        if command_id == "guide.pages" and not self._reading and self.focused is None:
            return _("The cursor is in the list already.")
        return None

    def action_step(self, step: int) -> None:
        """Scroll the text by a line while reading, else move the cursor of the list."""
        if self._reading:
            self._text.scroll_relative(y=step, animate=False)
        elif step > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_page(self, pages: int) -> None:
        """Scroll the text by pages, keeping one line in sight."""
        self._text.scroll_relative(y=pages * max(1, self._text.size.height - 1), animate=False)

    def action_edge(self, where: int) -> None:
        """Go to the beginning or the end of the text, or of the list."""
        if not self._reading:
            self._list.highlighted = (0 if where < 0 else len(self._pages) - 1) if self._pages else None
        elif where < 0:
            self._text.scroll_home(animate=False)
        else:
            self._text.scroll_end(animate=False)

    def do_read(self) -> None:
        """Go from the list to the text."""
        self._came_from_list = True
        self._turn_to(reading=True)

    def do_pages(self) -> None:
        """Go to the list, from the text or from the search line."""
        self.set_focus(None)
        self._came_from_list = False
        self._turn_to(reading=False)

    def _turn_to(self, *, reading: bool) -> None:
        self._reading = reading
        self.set_class(reading, "-reading")
        self.call_after_refresh(self._draw_page)
        self.update_keys()

    def do_search(self) -> None:
        """Open the line to search in."""
        self._open_search(self._query)

    def _open_search(self, typed: str) -> None:
        self.do_pages()
        self.add_class("-searching")
        line = self.query_one("#guide-search", Input)
        line.value = typed
        line.cursor_position = len(typed)
        line.focus()

    def on_key(self, event: Key) -> None:
        """Begin to search with a letter that can be no key, such as a Chinese character."""
        if self.focused is None and event.character and event.is_printable and not event.character.isascii():
            event.stop()
            self._open_search(self._query + event.character)

    @on(Input.Changed, "#guide-search")
    def narrow(self, event: Input.Changed) -> None:
        """Show the pages that are looked for, and the first of them."""
        if event.value == self._query:
            return
        self._query = event.value
        found = search(open_guide(language(), self.desk.today(), self.desk.pack), self._query)
        self._page_id = found[0].id if found and self._query.strip() else self._page_id
        self._text.scroll_home(animate=False)
        self.update_view()

    @on(Input.Submitted, "#guide-search")
    def read_found(self) -> None:
        """Leave the line and read what was found."""
        self.set_focus(None)
        self.set_class(bool(self._query), "-searching")
        self.action_command("guide.read")

    def do_back(self) -> None:
        """Go back one step: to the list, to all pages, to the screen before."""
        if self._reading and self._came_from_list:
            self.do_pages()
        elif self._query or self.has_class("-searching"):
            self._query = ""
            self.query_one("#guide-search", Input).value = ""
            self.remove_class("-searching")
            self.set_focus(None)
            self.update_view()
        else:
            self.app.pop_screen()


def _found(text: str, query: str) -> Iterator[Span]:
    """Yield where words of ``query`` stand in ``text``."""
    lowered = text.lower()
    if len(lowered) != len(text):
        return
    for word in query.lower().split():
        at = lowered.find(word)
        while at >= 0:
            yield Span(at, at + len(word), _FOUND)
            at = lowered.find(word, at + len(word))
