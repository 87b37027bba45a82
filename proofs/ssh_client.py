"""A client in a pseudo-terminal, whose keys may be anything and whose output is only kept."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType


class Line:
    """Runs a program in a terminal of its own; leaving it closes the line and waits for the program's end."""

    def __init__(self, words: Sequence[str], folder: Path) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.raw = b""
        self.process = subprocess.Popen(
            words,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env=os.environ | {"TERM": "xterm-256color"},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0),  # noqa: PLW1509
        )
        os.close(slave)

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        os.close(self._master)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def send(self, keys: str) -> None:
        """Type; what the other side does not take within a second is lost."""
        data = keys.encode("utf-8", "replace")
        while data and select.select([], [self._master], [], 1)[1]:
            try:
                data = data[os.write(self._master, data[:512]) :]
            except OSError:
                return

    def see(self, wanted: bytes, seconds: float) -> bool:
        """Read until ``wanted`` has come; False when the line or the time has ended before."""
        end = time.monotonic() + seconds
        while wanted not in self.raw:
            if time.monotonic() > end or self._read(0.5) is None:
                return False
        return True

    def rest(self, seconds: float) -> None:
        """Read until nothing has come for so long."""
        while self._read(seconds):
            pass

    def _read(self, seconds: float) -> bool | None:
        """Read once; False where nothing comes, None where nothing will."""
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return None
        self.raw += data
        return bool(data) or None
