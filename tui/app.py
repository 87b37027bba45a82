"""The full-screen app: the first screen, what may reach the terminal, and how the app ends."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.console import RenderableType
from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender

from screens import signs
from screens.base import DeskScreen
from screens.board.screen import STYLE as BOARD_STYLE
from screens.board.screen import BoardScreen
from screens.checkup.abilities import MOST_COPIED_BYTES, takes_copies
from screens.colours import STATUS_VARIABLES, THEME_NAMES, THEMES
from screens.commands import chosen_keys
from screens.desk import Desk
from screens.format import printable
from screens.terminal_colours import DEFAULT_THEME
from screens.words import _
from tui import crash
from tui.board_picture import BoardPicture
from tui.curtain import Curtain
from tui.idleness import Idleness
from tui.keyboard import KeysInOrder
from tui.line_caches import let_go_with_widgets
from tui.parsed_styles import ParsedStyles
from tui.saved_picture import SavedPicture
from tui.terminal.choice import driver_class
from tui.watching import watch

_NOTICE_SECONDS = 20
_CELLS_READ_A_SECOND = 12
"""By somebody who is tired, in either language."""
_WATCH_AFTER_SECONDS = 0.5
_CATCH_UP_SECONDS = 0.8
_LEAST_CODE_OF_A_SIGNAL = 128
IDLE_MINUTES = {"curtain": 5.0, "leave": 30.0}
"""After how many minutes without a key the curtain comes down, and the app is left; 0 is never."""
LOOK_SECONDS = 1.5
"""How often to look for others' changes where the system gives no notice of them."""


class PrintableFilter(LineFilter):
    """Keeps control characters in data from the terminal: each becomes U+FFFD. Signs become those drawn here."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments with nothing in them that could steer a terminal."""
        shown = [
            segment if segment.control or segment.text.isprintable() else segment._replace(text=printable(segment.text))
            for segment in segments
        ]
        if signs.in_ascii():
            shown = [each if each.text.isascii() else each._replace(text=signs.as_drawn(each.text)) for each in shown]
        return shown


class PlainBars(ScrollBarRender):
    """Scroll bars that begin and end with whole cells, which are blanks on a ground."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * len(ScrollBarRender.VERTICAL_BARS)
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * len(ScrollBarRender.HORIZONTAL_BARS)


class PermitApp(KeysInOrder):
    """The board first; every other screen opens over it."""

    TITLE = "permit-tui"
    # The first screen is the default one, for which Textual loads no style sheet by itself.
    CSS_PATH = BOARD_STYLE
    # Textual's palette offers a screenshot, which writes names to a file; ours is ``screens.palette``.
    ENABLE_COMMAND_PALETTE = False
    NOTIFICATION_TIMEOUT = 4
    LOOK_AT_CLOCK_SECONDS: ClassVar[float] = 60
    # Textual cuts a line where a widget below it ends, and a wide character in two with it: beside the board's panel
    # a toast must not cross the border.
    CSS = """
    Toast { width: 42; max-width: 42; }
    .-touring ToastRack { margin-bottom: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+c", "quit_hint", show=False, priority=True),
        # Over dialogs too, which have no commands.
        Binding("ctrl+l", "curtain", show=False, priority=True, id="app.curtain"),
    ]

    def __init__(
        self,
        desk: Desk,
        *,
        theme: str | None = None,
        notices: Sequence[str] = (),
        picture: SavedPicture | None = None,
        idle: Mapping[str, float] = {},
    ) -> None:
        let_go_with_widgets()
        super().__init__(driver_class=driver_class())
        self.stylesheet = ParsedStyles(self.stylesheet._variables)
        self.curtain = Curtain(self)
        minutes = {**IDLE_MINUTES, **idle}
        self._idleness = Idleness([(minutes["curtain"], self.curtain.lower), (minutes["leave"], self._leave_idle)])
        self._board_picture = BoardPicture(self, picture)
        self._notices = notices
        self.desk = desk
        desk.store.hooks.waiting = self._tell_waiting
        self._ending: asyncio.Task[None] | None = None
        desk.measure = self._measure
        self._watch = watch(desk.store, self._notice_changes)
        # Textual's answer to NO_COLOR is grey; what is asked for is no colour at all.
        self._filters[:] = [NoColor() if isinstance(each, Monochrome) else each for each in self._filters]
        self._filters.append(PrintableFilter())
        self._use_bars()
        self.animation_level = "none"
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme if theme in THEME_NAMES else DEFAULT_THEME

    def on_mount(self) -> None:
        """Say what is to be said at the start, long enough to be read."""
        self._idleness.begin()
        if chosen_keys():
            self.set_keymap(dict(chosen_keys()))
        self.set_timer(_WATCH_AFTER_SECONDS, self._watch_database)
        self.set_interval(self.LOOK_AT_CLOCK_SECONDS, self._notice_changes)
        for notice in self._notices:
            self.notify(printable(notice), severity="warning", timeout=_NOTICE_SECONDS, markup=False)

    def on_board_screen_drawn(self) -> None:
        """Let the board take the place of the picture of before."""
        self._board_picture.show_what_is_drawn()

    def on_ready(self) -> None:
        """Look for garbage again, not among all that was loaded."""
        gc.freeze()
        gc.enable()

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave, once what is being typed is kept, and the board's picture for the next start."""
        self._watch.stop()
        self._idleness.stop()
        self._write_drafts()
        if return_code > _LEAST_CODE_OF_A_SIGNAL:
            if self._ending is None:
                self._ending = asyncio.create_task(self._end(return_code))
            return
        if return_code or message is not None or not self._board_picture.draw_for_next_start(super().exit):
            super().exit(result, return_code, message)

    async def _end(self, return_code: int) -> None:
        await self.catch_up(_CATCH_UP_SECONDS)
        self._write_drafts()
        super().exit(return_code=return_code)

    def _leave_idle(self) -> None:
        self.exit(message=Text(_("permit-tui was left because no key was pressed for a while; nothing is lost.")))

    async def on_event(self, event: events.Event) -> None:
        """Let the first key, or a button of the mouse, lift the curtain, and do nothing else."""
        if isinstance(event, events.InputEvent) and not event.is_forwarded:
            self._idleness.note_key()
            if self.curtain.is_down and self.screen_stack:
                # Nobody sees what the mouse would touch behind it; letting go of a button lifts nothing.
                if isinstance(event, events.Key | events.Paste | events.MouseDown):
                    self.curtain.lift()
                return
        await super().on_event(event)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if self.curtain.is_down:
            self.curtain.draw()
        else:
            super()._display(screen, renderable)

    def action_curtain(self) -> None:
        """Hide everything until a key is pressed."""
        self.curtain.lower()

    def _measure(self, texts: Sequence[str], told: Callable[[list[int] | None], object]) -> None:
        driver = self._driver
        if driver is not None and hasattr(driver, "measure"):
            driver.measure(texts, told)
        else:
            told(None)

    def action_signs(self, choice: str) -> None:
        """Draw signs in another way from now on, everywhere."""
        signs.use(choice, os.environ.get("TERM", ""))
        self._use_bars()
        for screen in self.screen_stack:
            for widget in (screen, *screen.walk_children()):
                widget.refresh()

    @staticmethod
    def _use_bars() -> None:
        ScrollBar.renderer = PlainBars if signs.in_ascii() else ScrollBarRender

    def copy_to_clipboard(self, text: str) -> None:
        """Send a text to the terminal to be copied, without what could steer one; nothing to one that may print it."""
        text = "\n".join(printable(line) for line in text.split("\n"))
        if takes_copies(os.environ) and len(text.encode()) <= MOST_COPIED_BYTES:
            super().copy_to_clipboard(text)

    def _write_drafts(self) -> None:
        # A form that is at fault itself must not keep the program from ending.
        with suppress(Exception):
            self.desk.store.write_drafts()

    async def on_unmount(self) -> None:
        """Watch no longer."""
        self._watch.stop()

    def _watch_database(self) -> None:
        if not self.screen_stack:
            return
        self._board_picture.show_what_is_drawn()
        if not self._watch.start():
            self.set_interval(LOOK_SECONDS, self._notice_changes)
        self._notice_changes()
        self._board_picture.keep_once_drawn()
        self._tell_unfinished()
        self._offer_tour()

    def _offer_tour(self) -> None:
        """Begin the tour where there is somebody to be shown around, and nobody was before."""
        desk, board = self.desk, self.screen_stack[0]
        newcomer = desk.demo or board.has_class("-empty")
        if desk.first_time is None or not newcomer or not isinstance(board, BoardScreen) or board.why_read_only():
            return
        if desk.first_time():
            from screens.tour import begin_tour

            begin_tour(board)

    def _tell_unfinished(self) -> None:
        if self.desk.store.read_only or not self.desk.store.drafts.all():
            return
        from screens.forms.unfinished import notice

        said = notice(self.desk)
        if said:
            self.notify("\n".join((said, *self._notices)), timeout=_NOTICE_SECONDS)

    def _notice_changes(self) -> bool:
        trouble = self.desk.store.copy_trouble()
        if trouble is not None:
            from screens.faults import sentence

            self.notify(printable(sentence(trouble)), severity="warning", timeout=_NOTICE_SECONDS)
        shown = self.screen_stack[-1] if self.screen_stack else None
        return isinstance(shown, DeskScreen) and shown.notice_changes()

    def get_default_screen(self) -> Screen[None]:
        """Return the board."""
        return BoardScreen(self.desk)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give every theme colours for the statuses."""
        return STATUS_VARIABLES

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002
        """End the app with one plain line: what Textual would print shows people's names and numbers."""
        self._fatal_error()

    def _fatal_error(self) -> None:
        self._write_drafts()
        self._return_code = crash.EXIT_CODE
        if not self._exit_renderables:
            report = crash.write_report(self._exception) if self._exception else None
            self._exit_renderables.append(Text(crash.sentence(report)))
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        # The line on which it would be said may be what has gone.
        with suppress(OSError):
            super()._print_error_renderables()

    def _tell_waiting(self) -> None:
        """Say that another session is saving, on the last line and at once: nothing is laid out until it is done."""
        text = signs.as_drawn(_("Another session is saving; yours waits for it…"))
        if self._driver is not None and cell_len(text) <= self.size.width:
            self._driver.write(f"\x1b[{self.size.height};1H\x1b[0;7m{set_cell_size(text, self.size.width)}\x1b[0m")
            self._driver.flush()
            self.call_later(self.screen.refresh)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show one sentence in place of the last; several would hide what they are about.

        It stands for as long as it takes to be read.
        """
        self.clear_notifications()
        if timeout is None:
            timeout = min(_NOTICE_SECONDS, max(self.NOTIFICATION_TIMEOUT, cell_len(message) / _CELLS_READ_A_SECOND))
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    # What Textual could do beyond the screen, of which this program makes no use.

    def deliver_screenshot(
        self,
        filename: str | None = None,  # noqa: ARG002
        path: str | None = None,  # noqa: ARG002
        time_format: str | None = None,  # noqa: ARG002
    ) -> str | None:
        """Write no picture of the screen: it would show names and numbers to everyone on the machine."""
        return None

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Start no browser."""

    def action_suspend_process(self) -> None:
        """Stay: over SSH there may be no shell to come back from."""

    def on_lost_paste(self) -> None:
        """Say that nothing of the paste has arrived."""
        self.notify(_("The paste was too long or had no end; nothing of it was kept."), severity="warning")

    def action_quit_hint(self) -> None:
        """Say how to leave instead of leaving at once: ctrl+c is pressed to copy as well."""
        self.notify(_("Press q to leave."), markup=False)


def run_full_screen(
    desk: Desk,
    *,
    theme: str | None,
    notices: Sequence[str] = (),
    picture: SavedPicture | None = None,
    idle: Mapping[str, float] = {},
) -> int:
    """Run the app until it is left and return the exit code."""
    app = PermitApp(desk, theme=theme, notices=notices, picture=picture, idle=idle)
    app.run()
    return app.return_code or 0
