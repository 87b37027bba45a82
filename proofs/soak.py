"""The app lives on for weeks: forms opened again and again, days that turn, and nothing grows.

``python -m proofs.soak`` opens ten thousand forms, lets thirty days pass with all that a family does in them, and lets
a real program rest. ``--leaky`` lets Textual keep what it would keep by itself, and must fail.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import gc
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from proofs.living import Living, faults_in, living, nodes_alive
from screens.board.filter import FilterBox
from screens.notes import NotesArea, NotesDialog
from tests.terminal import Terminal, clean_environment

MOST_MEGABYTES = 20.0
MOST_IDLE = 0.002
MOST_NODES = 120
"""Widgets by which a warm app may grow: what Textual's caches still hold of the last few screens."""
_WARM_UP = 60
_TICKS_A_DAY = 24 * 60
_LARGE_UNBOUNDED = 256
_ROOMS = ("rules.", "models.", "screens.", "tui.")
LEFT = b""
"""Stands for: escape, and the time after which it is nothing but escape."""
FORMS: tuple[tuple[bytes, ...], ...] = (
    (b"a", b"Zoe", LEFT),
    (b"c", b"N", b"notes", LEFT, LEFT),
    (b"e", b"\r", LEFT),
    (b"/", b"li", LEFT, LEFT),
    (b"s", LEFT),
    (b"x", LEFT),
    (b"T", LEFT),
    (b"g", LEFT),
    (b"\x10", b"back", LEFT),
)
LET_GO = ((b"c", b"N", LEFT, LEFT), (b"/", b"li", LEFT, LEFT), (b"L", b"L"))
"""What Textual by itself would keep for ever."""
_DAY = (
    *((b"j",) * 12, (b"k",) * 4, (b"\x1b[6~", b"\x1b[5~"), (b"L",), (b"/", b"li", LEFT, LEFT)),
    *((b"y", b"u"), (b"\r", LEFT), (b"c", b"j", b" ", LEFT), (b"w", LEFT), (b"H", LEFT), (b"t", LEFT), (b"m", LEFT)),
    *((b"i", LEFT), (b"?", LEFT), (b"R", LEFT), (b"b", LEFT), (b"U",)),
)


def main(words: Sequence[str] | None = None) -> int:
    """Prove, print one closing line, return 1 when something grows or does not rest."""
    parser = argparse.ArgumentParser(prog="python -m proofs.soak", description=__doc__)
    parser.add_argument("--openings", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--rest", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("--leaky", action="store_true", help="let go of nothing: must fail")
    options = parser.parse_args(words)
    with leaky() if options.leaky else _as_it_is():
        grown, nodes, notices = asyncio.run(_soak(options.openings, options.days))
    idle = rest(options.rest)
    caches, large = _caches()
    bad = grown >= MOST_MEGABYTES, nodes > MOST_NODES, idle >= MOST_IDLE, bool(large)
    print(
        f"soak: {options.openings} forms opened, {options.days} days, {notices} notices:"
        f" {grown:+.1f} MB after warm-up, {nodes:+d} widgets kept; idle {idle:.3%} of a core in {options.rest:.0f} s;"
        f" {caches} caches, {len(large)} without bounds{' ' + ' '.join(large) if large else ''}"
    )
    return int(any(bad))


async def _soak(openings: int, days: int) -> tuple[float, int, int]:
    async with living() as one:
        notices = 0
        await one.type(b"jj")
        await open_forms(one, _WARM_UP, FORMS)
        await live_a_day(one)
        memory, nodes = _megabytes(), nodes_alive().total()
        await open_forms(one, openings, FORMS)
        for _day in range(days):
            notices += await live_a_day(one)
        await one.to_the_board()
        kept = nodes_alive().total() - nodes
        if found := faults_in(one.store.path):
            raise SystemExit(f"soak: the database is damaged: {found}")
        return _megabytes() - memory, kept, notices


async def open_forms(one: Living, times: int, forms: Sequence[tuple[bytes, ...]]) -> None:
    """Open and leave forms in turn, ``times`` in all."""
    for number in range(times):
        await _press(one, forms[number % len(forms)])
        if sys.__stderr__ is not None and sys.__stderr__.isatty() and number % 100 == 0:
            print(f"\r{number} of {times} forms ", end="", file=sys.__stderr__, flush=True)


async def live_a_day(one: Living, ticks: int = _TICKS_A_DAY) -> int:
    """Let a day turn, then its minutes, and do what a family may do; return how many notices there were."""
    one.day += timedelta(days=1)
    one.app._notice_changes()
    await one.settle()
    for _tick in range(ticks):
        one.app._notice_changes()
    for keys in _DAY:
        await _press(one, keys)
    one.app.notify("A day has passed.")
    await one.settle()
    await one.to_the_board()
    return 1


async def _press(one: Living, keys: tuple[bytes, ...]) -> None:
    for key in keys:
        await one.type(key or b"\x1b")
        await one.nothing_more_comes()


async def growth(openings: int, forms: Sequence[tuple[bytes, ...]] = LET_GO) -> Counter[str]:
    """Return by how many widgets of each type a warm app has grown after ``openings`` more."""
    async with living() as one:
        await one.type(b"jj")
        await open_forms(one, 3 * len(forms), forms)
        before = nodes_alive()
        await open_forms(one, openings, forms)
        after = nodes_alive()
        after.subtract(before)
        return +after


async def growth_by_dialogs(openings: int, warm_up: int = _WARM_UP) -> Counter[str]:
    """Return the same after so many dialogs were put up and left without a key."""
    async with living() as one:
        for number in range(openings + warm_up):
            if number == warm_up:
                before = nodes_alive()
            dialog = NotesDialog("", "", drafts=one.store.drafts, kind="", key="", save=lambda _text: None)
            await one.app.push_screen(dialog)
            await dialog.dismiss(None)
        after = nodes_alive()
        after.subtract(before)
        return +after


@contextmanager
def leaky() -> Iterator[None]:
    """Let Textual keep what it would keep by itself, to show that the proof sees it."""
    watch, unmount = NotesArea.watch, FilterBox.on_unmount
    del NotesArea.watch, FilterBox.on_unmount
    try:
        yield
    finally:
        NotesArea.watch, FilterBox.on_unmount = watch, unmount  # type: ignore[method-assign]


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


def rest(seconds: float) -> float:
    """Return the share of a core that a real program takes while nobody types."""
    with (
        tempfile.TemporaryDirectory(prefix="proof-") as home,
        Terminal(["demo", "--language", "en"], clean_environment(Path(home))) as terminal,
    ):
        terminal.see("A made-up family")
        terminal.rests(quiet=3, seconds=15)
        before = _processor_seconds(terminal.process.pid)
        begun = time.monotonic()
        while (passed := time.monotonic() - begun) < seconds:
            terminal.rests(quiet=seconds, seconds=min(1, seconds - passed))
        if terminal.process.poll() is not None:
            raise SystemExit("soak: the program that was to rest has ended")
        return (_processor_seconds(terminal.process.pid) - before) / seconds


def _processor_seconds(process: int) -> float:
    times = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _caches() -> tuple[int, list[str]]:
    # Not what the collector knows: it was told to leave alone what was there at the start.
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(_ROOMS)]
    caches = {
        one
        for module in modules
        for holder in (module, *(each for each in vars(module).values() if isinstance(each, type)))
        for one in vars(holder).values()
        if isinstance(one, functools._lru_cache_wrapper)
    }
    large = [
        f"{one.__module__}.{one.__qualname__}"
        for one in caches
        if one.cache_parameters()["maxsize"] is None and one.cache_info().currsize > _LARGE_UNBOUNDED
    ]
    return len(caches), large


if __name__ == "__main__":
    sys.exit(main())
