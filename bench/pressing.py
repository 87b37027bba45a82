"""Keys: what a move, a page, a toast and a tick send, and how long a key takes beside a plain DataTable."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Container

from bench.book import FAMILY, copy_into
from bench.emulator import Emulator
from bench.programs import Board, Screenful, Setting, board, marked, plain_table, shows
from bench.readings import FAILED, Readings, percentile
from bench.starting import AS_LEFT, STANDS, board_name, complain
from bench.terminal import NotSeen, Terminal

MARKED, MOVED, PAGED = "bytes until the row is marked", "bytes of a move", "bytes of a page"
TOAST, TICK = "bytes of a toast", "bytes of a tick"
TYPICAL, SLOW = "key to repaint", "key to repaint, 95th percentile"
TABLE = "DataTable"
_MOVES = 5
_PRESSES = 60
_WITH_A_CASE = "李明"


def measure_moves(setting: Setting, readings: Readings, runs: int) -> None:
    large = board(setting, setting.members, "moves")
    small = board(setting, FAMILY, "ticks")
    untouched = setting.database(FAMILY)
    for _run in range(runs):
        _attempt(large, readings, (MARKED, MOVED, PAGED, TOAST), _moves)
        copy_into(untouched, small.path.parent)
        _attempt(small, readings, (TICK,), _tick)


def _attempt(
    one: Board,
    readings: Readings,
    figures: tuple[str, ...],
    keys: Callable[[Board, Terminal, Readings], None],
) -> None:
    took = Readings()
    with one.start() as terminal:
        try:
            terminal.see(one.stands, one.seconds)
            terminal.rest()
            keys(one, terminal, took)
        except NotSeen as error:
            complain(one.name, error)
    for figure in figures:
        values = took.get(one.name, figure)
        readings.add(one.name, figure, statistics.median(values) if values else FAILED)


def _moves(one: Board, terminal: Terminal, took: Readings) -> None:
    for name in one.names[1 : 1 + _MOVES]:
        before = terminal.sent
        terminal.press("down")
        took.add(one.name, MARKED, terminal.see(marked(name)).sent - before)
        took.add(one.name, MOVED, terminal.rest() - before)
    took.add(one.name, PAGED, _until_rest(terminal, "pagedown", changed(terminal)))
    took.add(one.name, TOAST, _until_rest(terminal, "ctrl+c", shows("Press q to leave")))


def _tick(one: Board, terminal: Terminal, took: Readings) -> None:
    for name in one.names[1 : one.names.index(_WITH_A_CASE) + 1]:
        terminal.press("down")
        terminal.see(marked(name))
    terminal.press("c")
    terminal.see(shows("gathered"))
    terminal.rest()
    told = _gathered(terminal.emulator)
    took.add(one.name, TICK, _until_rest(terminal, "space", lambda emulator: _gathered(emulator) != told))


def _gathered(emulator: Emulator) -> list[str]:
    return [line for line in emulator.lines() if "gathered" in line]


def _until_rest(terminal: Terminal, key: str, happens: Callable[[Emulator], bool]) -> int:
    before = terminal.sent
    terminal.press(key)
    terminal.see(happens)
    return terminal.rest() - before


def changed(terminal: Terminal) -> Callable[[Emulator], bool]:
    """Return a test for any cell that differs from what stands there now."""
    before = terminal.emulator.cells()
    return lambda emulator: emulator.cells() != before


def measure_keys(setting: Setting, readings: Readings, runs: int, wanted: Container[str]) -> None:
    """Hold the board against a DataTable, key by key, in turn."""
    large = board(setting, setting.members, board_name(setting.members, AS_LEFT))
    table = plain_table(setting)
    pressing = "keys" in wanted
    for _run in range(runs):
        if pressing:
            _press_down(large, readings, stands=False)
        _press_down(table, readings, stands=True, presses=_PRESSES if pressing else 0)
    if setting.table_rows != setting.members:
        readings.remark(f"The DataTable holds {setting.table_rows:,} rows, the board {setting.members:,}.")


def _press_down(program: Screenful, readings: Readings, *, stands: bool, presses: int = _PRESSES) -> None:
    took: list[float] = []
    sent = math.nan
    with program.start() as terminal:
        try:
            terminal.see(program.stands, program.seconds)
            sent = terminal.rest(1)
            for _press in range(presses):
                happens = changed(terminal)
                pressed = terminal.press("down")
                took.append((terminal.see(happens, 5).at - pressed) * 1000)
                terminal.rest(0.1, 5)
            if isinstance(program, Board) and marked(program.names[0])(terminal.emulator):
                raise NotSeen(terminal.picture)
        except NotSeen as error:
            complain(program.name, error)
            took = [FAILED]
    if stands:
        readings.add(program.name, STANDS, sent)
    if presses:
        readings.add(program.name, TYPICAL, statistics.median(took))
        readings.add(program.name, SLOW, percentile(took, 95))
