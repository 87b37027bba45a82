"""A first picture in the alternate screen before anything heavy is loaded, and its handover to the driver.

Only the standard library is imported here. ``begin`` puts the terminal into the state that the driver works in and
shows a picture; the driver takes it over with ``take`` and draws only what differs; ``end`` gives the terminal back
when no driver has come to do it.
"""

from __future__ import annotations

import os
import sys
import termios

# The alternate screen, which not every terminal has; then no cursor, no wrapping, mouse buttons and drags in SGR
# form, brackets around pastes.
_OPENING = "\x1b[?1049h\x1b[m\x1b[2J\x1b[?25;7l"
_LISTENING = "\x1b[?1002;1006;2004h"
_CLOSING = "\x1b[?1002;1006;2004l\x1b[?7h\x1b[m\x1b[H\x1b[2J\x1b[?1049l\x1b[?25h"
# Terminals that know it send the escape key as one sequence, so that nobody has to wait what comes after it.
_PLAIN_KEYS_ONLY = ("linux", "screen")
_DISAMBIGUATE, _AS_BEFORE = "\x1b[>1u", "\x1b[<u"

_KNOWN_TERMINALS = (
    "alacritty",
    "contour",
    "foot",
    "ghostty",
    "gnome",
    "kitty",
    "konsole",
    "linux",
    "mintty",
    "mlterm",
    "ms-terminal",
    "nsterm",
    "putty",
    "rio",
    "rxvt",
    "screen",
    "st-",
    "tmux",
    "vte",
    "wezterm",
    "xterm",
)

TYPE_CHECKING = False
"""Type checkers take it for true; the module of this name is not loaded here."""
if TYPE_CHECKING:
    from typing import Any

    Attributes = list[Any]


_STALLED_SECONDS = 1.0


class Given:
    """What the terminal shows already: ``board`` was sent after the screen had been cleared; cells ``size``."""

    __slots__ = ("attributes", "board", "size")

    def __init__(self, board: str, size: tuple[int, int], attributes: Attributes | None) -> None:
        self.board = board
        self.size = size
        self.attributes = attributes


_given: Given | None = None


def fits() -> bool:
    """Return whether the system and the terminal are ones that this way of drawing was made for."""
    terminal = os.environ.get("TERM", "")
    return sys.platform.startswith("linux") and (terminal.startswith(_KNOWN_TERMINALS) or terminal == "st")


def opening(*, again: bool = False) -> str:
    """Return what is sent at the start; after it the screen is blank and the style plain.

    ``again`` where it has been sent already: terminals stack what they are told of keys, and it is taken back once.
    """
    return _OPENING + _LISTENING + (_DISAMBIGUATE if _knows_keys() and not again else "")


def closing() -> str:
    """Return what is sent at the end."""
    return (_AS_BEFORE if _knows_keys() else "") + _CLOSING


def _knows_keys() -> bool:
    return not os.environ.get("TERM", "").startswith(_PLAIN_KEYS_ONLY)


def make_raw(descriptor: int) -> Attributes | None:
    """Let every key through as it is typed, and output as it is written; return what was set, None where nothing is."""
    try:
        before = termios.tcgetattr(descriptor)
        raw = [*before[:6], list(before[6])]
        raw[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        raw[1] &= ~termios.OPOST
        raw[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        raw[6][termios.VMIN], raw[6][termios.VTIME] = 1, 0
        termios.tcsetattr(descriptor, termios.TCSANOW, raw)
    except termios.error:
        return None
    return before


def restore(descriptor: int, attributes: Attributes | None) -> None:
    """Set what :func:`make_raw` has returned; a line that has gone is let go."""
    if attributes is not None:
        try:
            termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
        except termios.error:
            return


def begin(board: str) -> None:
    """Show ``board``: text, colours and cursor moves for a blank screen, in which nothing wraps or scrolls.

    Call :func:`end` in a ``finally``. A signal that asks the program to end gives the terminal back first.
    """
    global _given  # noqa: PLW0603
    size = os.get_terminal_size(_output())
    _obey_signals(in_order=True)
    attributes = make_raw(_input())
    _given = Given(board, (size.columns, size.lines), attributes)
    _send(opening() + board)


def has_begun() -> bool:
    """Whether a picture stands that nobody has taken over yet."""
    return _given is not None


def take() -> Given | None:
    """Return what was given, once."""
    global _given
    given, _given = _given, None
    if given is not None:
        _obey_signals(in_order=False)
    return given


def end() -> None:
    """Give the terminal back if nobody has taken it over."""
    given = take()
    if given is not None:
        restore(_input(), given.attributes)
        _send(closing())


def _obey_signals(*, in_order: bool) -> None:
    # What ``signal`` is made of: that takes time, and nothing may be shown that no signal would clear away.
    import _signal as signal  # type: ignore[import-not-found]

    old, new = (signal.SIG_DFL, _leave) if in_order else (_leave, signal.SIG_DFL)
    for sign in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(sign) == old:
            signal.signal(sign, new)


def _leave(number: int, _frame: object) -> None:
    end()
    # A program that a signal ends says so by this and the signal's number.
    raise SystemExit(128 + number)


def _input() -> int:
    return sys.__stdin__.fileno() if sys.__stdin__ else 0


def _output() -> int:
    return sys.__stderr__.fileno() if sys.__stderr__ else 2


def _send(text: str) -> None:
    data = text.encode("utf-8", "replace")
    while data:
        try:
            data = data[os.write(_output(), data) :]
        except BlockingIOError:
            if not _takes_more():
                return
        except OSError:
            return


def _takes_more() -> bool:
    """Wait a little until a terminal that its opener does not wait for takes more."""
    import select

    return bool(select.select([], [_output()], [], _STALLED_SECONDS)[1])
