"""How wide a terminal draws: it is given a text and asked where its cursor has come to (DSR 6 of ECMA-48).

Only the standard library is imported here. The app asks through its driver; :func:`measure` asks before any screen is
there, on the line that the cursor stands in, and leaves that line blank.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import termios
import time
from collections.abc import Iterable, Iterator, Sequence

SECONDS = 1.0
"""How long an answer is waited for: a line around the world takes 0.4 s there and back."""
_WHERE = "\x1b[6n"
_PLACE = re.compile(rb"\x1b\[(\d{1,5});(\d{1,5})R")
_CLEAR_LINE = "\x1b[m\r\x1b[K"
_MOST_READ = 4096
_ENDED_BY_A_SIGNAL = 128


def question(texts: Iterable[str], line: int) -> str:
    """Return what writes each text at the beginning of ``line``, from 1 on, and asks where that has led."""
    return "\x1b[m" + "".join(f"\x1b[{line};1H{text}{_WHERE}" for text in texts)


def measure(texts: Sequence[str], given: int, shown: int) -> list[int] | None:
    """Return the cells that each text takes; None where the terminal does not answer.

    ``given`` and ``shown`` are the descriptors of its input and output. How it was set is restored, also when the
    program is interrupted or ended meanwhile; what is typed meanwhile is lost.
    """
    if os.tcgetpgrp(given) != os.getpgrp():
        return None  # in the background, whoever asks is stopped
    with _listening(given):
        column = _ask(given, shown, _WHERE, 1)
        if column is None:
            return None
        # A line in which something stands already is left as it is.
        begin = "" if column == [1] else "\n\r"
        try:
            places = _ask(given, shown, begin + "".join(f"\r{text}{_WHERE}" for text in texts), len(texts))
        finally:
            _send(shown, _CLEAR_LINE)
    return None if places is None else [place - 1 for place in places]


def _ask(given: int, shown: int, text: str, answers: int) -> list[int] | None:
    """Send ``text`` and return the columns that are answered; None unless there are as many as are wanted."""
    _send(shown, text)
    heard, end = b"", time.monotonic() + SECONDS
    while len(found := _PLACE.findall(heard)) < answers:
        left = end - time.monotonic()
        if left <= 0 or not select.select([given], [], [], left)[0]:
            return None
        data = os.read(given, _MOST_READ)
        if not data:
            return None
        heard += data
    return [int(column) for _line, column in found]


def _send(shown: int, text: str) -> None:
    data = text.encode()
    while data:
        data = data[os.write(shown, data) :]


@contextlib.contextmanager
def _listening(given: int) -> Iterator[None]:
    """Let answers through at once and unseen; ctrl+c goes on to interrupt."""
    before = termios.tcgetattr(given)
    quiet = [*before[:6], list(before[6])]
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0
    signs = [sign for sign in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(sign) == signal.SIG_DFL]
    try:
        for sign in signs:
            signal.signal(sign, _leave)
        termios.tcsetattr(given, termios.TCSAFLUSH, quiet)
        yield
    finally:
        # An answer that has come too late is dropped with it, so that no shell takes it for typed.
        with contextlib.suppress(termios.error):
            termios.tcsetattr(given, termios.TCSAFLUSH, before)
        for sign in signs:
            signal.signal(sign, signal.SIG_DFL)


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(_ENDED_BY_A_SIGNAL + number)
