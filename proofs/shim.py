"""The shim: compiled and loaded where a C compiler is at hand, and told what to do."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from enum import IntFlag
from pathlib import Path

_SOURCE = Path(__file__).with_name("shim.c")
_LOADED = "PERMIT_TUI_PROOF_SHIM"
FOR_EVER = 2**62


class Calls(IntFlag):
    """Kinds of calls, as in ``shim.c``."""

    READING = 1
    WRITING = 2
    SYNCING = 4
    OPENING = 8
    NAMING = 16
    ALL = 31


class NotAtHand(Exception):
    """The shim cannot be had here, and why."""


class Shim:
    """What stands between this process and the C library."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.shim_arm.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_int, ctypes.c_int)
        self._library.shim_disarm.restype = ctypes.c_long

    def watch(self, folder: Path) -> None:
        """Stand before ``folder`` and all files in it."""
        self._library.shim_watch(str(folder).encode())

    def arm(self, first: int, last: int, number: int, kinds: Calls) -> None:
        """Make the calls of these kinds from ``first`` to ``last``, counted from 1 on, fail with an error number."""
        self._library.shim_arm(first, last, number, int(kinds))

    def disarm(self) -> int:
        """Let all calls through and return how many there were since ``arm``."""
        return int(self._library.shim_disarm())

    def record(self, descriptor: int) -> None:
        """Write down on ``descriptor`` what changes; a negative one ends it."""
        self._library.shim_record(descriptor)

    def mark(self, text: str) -> None:
        """Put a mark between the calls that are written down."""
        self._library.shim_mark(text.encode())


def loaded(module: str) -> Shim:
    """Return the shim; the first time it is compiled and ``module`` begins again with it. Raises NotAtHand."""
    if _LOADED not in os.environ:
        environment = {**os.environ, "LD_PRELOAD": str(_compiled()), _LOADED: "1"}
        os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], environment)
    return Shim()


def _compiled() -> Path:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not sys.platform.startswith("linux") or compiler is None:
        raise NotAtHand("no C compiler, or not Linux")
    library = Path(sys.prefix) / "proof-shim.so"
    if not library.exists() or library.stat().st_mtime < _SOURCE.stat().st_mtime:
        made = library.with_suffix(f".{os.getpid()}")
        done = subprocess.run(
            [compiler, "-O2", "-Wall", "-shared", "-fPIC", "-o", str(made), str(_SOURCE), "-ldl"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotAtHand(done.stderr)
        made.replace(library)
    return library
