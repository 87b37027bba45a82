"""Starts: first picture, obeying the first key, bytes until it stands, memory, leaving."""

from __future__ import annotations

import sys
from collections.abc import Container, Sequence

from bench.book import FAMILY
from bench.processes import memory_mb
from bench.programs import Board, Screenful, Setting, board, calcurse, hello, khal, marked, visidata
from bench.readings import FAILED, Readings
from bench.terminal import NotSeen

PICTURE, OBEYS, STANDS, VANISHES = "first picture", "obeys the first key", "bytes until it stands", "rows that vanish"
MEMORY, QUIT = "memory", "quit"
COLD, AS_LEFT = "cold", "as left"
PEERS = ("calcurse", "khal", "visidata")


def board_name(members: int, state: str) -> str:
    return f"board of {members:,}, {state}"


def measure_starts(setting: Setting, readings: Readings, runs: int, wanted: Container[str]) -> None:
    """Start every program in turn; one round before the first that counts compiles modules and leaves pictures."""
    small, large = (
        [board(setting, members, board_name(members, state), cold=state == COLD) for state in (COLD, AS_LEFT)]
        for members in (FAMILY, setting.members)
    )
    programs = (hello(setting), *small, *_peers(setting, readings, wanted), *large)
    obeying = "obeys" in wanted or "growth" in wanted
    for run in range(-1, runs):
        counted = readings if run >= 0 else Readings()
        for program in programs:
            start(program, counted)
            if obeying and isinstance(program, Board):
                obey(program, counted)


def _peers(setting: Setting, readings: Readings, wanted: Container[str]) -> Sequence[Screenful]:
    makers = {"calcurse": calcurse, "khal": khal, "visidata": visidata}
    found = []
    for name in PEERS if "peers" in wanted else PEERS[:1]:
        program = makers[name](setting)
        if program is None:
            readings.absent[name] = f"{name} is not installed"
        else:
            found.append(program)
    return found


def start(program: Screenful, readings: Readings) -> None:
    """Start a program, let it come to rest, and leave it by ``q``."""
    figures = dict.fromkeys((PICTURE, STANDS, VANISHES, MEMORY, QUIT), FAILED)
    with program.start() as terminal:
        try:
            seen = terminal.see(program.stands, program.seconds)
            figures[PICTURE] = (seen.at - terminal.started) * 1000
            gone: list[bool] = []
            figures[STANDS] = terminal.rest(each=lambda emulator: gone.append(not program.stands(emulator)))
            figures[VANISHES] = sum(gone)
            figures[MEMORY] = memory_mb(terminal.process.pid)
            figures[QUIT] = terminal.leave("q") * 1000
        except NotSeen as error:
            complain(program.name, error)
    for figure, value in figures.items():
        readings.add(program.name, figure, value)


def obey(one: Board, readings: Readings) -> None:
    """Start the board, press down as soon as it can be read, and see the mark in the second row."""
    took = FAILED
    with one.start() as terminal:
        try:
            terminal.see(one.stands, one.seconds)
            terminal.press("down")
            took = (terminal.see(marked(one.names[1]), one.seconds).at - terminal.started) * 1000
            terminal.rest()
            terminal.leave("q")
        except NotSeen as error:
            complain(one.name, error)
    readings.add(one.name, OBEYS, took)


def complain(name: str, error: NotSeen) -> None:
    """Show on standard error what stood on the screen of a program that did not do what it should."""
    print(f"{name}: not seen; the screen was\n{error}", file=sys.stderr)
