"""What the kernel tells about processes: memory, CPU time, wake-ups; and commands timed as whole processes."""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

_PROC = Path("/proc")
_SAMPLE_SECONDS = 0.01


class Usage(Struct, frozen=True):
    """CPU milliseconds and voluntary context switches so far, over all threads of a process tree."""

    cpu_ms: float
    switches: int


class Ran(Struct, frozen=True):
    """A command that has ended: milliseconds, the largest resident memory of its tree in MB, what it printed."""

    ms: float
    peak_mb: float
    output: bytes


def tree(pid: int) -> Iterator[Path]:
    """Yield the folders of a process and its living descendants."""
    folder = _PROC / str(pid)
    yield folder
    for task in _entries(folder / "task"):
        for child in _text(task / "children").split():
            yield from tree(int(child))


def usage(pid: int) -> Usage:
    nanoseconds = switches = 0
    for folder in tree(pid):
        for task in _entries(folder / "task"):
            spent = _text(task / "schedstat").split()
            nanoseconds += int(spent[0]) if spent else 0
            switches += _number(task / "status", "voluntary_ctxt_switches")
    return Usage(nanoseconds / 1e6, switches)


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process tree."""
    return sum(_number(folder / "status", "VmRSS") for folder in tree(pid)) / 1024


def run_command(argv: Sequence[str], environment: Mapping[str, str], cwd: Path, *, watch: bool = False) -> Ran:
    """Run a command to its end, with ``watch`` looking at its memory; raises RuntimeError when it fails."""
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=cwd,
        )
        peak = [0.0]
        watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
        if watch:
            watcher.start()
        process.wait()
        took = (time.perf_counter() - began) * 1000
        if watch:
            watcher.join()
        output.seek(0)
        printed = output.read()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(argv)} ended with {process.returncode}:\n{printed.decode(errors='replace')}")
    return Ran(took, peak[0], printed)


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    while process.returncode is None:
        peak[0] = max(peak[0], memory_mb(process.pid))
        time.sleep(_SAMPLE_SECONDS)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # it has ended meanwhile
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""


def _number(path: Path, name: str) -> int:
    for line in _text(path).splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0
