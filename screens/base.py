"""What all screens share: the desk, commands that say why not, the key line, notice of others' changes."""

from __future__ import annotations

from typing import ClassVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from models.errors import StoreError
from screens.commands import Command, N_, bindings, shown_key
from screens.desk import Desk
from screens.faults import sentence
from screens.words import _

COMMON = (
    Command("app.back", "escape", N_("back"), N_("Go back one step"), shown=True),
    Command("app.help", "question_mark", N_("help"), N_("Every key of this screen"), shown=True),
    Command("app.export", "x", N_("backup"), N_("Write a backup of everything to a TOML file")),
    Command("app.undo", "u", N_("undo"), N_("Undo the last change")),
    Command("app.redo", "U", N_("redo"), N_("Take the undo back")),
    Command("app.as_of", "T", N_("as of"), N_("See everything as of another day; nothing can be changed then")),
    Command("app.language", "L", N_("English"), N_("Switch between 中文 and English")),
    Command("app.quit", "q", N_("quit"), N_("Leave; everything is saved already"), shown=True),
)
POLL_SECONDS = 1.5


def plain(text: str) -> Content:
    """Return ``text`` as content that is never read as markup."""
    return Content(text)


class KeyLine(Static):
    """The bottom line: the few keys that matter here, greyed where they make no sense just now."""

    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; padding: 0 1; background: $footer-background; color: $footer-foreground; }
    """

    def show(self, screen: DeskScreen) -> None:
        """Draw the keys of ``screen``."""
        line = Text(no_wrap=True, overflow="ellipsis")
        for command in screen.commands():
            if not command.shown:
                continue
            dimmed = screen.why_not(command.id) is not None
            line.append(f"{shown_key(command.keys)} ", style="dim" if dimmed else "bold")
            line.append(f"{_(command.label)}  ", style="dim strike" if dimmed else "")
        self.update(line)


class DeskScreen(Screen[None]):
    """A full screen over the desk. Subclasses list ``COMMANDS``, draw in ``refresh_view`` and may refuse commands."""

    COMMANDS: ClassVar[tuple[Command, ...]] = ()
    BINDINGS = bindings(COMMON)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._seen_stamp: object = None

    @classmethod
    def commands(cls) -> tuple[Command, ...]:
        """Return the screen's own commands, then the common ones."""
        return cls.COMMANDS + COMMON

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

    def why_not(self, command_id: str) -> str | None:
        """Return the sentence that says why a command makes no sense just now, or None when it does."""
        return None

    def why_read_only(self) -> str | None:
        """Return why nothing can be changed now, or None."""
        if self.desk.as_of:
            return _("You are looking at another day: nothing can be changed.")
        if self.desk.store.read_only:
            return _("The database is open for reading only.")
        return None

    def on_mount(self) -> None:
        """Draw, and look for others' changes from time to time."""
        self.update_view()
        self.set_interval(POLL_SECONDS, self._notice_changes)

    def on_screen_resume(self) -> None:
        """Draw what has changed while another screen was in front."""
        if self._seen_stamp is not None:
            self._notice_changes()

    def _notice_changes(self) -> None:
        if self.is_current and self._stamp() != self._seen_stamp:
            self.update_view()

    def _stamp(self) -> object:
        return (self.desk.store.data_version(), self.desk.today())

    def update_view(self) -> None:
        """Draw the view and the key line anew."""
        self._seen_stamp = self._stamp()
        self.refresh_view()
        self.update_keys()

    def update_keys(self) -> None:
        """Draw the key line anew."""
        self.query_one(KeyLine).show(self)

    def action_command(self, command_id: str) -> None:
        """Run a command, or say why it makes no sense just now."""
        command = next(command for command in self.commands() if command.id == command_id)
        refusal = self.why_not(command_id)
        if refusal is not None:
            self.say(refusal, severity="warning")
            return
        try:
            getattr(self, command.method)()
        except StoreError as error:
            self.say(sentence(error), severity="error")

    def say(self, message: str, *, severity: str = "information") -> None:
        """Show one plain sentence for a few seconds; never markup."""
        self.app.notify(message, severity=severity, markup=False)  # type: ignore[arg-type]

    def do_back(self) -> None:
        """Go back one step."""
        self.app.pop_screen()

    def do_quit(self) -> None:
        """Leave the app."""
        self.app.exit()

    def do_help(self) -> None:
        """Show every key of this screen."""
        from screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.commands()))

    def do_export(self) -> None:
        """Ask where to and write a backup."""
        from screens.export import ExportDialog

        self.app.push_screen(ExportDialog(self.desk))

    def focused_widget(self, kind: type[Widget]) -> Widget | None:
        """Return the focused widget when it is of ``kind``."""
        return cast("Widget | None", self.focused) if isinstance(self.focused, kind) else None
