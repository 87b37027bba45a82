"""How fast it is: the product beside its floors and peers, in turn, in one run, each goal passed or missed.

``python -m bench`` measures everything, which takes a good while; ``--quick`` gives a first impression.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.book import FAMILY
from bench.commands import measure_backup, measure_status
from bench.engines import ENGINES
from bench.goals import MISSED, Verdict, closing_line, judge, number, table
from bench.idling import measure_idle
from bench.judging import A_SECOND, measure_rules
from bench.pressing import measure_keys, measure_moves
from bench.programs import HELLO, Setting
from bench.readings import Readings, summarise
from bench.starting import AS_LEFT, COLD, MEMORY, PEERS, PICTURE, STANDS, board_name, measure_starts
from bench.wanted import FROM_STARTS, NAMES, goals

HEAD = """# How fast it is

Made by `make bench`: the product beside its floors and peers, in turn, in one run, through a real pseudo-terminal of
120x36 that is emulated to its last cell. Machines are noisy: a goal that names a floor is held against the median of
ratios taken run by run, and the spread is that of the ratios. *hello* is the smallest Textual app, *DataTable* a plain
one filled by Peewee.
"""


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, write; return 1 when a goal is missed and ``--check`` is given."""
    options = _parser().parse_args(words)
    if options.quick:
        options.runs, options.members = options.runs or 5, options.members or 10_000
        options.idle = 15 if options.idle is None else options.idle
    runs, members = options.runs or 7, options.members or 100_000
    idle = 60 if options.idle is None else options.idle
    wanted = frozenset(options.only or NAMES)
    # A reader that stamps output must not wait for the emulator.
    sys.setswitchinterval(0.0005)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        keep = options.keep or Path(folder) / "databases"
        setting = Setting.make(Path(folder), keep.resolve(), members, min(options.table_rows or members, members))
        readings = _measure(setting, runs, idle, wanted, quick=options.quick)
    verdicts = [judge(goal, readings) for goal in goals(members) if goal.name in wanted]
    text = "\n".join(_report(verdicts, readings, wanted))
    print(text)
    if options.write:
        options.write.write_text(f"{HEAD}\n{text}\n", encoding="utf-8")
    return int(options.check and any(verdict.result == MISSED for verdict in verdicts))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few runs, 10,000 permits in place of 100,000")
    parser.add_argument("--only", nargs="+", choices=NAMES, metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--runs", type=int, help="rounds that count")
    parser.add_argument("--members", type=int, help="permits of the large database")
    parser.add_argument("--table-rows", type=int, help="rows of the DataTable, which fills slowly")
    parser.add_argument("--idle", type=float, metavar="SECONDS", help="how long to idle")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the databases there for the next run")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the report into this file as well")
    parser.add_argument("--check", action="store_true", help="end with 1 when a goal is missed")
    return parser


def _measure(setting: Setting, runs: int, idle: float, wanted: frozenset[str], *, quick: bool) -> Readings:
    readings = Readings()
    few = min(runs, 3)
    readings.remark(f"Python {platform.python_version()}, {os.cpu_count()} cores; n counts the runs behind a median.")
    if quick:
        readings.remark("This is a quick run: a first look, with few runs and a smaller database.")
    steps: list[tuple[frozenset[str], str, Callable[[], None]]] = [
        (FROM_STARTS, "starts", lambda: measure_starts(setting, readings, runs, wanted)),
        (frozenset({"moves"}), "bytes of keys", lambda: measure_moves(setting, readings, few)),
        (frozenset({"keys", "bytes"}), "keys", lambda: measure_keys(setting, readings, few, wanted)),
        (frozenset({"idle"}), "idle", lambda: measure_idle(setting, readings, idle)),
        (frozenset({"status"}), "status", lambda: measure_status(setting, readings, 2 * runs)),
        (frozenset({"rules"}), "rules", lambda: measure_rules(readings, setting.today, runs, 1 if quick else 2)),
        (frozenset({"backup"}), "backup", lambda: measure_backup(setting, readings, few)),
    ]
    for names, words, step in steps:
        if names & wanted:
            began = time.monotonic()
            print(f"{words} ...", file=sys.stderr, flush=True)
            step()
            print(f"{words}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return readings


def _report(verdicts: Sequence[Verdict], readings: Readings, wanted: frozenset[str]) -> Iterator[str]:
    yield from table(verdicts)
    yield ""
    if "peers" in wanted:
        small = (board_name(FAMILY, COLD), board_name(FAMILY, AS_LEFT))
        columns = ((PICTURE, "ms"), (STANDS, "bytes"), (MEMORY, "MB"))
        yield from _figures((HELLO, *small, *PEERS), columns, readings)
    if "rules" in wanted:
        yield from _figures(tuple(ENGINES), ((A_SECOND, "decisions"),), readings)
    for sentence in readings.remarks:
        yield f"- {sentence}"
    if readings.remarks:
        yield ""
    yield closing_line(verdicts)


def _figures(programs: Sequence[str], columns: Sequence[tuple[str, str]], readings: Readings) -> Iterator[str]:
    """Yield a table of medians, with their spreads, of what needs no goal."""
    yield "| | " + " | ".join(f"{figure}, {unit}" for figure, unit in columns) + " |"
    yield "|---" * (len(columns) + 1) + "|"
    for program in programs:
        cells = []
        for figure, _unit in columns:
            found = summarise(readings.get(program, figure))
            spread = f" ({number(found.least)} .. {number(found.greatest)})" if found.runs > 1 else ""
            cells.append(f"{number(found.median)}{spread}" if found.runs else readings.absent.get(program, "-"))
        yield f"| {program} | {' | '.join(cells)} |"
    yield ""


if __name__ == "__main__":
    sys.exit(main())
