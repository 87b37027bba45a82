"""The command palette: every action of the screen in front, every member; the list narrows as one types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content, Span
from textual.fuzzy import FuzzySearch
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from models.seeking import Texts
from rules.query import Field, Term
from screens.base import READ_AHEAD_SECONDS, DeskScreen
from screens.commands import shown_key
from screens.dialogs import Dialog
from screens.format import clip, days_left, fit, printable, width
from screens.options import Options
from screens.words import _, say

_SHOWN_MEMBERS = 30
_SHOWN_VIEWS = 30
_KEY_CELLS = 6
_LINE_CELLS = 58
"""The room for a person beside the keys and the scroll bar."""


class Entry(Struct, frozen=True):
    """Something that the palette offers: what it is called, what else finds it, what it does."""

    line: Content
    sought: str
    run: Callable[[], object]
    refusal: str | None = None


class Palette(Dialog[Entry]):
    """Answers with the entry that was chosen; one that makes no sense just now stays in its place and says why."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("enter", "choose", show=False, priority=True),
        Binding("ctrl+p", "leave", show=False, priority=True),
    ]

    def __init__(self, screen: DeskScreen) -> None:
        super().__init__()
        self._over = screen
        self._actions = list(_actions(screen))
        self._views = list(_views(screen))
        self._words_of_views = Texts((str(at), view.sought) for at, view in enumerate(self._views))
        self._found: list[Entry] = []

    def compose(self) -> ComposeResult:
        """Lay out the line to type in, what it finds, and the keys."""
        with Vertical(classes="dialog"):
            yield Input(placeholder=_("what to do, or whom to open"), select_on_focus=False)
            yield Options(markup=False)
            yield Static(classes="dialog-hint")
            yield Static(Content(_("up and down choose, enter does it, esc leaves")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Show everything, and keep the cursor still."""
        self.query_one(Input).cursor_blink = False
        self.query_one(OptionList).can_focus = False
        self._narrow("")
        self.set_timer(READ_AHEAD_SECONDS, self._over.read_ahead)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what is sought."""
        self._narrow(event.value.strip())

    def _narrow(self, query: str) -> None:
        members = list(_members(self._over, query))
        views = self._views_called(query) if query else self._views[:_SHOWN_VIEWS]
        self._found = _ranked(query, members, self._actions, views) if query else [*self._actions, *views, *members]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(entry.line) for entry in self._found)
        options.highlighted = 0 if self._found else None
        self._hint()

    def _views_called(self, query: str) -> list[Entry]:
        """Return views that are called so, or whose names are read so."""
        found = sorted(map(int, self._words_of_views.find(Term(Field.WORD, text=query.casefold()))))
        return [self._views[at] for at in found[:_SHOWN_VIEWS]]

    def _hint(self) -> None:
        chosen = self._chosen
        said = (chosen.refusal or "") if chosen else _("Nothing has that name.")
        self.complain(said, wrong=False)

    @property
    def _chosen(self) -> Entry | None:
        at = self.query_one(OptionList).highlighted
        return None if at is None else self._found[at]

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            options.highlighted = max(0, min(len(self._found) - 1, options.highlighted + step))

    @on(OptionList.OptionHighlighted)
    def hint(self) -> None:
        """Say why the entry under the cursor makes no sense just now."""
        self._hint()

    @on(OptionList.OptionSelected)
    def action_choose(self) -> None:
        """Answer with the entry under the cursor."""
        if self._chosen is not None:
            self.dismiss(self._chosen)


def open_palette(screen: DeskScreen) -> None:
    """Open the palette over ``screen`` and do what is chosen."""

    def chosen(entry: Entry | None) -> None:
        if entry is not None:
            entry.run()

    screen.app.push_screen(Palette(screen), chosen)


def _actions(screen: DeskScreen) -> Iterator[Entry]:
    for command, refusal in screen.commands_now():
        key = fit(shown_key(command.pressed), _KEY_CELLS)
        words = command.sentence
        text = f"{key} {words}"
        span = Span(0, len(key), "bold") if refusal is None else Span(0, len(text), "dim")
        # What an undo would take back names people; whoever types a name wants the person, not the undo.
        sought = f"{_(command.label)} {_(command.help) if command.help else words}"
        yield Entry(Content(text, [span]), sought, partial(screen.action_command, command.id), refusal)


def _views(screen: DeskScreen) -> Iterator[Entry]:
    for view in screen.views():
        yield Entry(Content(f"{fit('', _KEY_CELLS)} {view.words}"), view.words, view.run)


def _members(screen: DeskScreen, query: str) -> Iterator[Entry]:
    desk = screen.desk
    for one in desk.store.first_found(desk.today(), query, _SHOWN_MEMBERS):
        name = printable(one.member.name)
        verdict = one.verdict
        more = f"  {say('status', verdict.status)}  {days_left(verdict.days_left)}" if verdict else ""
        line = Content(f"{fit('', _KEY_CELLS)} {clip(name, _LINE_CELLS - width(more))}{more}")
        yield Entry(line, name, partial(_open_member, screen, one.member.key))


def _open_member(screen: DeskScreen, key: str) -> None:
    from screens.permit import PermitScreen

    screen.app.push_screen(PermitScreen(screen.desk, key))


def _ranked(query: str, members: list[Entry], actions: list[Entry], views: list[Entry]) -> list[Entry]:
    """Return who and what is sought: whatever is called so, then names that are read so, then what is only like it."""
    typed = query.casefold()
    named = [entry for entry in (*members, *views) if typed in entry.sought.casefold()]
    sounding = [*_sounding(typed, members), *views]
    literal = [entry for entry in actions if typed in entry.sought.casefold()]
    search = FuzzySearch()
    scored = [(search.match(query, entry.sought)[0], entry) for entry in actions]
    scored.sort(key=lambda one: one[0], reverse=True)
    alike = [entry for score, entry in scored if score > 0]
    best = [entry for entry in alike if entry in literal]
    ranked = [*named, *best, *sounding, *alike, *members]
    return [entry for at, entry in enumerate(ranked) if entry not in ranked[:at]]


def _sounding(typed: str, members: list[Entry]) -> list[Entry]:
    texts = Texts((str(at), entry.sought) for at, entry in enumerate(members))
    found = texts.find(Term(Field.WORD, text=typed))
    return [entry for at, entry in enumerate(members) if str(at) in found]
