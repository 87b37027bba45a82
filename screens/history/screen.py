"""The history screen: who changed what and when, newest first; a change opens to its rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Static

from models.errors import NotFound
from models.views import ActionKind, HistoryEntry, HistoryFilter
from screens.base import DeskScreen
from screens.change_words import entry_words, kind_words, row_line
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.desk_view import plain
from screens.dialogs import Choice, ChoiceDialog
from screens.format import fit, printable, width, wrap
from screens.history.history_list import HistoryList, Line, Look
from screens.words import N_, _, labelled, ngettext

_PAGE = 50
_MOST_ROWS = 200
_ACTOR_CELLS = 10
_EVERYTHING = "everything"
_INDENT = "    "
_OPEN, _CLOSE = "+", "-"


class HistoryScreen(DeskScreen):
    """Every change of one member with the dwelling they live in, or of the family."""

    CSS_PATH = "history.tcss"
    OFFERED = (
        Command("history.open", "enter,space", N_("open"), N_("Open the change to its rows, or close it"), shown=True),
        Command("history.family", "f,H", N_("person/family"), N_("Show the whole family, or this person"), shown=True),
        Command("history.filter", "slash", N_("filter"), N_("Show only what is about a name"), shown=True),
        Command("history.kind", "c", N_("kind"), N_("Show only one kind of change"), shown=True),
        Command("history.numbers", "v", N_("numbers"), N_("Show or hide ID number and phone"), shown=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    def __init__(self, desk: Desk, key: str | None = None) -> None:
        super().__init__(desk)
        self._key = key
        self._wanted = HistoryFilter(member=key)
        self._entries: tuple[HistoryEntry, ...] = ()
        self._has_more = False
        self._opened: set[str] = set()
        self._numbers_shown = False

    def compose_body(self) -> ComposeResult:
        """Yield the head, the filter, what an empty list says, and the list."""
        yield Static(id="history-head")
        yield Input(self._wanted.name, placeholder=_("name or address"), id="history-filter", select_on_focus=False)
        yield Static(id="history-empty")
        yield HistoryList()

    def on_mount(self) -> None:
        """Keep the cursor of the filter still; the base of all screens draws."""
        self.query_one("#history-filter", Input).cursor_blink = False
        self.query_one(HistoryList).focus()

    def refresh_view(self) -> None:
        """Read as many changes as are listed again, and draw."""
        listed = self.query_one(HistoryList).entry
        batch = self._entries[listed].batch if listed is not None and listed < len(self._entries) else None
        limit = max(_PAGE, len(self._entries))
        title = self._title()
        self._entries = self.desk.store.history(self._wanted, limit=limit)
        self._has_more = len(self._entries) == limit
        self.query_one("#history-head", Static).update(plain(title))
        self.set_class(not self._entries, "-empty")
        self.query_one("#history-empty", Static).update(plain(_("Nothing has been changed that is shown here.")))
        here = next((at for at, entry in enumerate(self._entries) if entry.batch == batch), 0)
        self._draw(here)

    def _title(self) -> str:
        parts = [_("History")]
        if self._wanted.member is None:
            parts.append(_("the family"))
        else:
            try:
                parts.append(printable(self.desk.store.member(self._wanted.member, self.desk.today()).member.name))
            except NotFound:
                self.say(_("This person is no longer on record."), severity="warning")
                self._key, self._wanted = None, replace(self._wanted, member=None)
                parts.append(_("the family"))
        if self._wanted.kind is not None:
            parts.append(labelled(_("only"), kind_words(self._wanted.kind)))
        if self._wanted.name:
            parts.append(f"/{printable(self._wanted.name)}")
        return "  ".join(parts)

    def _draw(self, entry: int | None) -> None:
        self.query_one(HistoryList).show_lines(list(self._lines()), entry)

    def _lines(self) -> Iterator[Line]:
        cells = self.query_one(HistoryList).cells
        actors = min(_ACTOR_CELLS, max((width(printable(entry.actor)) for entry in self._entries), default=0))
        for number, entry in enumerate(self._entries):
            sign = _CLOSE if entry.batch in self._opened else _OPEN
            when = f"{entry.at:%Y-%m-%d %H:%M}  {fit(printable(entry.actor), actors)}  {sign} "
            words = entry_words(entry, shown=self._numbers_shown)
            look = Look.UNDONE if entry.undone else Look.CHANGE
            yield Line(when + fit(words, max(1, cells - width(when))), look, number)
            if entry.batch in self._opened:
                for row in self._rows(entry):
                    for line in wrap(row, max(1, cells - len(_INDENT))):
                        yield Line(_INDENT + line, Look.ROW, number)

    def _rows(self, entry: HistoryEntry) -> Iterator[str]:
        for event in self.desk.store.history_rows(entry.batch, self._wanted, _MOST_ROWS):
            yield row_line(entry, event, shown=self._numbers_shown)
        if entry.rows > _MOST_ROWS:
            yield ngettext("and {n} more", "and {n} more", entry.rows - _MOST_ROWS)

    @on(HistoryList.Resized)
    def fit_lines(self) -> None:
        """Cut and wrap the lines for the new width."""
        self._draw(self.query_one(HistoryList).entry)

    @on(HistoryList.NearEnd)
    def read_on(self) -> None:
        """Read the next page."""
        if self._has_more:
            page = self.desk.store.history(self._wanted, self._entries[-1].id, _PAGE)
            self._entries += page
            self._has_more = len(page) == _PAGE
            self._draw(self.query_one(HistoryList).entry)

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense just now."""
        if command_id == "history.open" and not self._entries:
            return _("Nothing has been changed that is shown here.")
        if command_id == "history.family" and self._key is None:
            return _("This is the history of the family already.")
        if command_id == "history.filter" and self._wanted.member is not None:
            return _("This is about one person. f shows the family, then / filters by name.")
        return None

    @on(HistoryList.Opened)
    def open_clicked(self) -> None:
        """Open the change that was clicked twice."""
        self.action_command("history.open")

    def do_open(self) -> None:
        """Open the change under the cursor to its rows, or close it."""
        entry = self.query_one(HistoryList).entry
        assert entry is not None
        self._opened ^= {self._entries[entry].batch}
        self._draw(entry)

    def do_family(self) -> None:
        """Show the family, or the person that the screen was opened for."""
        member = self._key if self._wanted.member is None else None
        self._look_for(replace(self._wanted, member=member, name=""))
        self._close_filter()

    def do_kind(self) -> None:
        """Choose the kind of change to show."""
        kinds = [Choice(_EVERYTHING, kind_words(None)), *(Choice(kind.value, kind_words(kind)) for kind in ActionKind)]

        def chosen(answer: str | None) -> None:
            if answer is not None:
                kind = None if answer == _EVERYTHING else ActionKind(answer)
                self._look_for(replace(self._wanted, kind=kind))

        self.app.push_screen(ChoiceDialog(_("Which changes?"), kinds), chosen)

    def do_numbers(self) -> None:
        """Show numbers, or hide them again."""
        self._numbers_shown = not self._numbers_shown
        self.update_view()

    def _look_for(self, wanted: HistoryFilter) -> None:
        self._wanted = wanted
        self._entries = ()
        self.update_view()

    def do_filter(self) -> None:
        """Open the filter."""
        self.add_class("-filtering")
        self.query_one("#history-filter", Input).focus()

    @on(Input.Changed, "#history-filter")
    def filter_changes(self, event: Input.Changed) -> None:
        """Show what matches while it is typed."""
        if event.value != self._wanted.name:
            self._look_for(replace(self._wanted, name=event.value))

    @on(Input.Submitted, "#history-filter")
    def leave_filter(self) -> None:
        """Go back to the list and keep the filter."""
        self.set_class(bool(self._wanted.name), "-filtering")
        self.query_one(HistoryList).focus()

    def _close_filter(self) -> None:
        self.query_one("#history-filter", Input).value = ""
        self.remove_class("-filtering")
        self.query_one(HistoryList).focus()

    def do_back(self) -> None:
        """Clear the filter by name, else go back to the screen before."""
        if self._wanted.name or self.has_class("-filtering"):
            self._look_for(replace(self._wanted, name=""))
            self._close_filter()
            return
        super().do_back()
