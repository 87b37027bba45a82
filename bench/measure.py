"""Times a full-screen program through a real pseudo-terminal, and a one-shot command as a whole process."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from tests.terminal import ROOT, Terminal

SIZE = (120, 36)
_QUIET = 0.25


class Program(Struct, frozen=True):
    """A full-screen program: when it stands, which keys to time."""

    name: str
    script: Path
    arguments: tuple[str, ...]
    stands: str
    keys: tuple[str, ...] = ()


class Readings(Struct):
    """Figures of one program by name, one a run."""

    figures: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        self.figures.setdefault(name, []).append(value)

    def median(self, name: str) -> float:
        return statistics.median(self.figures[name])

    def spread(self, name: str) -> str:
        values = self.figures[name]
        return f"{min(values):.4g} .. {max(values):.4g}"


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PERMIT_TUI", "TEXTUAL"))}
    return kept | {"HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}


def run_full_screen(program: Program, env: Mapping[str, str], readings: Readings) -> None:
    """Start, wait until it stands, press each key once the screen is quiet, quit."""
    began = time.perf_counter()
    with Terminal(program.arguments, env, SIZE, program.script) as terminal:
        terminal.see(program.stands)
        readings.add("first paint, ms", (time.perf_counter() - began) * 1000)
        _until_quiet(terminal)
        readings.add("bytes until it stands", terminal.bytes_out)
        readings.add("memory, MB", _memory(terminal.process.pid))
        for key in program.keys:
            before, pressed = terminal.bytes_out, time.perf_counter()
            terminal.press(key)
            terminal.wait_until(lambda before=before: terminal.bytes_out > before, key)  # type: ignore[misc]
            readings.add(f"key {key}: ms to the first byte", (time.perf_counter() - pressed) * 1000)
            _until_quiet(terminal)
            readings.add(f"key {key}: bytes", terminal.bytes_out - before)
        pressed = time.perf_counter()
        terminal.press("q")
        terminal.end()
        readings.add("quit, ms", (time.perf_counter() - pressed) * 1000)


def _until_quiet(terminal: Terminal) -> None:
    seen, since = terminal.bytes_out, time.monotonic()
    while time.monotonic() - since < _QUIET:
        terminal._read(0.02)
        if terminal.bytes_out != seen:
            seen, since = terminal.bytes_out, time.monotonic()


def _memory(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def run_command(words: Sequence[str], env: Mapping[str, str], readings: Readings) -> None:
    """Run a Python command as a whole process."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, *words], env=dict(env), cwd=ROOT, check=True, capture_output=True, stdin=subprocess.DEVNULL
    )
    readings.add("whole process, ms", (time.perf_counter() - began) * 1000)


def run_loop(work: Callable[[], int], readings: Readings, seconds: float = 0.5) -> None:
    """Repeat ``work``, which returns how many it has done, and add how many a second that makes."""
    done, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < seconds:
        done += work()
    readings.add("a second", done / took)


def turns(runs: int) -> Iterator[int]:
    """Yield the runs, saying on standard error which one it is."""
    for run in range(runs):
        print(f"run {run + 1} of {runs}", file=sys.stderr)
        yield run
