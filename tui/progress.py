"""How far something long has come, in one line on standard error that is written over and goes away at the end."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from models.progress import Report, Stage, unreported
from screens.stages import stage_words

_FIRST_AFTER = 1.0
_EVERY = 0.1


class _Line:
    def __init__(self) -> None:
        self._next = time.monotonic() + _FIRST_AFTER
        self._width = 0

    def report(self, stage: Stage, done: int, whole: int) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _EVERY
            self._write(stage_words(stage, done, whole))

    def clear(self) -> None:
        if self._width:
            self._write("")

    def _write(self, words: str) -> None:
        # A character may take two columns.
        width = sum(1 + (char > "\u2e80") for char in words)
        print(f"\r{words}{' ' * (self._width - width)}", end="\r", file=sys.stderr, flush=True)
        self._width = width


@contextmanager
def progress_line() -> Iterator[Report]:
    """Give what takes reports of progress; they are shown once it takes longer than a second, on a terminal only."""
    if not sys.stderr.isatty():
        yield unreported
        return
    line = _Line()
    try:
        yield line.report
    finally:
        line.clear()


@contextmanager
def bulk_work() -> Iterator[None]:
    """Look for no cycles of garbage within: among millions of plain values there are none, and looking takes long."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
