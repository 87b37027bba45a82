"""The goals: what the product should reach, beside which floor."""

from __future__ import annotations

from collections.abc import Iterator

from bench import commands, idling, judging, pressing
from bench.book import FAMILY
from bench.commands import DUMPS, EXPORT, IMPORT, LOADS, PEAK, PER_BYTE, WHOLE
from bench.goals import Goal
from bench.programs import HELLO
from bench.starting import AS_LEFT, COLD, MEMORY, OBEYS, PICTURE, QUIT, STANDS, VANISHES, board_name

NAMES = (
    "picture",
    "obeys",
    "growth",
    "bytes",
    "moves",
    "keys",
    "idle",
    "quit",
    "memory",
    "status",
    "rules",
    "backup",
    "peers",
)
FROM_STARTS = frozenset({"picture", "obeys", "growth", "bytes", "quit", "memory", "peers"})
_STATES = {COLD: "data changed since the last start", AS_LEFT: "nothing changed since"}


def goals(members: int) -> Iterator[Goal]:
    """Yield every goal, in the order of the table; ``members`` is the size of the large database."""
    small = {state: board_name(FAMILY, state) for state in _STATES}
    large = {state: board_name(members, state) for state in _STATES}
    many = f"{members:,}"
    limits = {COLD: 0.45, AS_LEFT: 0.15}
    for state, words in _STATES.items():
        what = f"first picture, {FAMILY} permits, {words}"
        yield Goal("picture", what, small[state], PICTURE, "<=", limits[state], "ms", floor=HELLO)
    yield Goal("picture", "the same beside calcurse", small[AS_LEFT], PICTURE, "<=", 1, "ms", floor="calcurse")
    for state, words in _STATES.items():
        what = f"pictures without the rows before the board stands, {words}"
        yield Goal("picture", what, small[state], VANISHES, "=", 0)
    for state, words in _STATES.items():
        what = f"obeys the first key, {words}"
        yield Goal("obeys", what, small[state], OBEYS, "<=", 1.25, "ms", floor=HELLO, floor_figure=PICTURE)
    for figure, words in ((PICTURE, "first picture"), (OBEYS, "obeys the first key")):
        for state, told in _STATES.items():
            what = f"{words}, {many} permits, {told}"
            yield Goal("growth", what, large[state], figure, "<=", 1.15, "ms", floor=small[state])
    for state, words in _STATES.items():
        what = f"bytes until the board of {many} stands, {words}"
        yield Goal("bytes", what, large[state], STANDS, "<=", 8_000, "bytes")
        yield Goal("bytes", "the same beside the DataTable", large[state], STANDS, "<=", 0.2, "bytes", pressing.TABLE)
    yield from _keys(members)
    yield Goal("idle", "idle board: bytes", "idle board", idling.SENT, "=", 0, "bytes")
    yield Goal("idle", "idle board: wake-ups a second", "idle board", idling.WAKES, "<", 0.2)
    yield Goal("idle", "idle board: CPU a second", "idle board", idling.CPU, "<", 0.3, "ms")
    yield Goal("quit", "from q to the end of the process", small[AS_LEFT], QUIT, "<=", 0.25, "ms", floor=HELLO)
    yield Goal("memory", f"memory, {FAMILY} permits", small[COLD], MEMORY, "<=", 1.4, "MB", floor=HELLO)
    yield Goal("memory", f"memory, {many} permits", large[COLD], MEMORY, "<=", 1.5, "MB", floor=HELLO)
    what = f"permit-tui status, {FAMILY} permits, whole process"
    yield Goal("status", what, commands.STATUS, WHOLE, "<=", 1.5, "ms", floor=commands.FLOOR)
    whole = "whole assessments on one core"
    yield Goal("rules", whole, judging.WHOLE, judging.A_SECOND, ">=", 30_000, "a second")
    for best in (judging.BEST, judging.BEST_IN_PYTHON):
        what = f"the status alone beside {best}"
        yield Goal("rules", what, judging.STATUS, judging.A_SECOND, ">=", 5, "a second", floor=best)
    for program, floor, limit in ((EXPORT, DUMPS, 2), (IMPORT, LOADS, 3)):
        yield Goal("backup", f"{program} of {many}, whole process", program, WHOLE, "<=", limit, "ms", floor=floor)
        yield Goal("backup", f"{program} of {many}: {PEAK}", program, PEAK, unit="MB")
        yield Goal("backup", f"{program} of {many}: {PER_BYTE}", program, PER_BYTE)


def _keys(members: int) -> Iterator[Goal]:
    yield Goal("moves", "down: bytes until the row is marked", "moves", pressing.MARKED, "<=", 160, "bytes")
    what = "down: bytes until all is quiet, the side panel included"
    yield Goal("moves", what, "moves", pressing.MOVED, "<=", 1_500, "bytes")
    yield Goal("moves", "page down: bytes", "moves", pressing.PAGED, "<=", 3_000, "bytes")
    yield Goal("moves", "a toast: bytes", "moves", pressing.TOAST, "<=", 600, "bytes")
    yield Goal("moves", "a tick on the checklist: bytes", "ticks", pressing.TICK, "<=", 200, "bytes")
    large = board_name(members, AS_LEFT)
    for figure, words, limit in (
        (pressing.TYPICAL, "key to repaint, median of 60", 1.0),
        (pressing.SLOW, "key to repaint, 95th percentile of 60", 1.5),
    ):
        yield Goal("keys", f"{words}, {members:,} permits", large, figure, "<=", limit, "ms", floor=pressing.TABLE)
