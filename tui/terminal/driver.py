"""The driver of the full-screen app: sends the cells that differ, sleeps until something is typed, and goes at once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import termios
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import events
from textual._cells import cell_len
from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.geometry import Size

from tui.terminal import handover, measuring
from tui.terminal.outlet import Outlet
from tui.terminal.painter import Painter
from tui.terminal.picture import Picture, read_frame
from tui.terminal.reading import CursorPlace, Reading, SynchronizedOutput
from tui.terminal.style import NotUnderstood
from tui.terminal.too_small import is_too_small, notice

if TYPE_CHECKING:
    from textual.app import App

# A program that a signal ends says so by this and the signal's number.
_ENDED_BY_A_SIGNAL = 128
_MOST_READ = 65536
_MOST_READS_AT_THE_END = 16
_WAIT_FOR_A_STALLED_TERMINAL = 0.3
_ASK_FOR_SYNCHRONIZED_OUTPUT = "\x1b[?2026$p"
_SYNC_BEGINS, _SYNC_ENDS = "\x1b[?2026h", "\x1b[?2026l"
# Less than this arrives in one piece anyway.
_WORTH_SYNCHRONIZING = 1024


# In the first line the answer would look like a key.
_MEASURED_LINE = 2


class _Measuring(NamedTuple):
    """How many texts the terminal was asked about, whom to tell, until when, and the cells that it has answered."""

    texts: int
    told: Callable[[list[int] | None], object]
    timer: asyncio.TimerHandle
    cells: list[int]


def has_all_that_is_relied_on() -> bool:
    """Return whether this version of Textual has the private names that are used here."""
    names = set(Driver.__init__.__code__.co_names)
    return names >= {"_app", "_auto_restart", "_loop"} and hasattr(XTermParser, "_sequence_to_key_events")


class CellDriver(Driver):
    """Draws every frame into a picture and brings the terminal up to it; runs in the event loop's thread alone.

    While the terminal takes nothing, frames go into the picture only: what it missed is never sent.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        assert sys.__stdin__ is not None
        assert sys.__stderr__ is not None
        self._input = sys.__stdin__.fileno()
        self._output = sys.__stderr__.fileno()
        self._attributes: handover.Attributes | None = None
        self._outlet: Outlet | None = None
        self._wanted = Picture(0, 0, blank=False)
        self._painter = Painter(Picture(0, 0, blank=False), lone_newline=False, erases_in_colour=False)
        self._listening = False
        self._reading = Reading()
        self._timeout: asyncio.TimerHandle | None = None
        self._synchronized = False
        self.muted = False
        """While set, frames are drawn and not sent; the next one after it sends what differs."""
        self._waits_for_whole = False
        self._resized = False
        self._tell_of_resuming = False
        self._measuring: _Measuring | None = None
        signal.signal(signal.SIGTSTP, self._on_stop)
        signal.signal(signal.SIGCONT, self._on_continue)

    @property
    def can_suspend(self) -> bool:
        """Return whether the terminal can be lent to others for a while."""
        return True

    # -- out

    def write(self, data: str) -> None:
        """Show a frame, or send what is no frame."""
        if self._resized:
            self._take_size()
        wanted = self._wanted
        try:
            frame = read_frame(data, wanted, cell_len)
        except NotUnderstood:
            self._pass_through(data)
            return
        wanted.draw(frame)
        if self._waits_for_whole and len({patch.y for patch in frame.patches}) == wanted.height:
            self.muted = self._waits_for_whole = False
        if self._outlet is not None:
            self._outlet.send(frame.passed)
            self._show()

    def repaint(self) -> None:
        """Send every cell anew: something else has written to the terminal."""
        wanted = self._wanted
        self._painter.shown = Picture(wanted.width, wanted.height, blank=False)
        self._painter.forget_state()
        wanted.touched.update(range(wanted.height))
        self._show()

    def unmute(self) -> None:
        """Send what was drawn meanwhile."""
        self.muted = False
        self._show()

    def measure(self, texts: Sequence[str], told: Callable[[list[int] | None], object]) -> None:
        """Have the terminal say how many cells each text takes, and pass it on; None where it does not answer.

        The line in which they are written is drawn anew at once, so that nobody sees them.
        """
        outlet, wanted = self._outlet, self._wanted
        if outlet is None or self._measuring is not None or wanted.height < _MEASURED_LINE:
            told(None)
            return
        timer = self._loop.call_later(measuring.SECONDS, self._end_measuring)
        self._measuring = _Measuring(len(texts), told, timer, [])
        self._reading.asks_for_place = True
        outlet.send(measuring.question(texts, _MEASURED_LINE))
        row = self._painter.shown.rows[_MEASURED_LINE - 1]
        row[:] = [None] * len(row)
        self._painter.forget_state()
        wanted.touched.add(_MEASURED_LINE - 1)
        self._show()

    def _heard(self, place: CursorPlace) -> None:
        if self._measuring is not None:
            self._measuring.cells.append(place.column - 1)
            if len(self._measuring.cells) == self._measuring.texts:
                self._end_measuring()

    def _end_measuring(self) -> None:
        ended, self._measuring = self._measuring, None
        self._reading.asks_for_place = False
        if ended is not None:
            ended.timer.cancel()
            ended.told(ended.cells if len(ended.cells) == ended.texts else None)

    def snapshot(self) -> tuple[str, tuple[int, int]]:
        """Return what draws the picture on a blank screen, as ``handover.begin`` takes it, and its size."""
        wanted = self._wanted
        size = (wanted.width, wanted.height)
        painter = Painter(Picture(*size, blank=True), lone_newline=False, erases_in_colour=False, erases=False)
        touched = set(wanted.touched)
        wanted.touched.update(range(wanted.height))
        board = painter.paint(wanted)
        wanted.touched = touched
        return board, size

    def _show(self) -> None:
        outlet, wanted = self._outlet, self._wanted
        if outlet is None or outlet.busy or self.muted:
            return
        if is_too_small(wanted.width, wanted.height):
            outlet.send(self._painter.paint(notice(wanted.width, wanted.height)))
            return
        changes = self._painter.paint(wanted)
        # Textual leaves the cursor in the corner while nothing is edited.
        if changes and (wanted.x, wanted.y) != (0, 0):
            changes += self._painter.park(wanted.x, wanted.y)
        if self._synchronized and len(changes) >= _WORTH_SYNCHRONIZING:
            changes = f"{_SYNC_BEGINS}{changes}{_SYNC_ENDS}"
        outlet.send(changes)

    def _pass_through(self, data: str) -> None:
        wanted = self._wanted
        if self._outlet is not None:
            self._outlet.send(self._painter.paint(wanted) + data)
        self._forget(wanted.width, wanted.height, blank=False)

    def _forget(self, width: int, height: int, *, blank: bool) -> None:
        self._wanted = Picture(width, height, blank=blank)
        self._painter.shown = Picture(width, height, blank=blank)
        self._painter.forget_state()

    def _take_size(self) -> None:
        self._resized = False
        width, height = self._terminal_size()
        if (width, height) != (self._wanted.width, self._wanted.height):
            self._forget(width, height, blank=False)

    def _terminal_size(self) -> tuple[int, int]:
        try:
            columns, lines = os.get_terminal_size(self._output)
        except OSError:
            return 80, 25
        return columns or 80, lines or 25

    # -- in

    def _on_readable(self) -> None:
        try:
            data = os.read(self._input, _MOST_READ)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._listen(on=False)
            self._end(signal.SIGHUP)
            return
        self._take(self._reading.feed(data))

    def _on_timeout(self) -> None:
        self._timeout = None
        self._take(self._reading.timeout())

    def _take(self, messages: list[Any]) -> None:
        for message in messages:
            if isinstance(message, SynchronizedOutput):
                self._synchronized = True
            elif isinstance(message, CursorPlace):
                self._heard(message)
            else:
                self.process_message(message)
        if self._timeout is not None:
            self._timeout.cancel()
            self._timeout = None
        if self._listening and (wait := self._reading.wait) is not None:
            self._timeout = self._loop.call_later(wait, self._on_timeout)

    def _listen(self, *, on: bool) -> None:
        if on == self._listening:
            return
        self._listening = on
        if on:
            self._loop.add_reader(self._input, self._on_readable)
            return
        self._loop.remove_reader(self._input)
        if self._timeout is not None:
            self._timeout.cancel()
            self._timeout = None

    def _on_ending(self, sign: signal.Signals) -> None:
        self._take_what_has_come()
        self._end(sign)

    def _take_what_has_come(self) -> None:
        # What was typed before the signal belongs to it.
        for _turn in range(_MOST_READS_AT_THE_END):
            if not self._listening or not select.select([self._input], [], [], 0)[0]:
                return
            try:
                data = os.read(self._input, _MOST_READ)
            except OSError:
                return
            if not data:
                return
            self._take(self._reading.feed(data))

    def _end(self, sign: signal.Signals) -> None:
        # Whoever sends the signal again means it.
        self._loop.remove_signal_handler(sign)
        self._app.exit(return_code=_ENDED_BY_A_SIGNAL + sign)

    def _on_resize(self, *_signal: object) -> None:
        self._resized = True
        self._tell_size()

    def _tell_size(self) -> None:
        size = Size(*self._terminal_size())
        self.send_message(events.Resize(size, size))

    # -- beginning and end

    def start_application_mode(self) -> None:
        """Take the terminal, or take it over as it stands, and begin to listen."""
        if not self._may_use_the_terminal():
            return
        given = handover.take()
        attributes = handover.make_raw(self._input)
        if self._attributes is None:
            self._attributes = given.attributes if given else attributes
        if self._outlet is None:
            self._outlet = Outlet(self._output, self._loop, self._show)
        size = self._terminal_size()
        if size != (self._wanted.width, self._wanted.height):
            self._wanted = Picture(*size, blank=True)
        self._painter = Painter(
            Picture(*size, blank=True), lone_newline=attributes is not None, erases_in_colour=_erases_in_colour()
        )
        if given is not None and given.size == size and self._adopt(given.board):
            self.muted = self._waits_for_whole = True  # what is half laid out does not take a whole picture's place
        else:
            self._outlet.send(handover.opening(again=given is not None))
        self._outlet.send(_question())
        signal.signal(signal.SIGWINCH, self._on_resize)
        for sign in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(sign) == signal.SIG_DFL:
                self._loop.add_signal_handler(sign, self._on_ending, sign)
        self._tell_size()
        self._listen(on=True)
        # After a pause the picture is still what is wanted.
        self._wanted.touched.update(range(self._wanted.height))
        self._show()
        if self._tell_of_resuming:
            self._tell_of_resuming = False
            self.send_message(self.SignalResume())

    def _adopt(self, board: str) -> bool:
        """Count ``board`` as shown; return False where it is not known what it shows."""
        for picture in (self._wanted, self._painter.shown):
            try:
                picture.draw(read_frame(board, picture, cell_len))
            except NotUnderstood:
                self._forget(picture.width, picture.height, blank=True)
                return False
            picture.touched.clear()
        return True

    def _may_use_the_terminal(self) -> bool:
        """Return False in the background: whoever writes there is stopped, and starts again when it is brought back."""
        before = [(each, signal.signal(each, _stop)) for each in (signal.SIGTTOU, signal.SIGTTIN)]
        try:
            termios.tcsetattr(self._input, termios.TCSANOW, termios.tcgetattr(self._input))
        except termios.error:
            return False
        finally:
            for each, handler in before:
                signal.signal(each, handler)
        return True

    def disable_input(self) -> None:
        """Listen no more; what has come and was not read is dropped, so that no shell takes it for a command."""
        self._end_measuring()
        if self._listening:
            signal.signal(signal.SIGWINCH, signal.SIG_DFL)
            self._listen(on=False)
            with contextlib.suppress(termios.error):
                termios.tcflush(self._input, termios.TCIFLUSH)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self.disable_input()
        if self._outlet is not None:
            self._outlet.close(handover.closing(), _WAIT_FOR_A_STALLED_TERMINAL)
            self._outlet = None
            handover.restore(self._input, self._attributes)
            self._attributes = None

    def close(self) -> None:
        """There is nothing left to be done."""

    def _on_stop(self, *_signal: object) -> None:
        if self._auto_restart:
            self.suspend_application_mode()
            self._tell_of_resuming = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _on_continue(self, *_signal: object) -> None:
        if self._auto_restart:
            self.resume_application_mode()


def _stop(*_signal: object) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _erases_in_colour() -> bool:
    # GNU screen does not, unless it is told to; so may what calls itself by its name.
    return "STY" not in os.environ and not os.environ.get("TERM", "").startswith("screen")


def _question() -> str:
    # These print a part of a question that they do not know.
    unable = os.environ.get("TERM_PROGRAM") == "Apple_Terminal" or os.environ.get("TERM", "").startswith("linux")
    return "" if unable else _ASK_FOR_SYNCHRONIZED_OUTPUT
