"""The copies screen: when and why each was made and what it holds; `enter` shows what going back would change."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content, Span
from textual.widgets import Static

from models.copies import copies_of, held_in
from models.errors import StoreError
from models.retention import Copy
from models.views import ImportPlan
from rules.facts import Book
from screens.base import DeskScreen
from screens.commands import Command, bindings
from screens.copies.copy_list import CopyList
from screens.copies.words import copy_lines, moment, reason_words
from screens.desk import Desk
from screens.desk_view import plain
from screens.dialogs import Choice, ChoiceDialog
from screens.faults import sentence
from screens.findings import plan_lines
from screens.format import folded, printable
from screens.reading import ReadingScreen
from screens.words import N_, _

_RESTORE, _STAY = "restore", "stay"
_MOST_LINES = 1000


class CopiesScreen(DeskScreen):
    """Every copy of the database, newest first."""

    CSS_PATH = "copies.tcss"
    OFFERED = (Command("copies.open", "enter", N_("compare"), N_("What going back to this copy changes"), shown=True),)
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._copies: list[Copy] = []

    def compose_body(self) -> ComposeResult:
        """Yield the head, what an empty list says, and the list."""
        yield Static(id="copies-head")
        yield Static(id="copies-empty")
        yield CopyList()

    def on_mount(self) -> None:
        """Go to the list; the base of all screens draws."""
        self.query_one(CopyList).focus()

    def refresh_view(self) -> None:
        """Look again which copies there are, and draw."""
        path = self.desk.store.path
        self._copies = copies_of(path) if isinstance(path, Path) else []
        self.query_one("#copies-head", Static).update(plain(_("Copies of the database, newest first")))
        self.set_class(not self._copies, "-empty")
        self.query_one("#copies-empty", Static).update(
            plain(
                _("No copy has been kept yet. One is before the first change of a day, and before every import.")
                if isinstance(path, Path)
                else _("Of a server's database no copies are kept here: its administrator does that, with pg_dump.")
            )
        )
        self.query_one(CopyList).show_lines(list(copy_lines((one, held_in(one.path)) for one in self._copies)))

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense just now."""
        if command_id == "copies.open" and not self._copies:
            return _("No copy has been kept yet.")
        if command_id == "app.copies":
            return _("These are the copies already.")
        return None

    @on(CopyList.Opened)
    def open_clicked(self) -> None:
        """Open the copy that was clicked twice."""
        self.action_command("copies.open")

    def do_open(self) -> None:
        """Show what going back to the copy under the cursor changes."""
        at = self.query_one(CopyList).at
        assert at is not None
        copy, store = self._copies[at], self.desk.store
        book = store.book_of_copy(copy.path)
        self.app.push_screen(CopyScreen(self.desk, copy, book, store.restore_book(book, apply=False)))


class CopyScreen(ReadingScreen):
    """What going back to one copy changes, person by person."""

    OFFERED = (Command("copy.restore", "r", N_("restore"), N_("Go back to this copy"), shown=True),)
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    def __init__(self, desk: Desk, copy: Copy, book: Book, plan: ImportPlan) -> None:
        super().__init__(desk)
        self._copy = copy
        self._book = book
        self._plan = plan
        self._planned_for = desk.store.data_version()

    def refresh_view(self) -> None:
        """Compare again where somebody has changed something meanwhile, and draw."""
        if self.desk.store.data_version() != self._planned_for:
            self._planned_for = self.desk.store.data_version()
            self._plan = self.desk.store.restore_book(self._book, apply=False)
        title = _("Copy of {moment}, {reason}").format(
            moment=moment(self._copy), reason=reason_words(self._copy.reason)
        )
        lines = list(plan_lines(self._plan, applied=False, restored=True))
        # What it comes to stands first: on the command line, which scrolls up, it stands last.
        listed = [lines[-1], "", *lines[:-1][:_MOST_LINES]]
        if len(lines) > _MOST_LINES:
            listed.append("..")
        broken = [folded(printable(line), self.text_cells) for line in listed]
        head = f" {title}"
        self.show(Content(head, [Span(0, len(head), "bold")]), Content("\n".join(broken)))

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense just now."""
        if command_id != "copy.restore":
            return None
        if not self.desk.restores:
            return _("This session cannot go back to a copy.")
        if not self._plan.changes:
            return self.why_read_only() or _("The database holds the same as this copy.")
        return self.why_read_only()

    def do_restore(self) -> None:
        """Ask once more, then go back to the copy."""
        choices = [
            Choice(_STAY, _("Leave everything as it is")),
            Choice(_RESTORE, _("Go back to this copy; a copy of the present state is kept first")),
        ]
        question = _("Go back to the copy of {moment}?").format(moment=moment(self._copy))
        self.app.push_screen(ChoiceDialog(question, choices), self._answered)

    def _answered(self, answer: str | None) -> None:
        if answer != _RESTORE:
            return
        try:
            plan = self.desk.store.restore_book(self._book, apply=True)
        except StoreError as error:
            self.say(sentence(error), severity="error")
            return
        self.app.pop_screen()
        kept = None if plan.copy is None else Path(plan.copy.name)
        lines = list(plan_lines(replace(plan, copy=kept), applied=True, restored=True))
        self.say("\n".join(lines[-1 if kept is None else -2 :]))
