"""A real pseudo-terminal with an emulated screen, to run the program as a person would see it."""

from __future__ import annotations

import atexit
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType

import pyte

from screens.format import width

ROOT = Path(__file__).parents[1]
KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "pagedown": "\x1b[6~",
    "ctrl+p": "\x10",
    "ctrl+s": "\x13",
}
_MEANT_FOR_THE_PROGRAM = ("PERMIT_TUI", "XDG_", "LC_", "LANG", "NO_COLOR", "COLUMNS", "LINES", "TEXTUAL")


@cache
def _state() -> str:
    """Return a folder of this process in which it stands that the tour was shown."""
    folder = Path(tempfile.mkdtemp(prefix="state-of-tests-"))
    (folder / "permit-tui").mkdir(mode=0o700)
    (folder / "permit-tui" / "tour-shown").touch()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return str(folder)


def clean_environment(home: Path, **wanted: str) -> dict[str, str]:
    """Return an environment in which nothing of the tester's own can reach the program, and nobody starts first."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_MEANT_FOR_THE_PROGRAM)}
    return kept | {"HOME": str(home), "XDG_STATE_HOME": _state(), "TERM": "xterm-256color", "LANG": "C.UTF-8"} | wanted


class Terminal:
    """Runs ``permit-tui`` with arguments in a pseudo-terminal; ``bytes_out`` counts what it has sent.

    With ``script`` another Python program runs in its place, with ``program`` any other; the signal ``ignored`` is
    ignored from the beginning.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        script: Path = ROOT / "permit_tui.py",
        ignored: signal.Signals | None = None,
        program: Sequence[str] = (),
        *,
        answers: bool = True,
    ):
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self.screen.write_process_input = self._answer  # type: ignore[method-assign]
        self._stream = pyte.ByteStream(self.screen)
        self.answers = answers
        self.bytes_out = 0
        self.raw = b""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

        def begin() -> None:
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for sign in (signal.SIGINT, signal.SIGHUP):
                signal.signal(sign, signal.SIG_DFL)  # tests that run in the background are often told to ignore them
            if ignored is not None:
                signal.signal(ignored, signal.SIG_IGN)

        self.process = subprocess.Popen(
            [*(program or (sys.executable, str(script))), *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(environment),
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=begin,  # noqa: PLW1509
        )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self._master >= 0:
            os.close(self._master)

    @property
    def master(self) -> int:
        """The other end of the line."""
        return self._master

    @property
    def picture(self) -> str:
        """What stands on the screen."""
        return "\n".join(self._line(y) for y in range(self.screen.lines))

    def _line(self, y: int) -> str:
        # The second cell of a wide character is empty; what remains of one that was half overwritten is a blank.
        cells, shown, covered = self.screen.buffer[y], [], False
        for x in range(self.screen.columns):
            char = cells[x].data
            if not covered:
                shown.append(char or " ")
            covered = not covered and width(char) == 2
        return "".join(shown).rstrip()

    def _read(self, seconds: float) -> bool:
        ready, _w, _x = select.select([self._master], [], [], seconds)
        return bool(ready) and self._take()

    def _take(self) -> bool:
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False
        self.bytes_out += len(data)
        self.raw += data
        self._stream.feed(data)
        return bool(data)

    def wait_until(self, happened: Callable[[], bool], what: str, seconds: float = 20) -> None:
        """Read until ``happened``; fails with the picture after ``seconds``."""
        end = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > end:
                raise AssertionError(f"{what!r} did not happen:\n{self.picture}")
            self._read(0.05)

    def see(self, text: str) -> None:
        """Wait until ``text`` stands on the screen."""
        self.wait_until(lambda: text in self.picture, text)

    def lose(self, text: str) -> None:
        """Wait until ``text`` no longer stands on the screen."""
        self.wait_until(lambda: text not in self.picture, f"no {text}")

    def rests(self, quiet: float = 0.25, seconds: float = 5) -> bool:
        """Whether the program falls silent: nothing is sent for ``quiet`` seconds, within ``seconds``."""
        return all_rest(self, quiet=quiet, seconds=seconds)

    def _has_work(self) -> bool:
        """Whether it makes use of the processor, or waits for it: silence then says something of the machine alone."""
        try:
            state = Path(f"/proc/{self.process.pid}/stat").read_bytes().rpartition(b") ")[2]
        except OSError:
            return False
        return state.startswith(b"R")

    def press(self, *keys: str) -> None:
        """Send keys, each by its name or as it is typed."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())

    def press_bytes(self, data: bytes) -> None:
        """Send what no key sends."""
        os.write(self._master, data)

    def find(self, text: str, *, beyond: str = "") -> tuple[int, int]:
        """Return where ``text`` stands, or the first ``beyond`` behind it on its line: column and row, from 0."""
        for y, line in enumerate(self.picture.split("\n")):
            at = line.find(text)
            at = line.find(beyond, at) if at >= 0 and beyond else at
            if at >= 0:
                return width(line[:at]), y
        raise AssertionError(f"{text!r} is not to be seen:\n{self.picture}")

    def click(self, x: int, y: int, times: int = 1) -> None:
        """Press and let go of the left button, as a terminal reports it."""
        self.press_bytes(b"".join(b"\x1b[<0;%d;%d%c" % (x + 1, y + 1, end) for _time in range(times) for end in b"Mm"))

    def turn_wheel(self, x: int, y: int, steps: int) -> None:
        """Turn the wheel down, or up where ``steps`` is negative."""
        self.press_bytes(b"\x1b[<%d;%d;%dM" % (65 if steps > 0 else 64, x + 1, y + 1) * abs(steps))

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _answer(self, text: str) -> None:
        if self.answers and self._master >= 0:
            os.write(self._master, text.encode())

    def hang_up(self) -> None:
        """Close the line."""
        os.close(self._master)
        self._master = -1

    def end(self, seconds: float = 10) -> int:
        """Wait until the program has ended and return its exit code."""
        self.wait_until(lambda: self.process.poll() is not None, "the end", seconds)
        while self._master >= 0 and self._read(0):
            pass
        return self.process.returncode


def all_rest(*terminals: Terminal, quiet: float, seconds: float = 5) -> bool:
    """Whether programs fall silent together."""
    begun = since = time.monotonic()
    while (now := time.monotonic()) < begun + seconds:
        waited = max(0.01, min(0.05, since + quiet - now))
        ready, _w, _x = select.select([one.master for one in terminals], [], [], waited)
        taken = [one._take() for one in terminals if one.master in ready]
        if any(taken) or any(one._has_work() for one in terminals):
            since = time.monotonic()
        elif time.monotonic() - since >= quiet:
            return True
    return False
