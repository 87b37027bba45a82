"""Desk work on the board: who needs a call today, who looks after whom, and a step to the people of one desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from screens.board.columns import Shown
from screens.board.marks import Marks
from screens.board.saved_filters import SavedFilters
from screens.commands import Command, View
from screens.format import printable
from screens.words import N_, _, labelled

COMMANDS = (
    Command("board.calls", "p", N_("calls"), N_("Of those listed, who needs a call today; once more shows all again")),
    Command("board.numbers", "N", N_("numbers"), N_("Show or hide the phone numbers of those who need a call")),
    Command("board.desk", "W", N_("desk"), N_("Say who looks after this person, or everyone who is marked")),
)
_CALLS = "call:any"
_MOST_VIEWS = 5000
_QUOTES = re.compile('["“”「」]')


class DeskWork(SavedFilters, Marks):
    """A board of people whom desks look after, and some of whom need a call."""

    numbers_shown = False

    def shows_calls(self) -> bool:
        """Whether the filter asks for those who need a call."""
        if not (typed := self.board_filter().strip()):
            return False
        from rules.query import NONE, Field

        terms = self.desk.store.read_query(typed).terms
        return any(term.field is Field.CALL and (NONE in term.codes) is term.excluded for term in terms)

    def what_is_shown(self) -> Shown:
        """Return what the list shows that it does not always; off the list of calls, numbers are hidden again."""
        calls = self.shows_calls()
        self.numbers_shown = calls and self.numbers_shown
        return Shown(self.desk.store.has_desks(), calls, self.numbers_shown)

    def why_no_desk_work(self, command_id: str) -> str | None:
        """Say why one of these commands, but that of who looks after whom, makes no sense just now."""
        if command_id == "board.numbers" and not self.shows_calls():
            return _("Phone numbers stand on the list of calls. p shows it.")
        return None

    def do_calls(self) -> None:
        """Show who needs a call among those whom the filter names; come back from it."""
        if self.shows_calls():
            self.show_filtered(self.filter_without_calls())
        else:
            self.show_filtered(f"{self.board_filter().strip()} {_CALLS}".strip())

    def filter_without_calls(self) -> str:
        """Return the filter without what it says of calls."""
        if not self.board_filter():
            return ""
        from rules.query import Field

        read = self.desk.store.read_query
        words = self.board_filter().split()
        return " ".join(word for word in words if all(term.field is not Field.CALL for term in read(word).terms))

    def do_numbers(self) -> None:
        """Show the numbers whole, or hide them again."""
        self.numbers_shown = not self.numbers_shown
        self.update_view()

    def views(self) -> Iterator[View]:
        """Yield a step to the people of each desk, and of each household."""
        desks = self.desk.store.desks()
        yield from self._views(_("Desk"), "desk", desks)
        if desks:
            yield View(labelled(_("Desk"), _("nobody in particular")), partial(self.show_filtered, "desk:none"))
        yield from self._views(_("Household"), "household", self.desk.store.households())

    def _views(self, label: str, field: str, names: tuple[str, ...]) -> Iterator[View]:
        for name in names[:_MOST_VIEWS]:
            if text := _exactly(field, name):
                yield View(labelled(label, printable(name)), partial(self.show_filtered, text))

    def do_desk(self) -> None:
        """Ask who looks after the person, or after all who are marked."""
        from screens.board.together import give_desk_together

        give_desk_together(self, self.marked or {self.member_key})


def _exactly(field: str, name: str) -> str:
    """Return what finds a name and nothing else; of one with quotes, which nothing can quote, what holds most of it."""
    if not _QUOTES.search(name):
        return f'{field}="{name}"'
    longest = max(_QUOTES.split(name), key=len).strip()
    return f'{field}:"{longest}"' if longest else ""
