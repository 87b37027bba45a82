"""The way out: bytes go straight to the terminal, and a terminal that takes none stops nobody."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import select
import struct
import termios
import time
from collections.abc import Callable

_TIOCGDEV = 0x80045432
# Ends a sequence that was cut off.
_CANCEL = b"\x18"
_OPEN = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC


class Outlet:
    """Writes from the event loop's own thread. What the terminal does not take waits; ``drained`` is called then.

    Not to wait is a property of an opened file, which the shell shares with us: the terminal is opened a second time.
    Where that is impossible, writing waits.
    """

    def __init__(self, descriptor: int, loop: asyncio.AbstractEventLoop, drained: Callable[[], None]) -> None:
        self._own = _opened_again(descriptor)
        self._descriptor = descriptor if self._own is None else self._own
        self._loop = loop
        self._drained = drained
        self._waiting = b""
        self._gone = False

    @property
    def busy(self) -> bool:
        """Whether the terminal has not yet taken everything."""
        return bool(self._waiting)

    def send(self, text: str) -> None:
        """Send ``text`` after all that was sent before; on a line that has gone it is dropped."""
        data = text.encode("utf-8", "replace")
        if self._waiting:
            self._waiting += data
        elif data:
            self._waiting = data
            self._write()
            if self._waiting:
                self._loop.add_writer(self._descriptor, self._resume)

    def close(self, last: str, seconds: float) -> None:
        """Send ``last`` and close; a terminal that takes nothing for ``seconds`` gets it alone, once it does again."""
        if self._waiting:
            self._loop.remove_writer(self._descriptor)
        self._waiting += last.encode()
        end = time.monotonic() + seconds
        self._write()
        while self._waiting and (left := end - time.monotonic()) > 0:
            select.select([], [self._descriptor], [], left)
            self._write()
        if self._waiting:
            with contextlib.suppress(termios.error):
                termios.tcflush(self._descriptor, termios.TCOFLUSH)
            self._waiting = _CANCEL + last.encode()
            self._write()
            self._waiting = b""
        if self._own is not None:
            os.close(self._own)
            self._own = None

    def _write(self) -> None:
        try:
            while self._waiting and not self._gone:
                self._waiting = self._waiting[os.write(self._descriptor, self._waiting) :]
        except BlockingIOError:
            return
        except OSError:
            self._gone = True
        if self._gone:
            self._waiting = b""

    def _resume(self) -> None:
        self._write()
        if not self._waiting:
            self._loop.remove_writer(self._descriptor)
            self._drained()


def _opened_again(descriptor: int) -> int | None:
    try:
        device = os.fstat(descriptor).st_rdev
        with contextlib.suppress(OSError):
            return os.open(f"/proc/self/fd/{descriptor}", _OPEN)
        # The terminal of another user cannot be opened by its name, but as the one that controls this process.
        own = os.open("/dev/tty", _OPEN)
        if struct.unpack("I", fcntl.ioctl(own, _TIOCGDEV, b"\0" * 4))[0] == device:
            return own
        os.close(own)
    except OSError:
        return None
    return None
