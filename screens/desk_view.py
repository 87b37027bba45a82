"""A full screen over the desk: drawn anew when anything changes, with commands that run or say why not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen

from models.errors import StoreError
from rules.assessment import Assessment
from screens.commands import Command
from screens.desk import Desk
from screens.faults import sentence
from screens.key_line import KeyLine
from screens.words import _, language

if TYPE_CHECKING:
    pass

_BACK_AND_FORTH = frozenset({"app.undo", "app.redo"})
_WRITES_FILES = frozenset({"app.export", "app.calendar"})


def plain(text: str) -> Content:
    """Return ``text`` as content that is never read as markup."""
    return Content(text)


class DeskView(Screen[None]):
    """A full screen over the desk. Subclasses draw in ``refresh_view`` and may refuse commands."""

    @classmethod
    def commands(cls) -> tuple[Command, ...]:
        """Return every command of the screen."""
        raise NotImplementedError

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._seen_stamp: object = None
        self._seen_language = language()
        self._is_laid_out = False
        self._has_tour = False

    def compose(self) -> ComposeResult:
        """Lay out the body above the key line."""
        yield from self.compose_body()
        yield KeyLine()

    def compose_body(self) -> ComposeResult:
        """Yield the widgets above the key line."""
        raise NotImplementedError

    def refresh_view(self) -> None:
        """Read the store again and draw; called on mount, after every change and when the day turns."""
        raise NotImplementedError

    def why_not(self, _command_id: str) -> str | None:
        """Return the sentence that says why a command makes no sense just now, or None when it does."""
        return None

    def looked_at(self) -> Assessment | None:
        """Return the member that the screen is about, or the cursor stands on; None for nobody."""
        return None

    def why_read_only(self) -> str | None:
        """Return why nothing can be changed now, or None."""
        if self.desk.as_of:
            return _("You are looking at another day: nothing can be changed.")
        if self.desk.store.may_only_look:
            return _("Your role in this database may only look.")
        if self.desk.store.read_only:
            return _("The database is open for reading only.")
        if self.desk.clock_went_back_to:
            return sentence(StoreError("clock_went_back"))
        return None

    def _show_out_of_reach(self) -> None:
        if self.desk.store.is_out_of_reach:
            self.show_banner()

    def show_banner(self) -> None:
        """Say what holds for all that is shown, where the screen has a line for it."""

    def why_no_file(self) -> str | None:
        """Return why no file can be written, or None."""
        return None if self.desk.exports else _("No file can be written in this session.")

    def on_mount(self) -> None:
        """Draw."""
        self._is_laid_out = True
        self.update_view()

    async def on_screen_resume(self) -> None:
        """Draw what has changed while another screen was in front."""
        if self._seen_stamp is None:
            return
        self._show_out_of_reach()
        if self._seen_language != language():
            await self._say_anew()
        elif not self.notice_changes():
            self.show_tour()

    def notice_changes(self) -> bool:
        """Draw anew when somebody has changed something, or the day has turned; return whether that is so."""
        if not self._is_laid_out or not self.is_current:
            return False
        try:
            if self.is_up_to_date():
                return False
        except StoreError as error:
            self.say(sentence(error), severity="error")
            self._show_out_of_reach()
            return False
        self.update_view()
        return True

    def _stamp(self) -> object:
        return (
            self.desk.store.data_version(),
            self.desk.today(),
            self.desk.as_of,
            self.desk.pack,
            self.desk.clock_went_back_to,
        )

    def is_up_to_date(self) -> bool:
        """Whether nothing has changed since the view was drawn; raises StoreError."""
        return self._stamp() == self._seen_stamp

    @property
    def _can_be_drawn(self) -> bool:
        """Whether all widgets are there: not while they are made anew, nor once the screen was left, or the app."""
        return self._is_laid_out and self.is_running and self.is_attached and not self._pruning

    def update_view(self) -> None:
        """Draw the view and the key line anew; an error of the store is said, and the old picture stays."""
        if not self._can_be_drawn:
            return
        try:
            self._seen_stamp = self._stamp()
            self.refresh_view()
        except StoreError as error:
            self.say(sentence(error), severity="error")
        self.update_keys()

    def update_keys(self) -> None:
        """Draw the key line anew."""
        if not self._can_be_drawn:
            return
        shown = [command for command in self.commands() if command.shown]
        self.query_one(KeyLine).show((command, self.refusal_of(command.id) is None) for command in shown)
        self.show_tour()

    def show_tour(self) -> None:
        """Draw what the tour says here; nothing where nobody takes it."""
        if self.desk.tour is not None or self._has_tour:
            from screens.tour import show_tour

            self._has_tour = show_tour(self)

    def end_tour(self) -> None:
        """Take no tour any more."""
        self.desk.tour = None
        if self._has_tour:
            self.update_keys()

    def refusal_of(self, command_id: str) -> str | None:
        """Return why a command, of this screen or a common one, makes no sense just now, or None when it does."""
        if command_id == "app.back" and self._has_tour:
            return None
        if command_id in _BACK_AND_FORTH:
            return self.why_read_only() or self._why_nothing_comes(command_id)
        if command_id in _WRITES_FILES:
            return self.why_no_file()
        if command_id == "app.import":
            return self.why_read_only() or self.why_not(command_id)
        if command_id == "app.unfinished":
            return self.why_read_only() or self._why_nothing_unfinished()
        if command_id == "app.tour":
            return None if len(self.desk.store.board(self.desk.today())) else self.why_read_only()
        return self.why_not(command_id)

    def _why_nothing_unfinished(self) -> str | None:
        return None if self.desk.store.drafts.all() else _("Nothing was left unfinished.")

    def _why_nothing_comes(self, command_id: str) -> str | None:
        from screens.coming import why_nothing_comes

        return why_nothing_comes(command_id, self.desk.store)

    def _foretold(self, command: Command) -> Command:
        """Return the command with what it would undo or do again, where it is one of these."""
        if command.id not in _BACK_AND_FORTH:
            return command
        from screens.coming import foretold

        return foretold(command, self.desk.store)

    def action_command(self, command_id: str) -> None:
        """Run a command, or say why it makes no sense just now."""
        command = next(command for command in self.commands() if command.id == command_id)
        if self._ends_tour(command_id):
            return
        try:
            refusal = self.refusal_of(command_id)
            if refusal is not None:
                self.say(refusal, severity="warning")
                return
            getattr(self, command.method)()
        except StoreError as error:
            self.say(sentence(error), severity="error")
            return
        if self.desk.tour is not None and self.desk.tour.note(command_id):
            self.show_tour()

    def _ends_tour(self, command_id: str) -> bool:
        """End the tour where escape asks for it, or all has been said; return whether that was all that was asked."""
        tour = self.desk.tour
        if tour is None or not (tour.is_over or (command_id == "app.back" and self._has_tour)):
            return False
        self.end_tour()
        return command_id == "app.back" and not tour.is_over

    def change(self, change: Callable[[], object], said: str | None = None) -> None:
        """Make a change that a dialog asked for, draw, and say ``said``; an error of the store is said instead."""
        try:
            change()
        except StoreError as error:
            self.say(sentence(error), severity="error")
            said = None
        self.update_view()
        self.tell(said)

    def saved(self, message: str | None) -> None:
        """Draw what a form has saved, and say so; None when it was left."""
        self.update_view()
        self.tell(message)

    def read_ahead(self) -> None:
        """Read what people are sought in; an error is said when they are sought."""
        with suppress(StoreError):
            self.desk.store.prepare_seeking(self.desk.today())

    def say(self, message: str, *, severity: str = "information") -> None:
        """Show one plain sentence for a few seconds; never markup."""
        self.app.notify(message, severity=severity, markup=False)  # type: ignore[arg-type]

    def commands_now(self) -> list[tuple[Command, str | None]]:
        """Return every command with the sentence that says why it makes no sense just now, or None."""
        return [(self._foretold(command), self.refusal_of(command.id)) for command in self.commands()]

    def tell(self, message: str | None) -> None:
        """Say what a dialog has answered, if anything."""
        if message:
            self.say(message)

    async def _say_anew(self) -> None:
        self._seen_language = language()
        # Others' changes are heard of at any time, also while half of the widgets are gone.
        self._is_laid_out = False
        await self.recompose()
        self._is_laid_out = True
        self.forget_gone()
        self.update_view()

    def forget_gone(self) -> None:
        """Let go of the widgets that were taken away; Textual remembers what was last asked for, gone or not."""
        self._query_one_cache.clear()
