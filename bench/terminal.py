"""A program in a pseudo-terminal, timed as its user would see it.

A thread of its own stamps every piece of output as it comes and answers what programs ask a terminal; the emulator
follows later, so that its work does not get into the times.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from msgspec import Struct

from bench.emulator import Emulator

SIZE = (120, 36)
KEYS = {"down": "\x1b[B", "pagedown": "\x1b[6~", "ctrl+c": "\x03", "space": " ", "escape": "\x1b"}
_CELL = (8, 16)
_QUERY = re.compile(
    rb"\x1b\[(?P<given>[?>=]?[0-9;]*)(?P<final>\$p|[cnt])|\x1b\](?P<colour>1[01]);\?(?:\x07|\x1b\\)",
)
_LONGEST_QUERY = 24


class NotSeen(Exception):
    """What was waited for did not come; tells what stands on the screen."""


class Moment(Struct, frozen=True):
    """When a piece of output arrived (seconds on the performance counter), and all bytes up to its end."""

    at: float
    sent: int


class Terminal:
    """Runs a program until the ``with`` block ends."""

    def __init__(
        self, argv: Sequence[str], environment: Mapping[str, str], cwd: Path, size: tuple[int, int] = SIZE
    ) -> None:
        columns, rows = size
        self.size = size
        self.emulator = Emulator(columns, rows)
        self._pieces: list[tuple[Moment, bytes]] = []
        self._shown = 0
        self._news = threading.Condition()
        self._closed = False
        self._master, slave = pty.openpty()
        pixels = (columns * _CELL[0], rows * _CELL[1])
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, *pixels))
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            list(argv),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(environment),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._reader.join(2)
        os.close(self._master)

    def _read(self) -> None:
        sent, tail = 0, b""
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # nobody holds the other end any more
                data = b""
            moment = Moment(time.perf_counter(), sent := sent + len(data))
            with self._news:
                if data:
                    self._pieces.append((moment, data))
                self._closed = not data
                self._news.notify_all()
            if not data:
                return
            window = tail + data
            asked = list(_QUERY.finditer(window))
            for query in asked:
                self._answer(query)
            tail = window[max(asked[-1].end() if asked else 0, len(window) - _LONGEST_QUERY) :]

    def _answer(self, query: re.Match[bytes]) -> None:
        """Answer like a common terminal: colours, size and synchronised output are known, little else."""
        columns, rows = self.size
        given, final = query["given"] or b"", query["final"]
        answer = b""
        if query["colour"]:
            shade = b"cccc" if query["colour"] == b"10" else b"0000"
            answer = b"\x1b]%s;rgb:%s/%s/%s\x1b\\" % (query["colour"], shade, shade, shade)
        elif final == b"$p":
            answer = b"\x1b[%s;%d$y" % (given, 2 if given == b"?2026" else 0)
        elif final == b"c" and given in {b"", b"0"}:
            answer = b"\x1b[?62;22c"
        elif final == b"c" and given.startswith(b">"):
            answer = b"\x1b[>1;0;0c"
        elif final == b"n" and given == b"6":
            cursor = self.emulator.screen.cursor
            answer = b"\x1b[%d;%dR" % (cursor.y + 1, cursor.x + 1)
        elif final == b"t" and given in {b"14", b"16", b"18"}:
            high, wide = {b"14": (rows * _CELL[1], columns * _CELL[0]), b"16": _CELL[::-1], b"18": (rows, columns)}[
                given
            ]
            answer = b"\x1b[%d;%d;%dt" % (int(given) - 10, high, wide)
        if answer:
            os.write(self._master, answer)

    @property
    def sent(self) -> int:
        """How many bytes the program has sent so far."""
        return self._pieces[-1][0].sent if self._pieces else 0

    @property
    def picture(self) -> str:
        """What stood on the screen when it was last looked at."""
        return "\n".join(self.emulator.lines())

    def see(self, there: Callable[[Emulator], bool], seconds: float = 30) -> Moment:
        """Return the moment from which ``there`` held; raises NotSeen after ``seconds``, or when the program ends."""
        end = time.perf_counter() + seconds
        while True:
            while self._shown < len(self._pieces):
                moment, data = self._pieces[self._shown]
                self._shown += 1
                self.emulator.feed(data)
                if not self.emulator.holding and there(self.emulator):
                    return moment
            with self._news:
                if self._shown == len(self._pieces):
                    left = end - time.perf_counter()
                    if self._closed or left <= 0:
                        raise NotSeen(self.picture)
                    self._news.wait(left)

    def rest(
        self, quiet: float = 0.3, seconds: float = 30, each: Callable[[Emulator], object] = lambda _emulator: None
    ) -> int:
        """Show everything until nothing was sent for ``quiet`` seconds; return all bytes so far.

        ``each`` is called with every picture on the way.
        """
        end = time.perf_counter() + seconds
        while (now := time.perf_counter()) < end and not self._closed:
            last = self._pieces[-1][0].at if self._pieces else self.started
            if now - last >= quiet:
                break
            time.sleep(min(quiet, last + quiet - now))
        while self._shown < len(self._pieces):
            self.emulator.feed(self._pieces[self._shown][1])
            self._shown += 1
            if not self.emulator.holding:
                each(self.emulator)
        return self.sent

    def press(self, key: str) -> float:
        """Send a key by its name, or as it is typed; return when."""
        at = time.perf_counter()
        os.write(self._master, KEYS.get(key, key).encode())
        return at

    def leave(self, key: str, seconds: float = 20) -> float:
        """Press a key that ends the program; return the seconds to its exit. Raises NotSeen when it stays."""
        handle = os.pidfd_open(self.process.pid)
        try:
            pressed = self.press(key)
            ended, _w, _x = select.select([handle], [], [], seconds)
            at = time.perf_counter()
        finally:
            os.close(handle)
        if not ended:
            raise NotSeen(self.picture)
        self.process.wait()
        return at - pressed
