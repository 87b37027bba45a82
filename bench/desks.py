"""Several desks on one database: sessions that change and see each other's changes, on a server and on a file.

``python -m bench.desks`` measures both in one run: saves, boards drawn anew, first pictures; what an update and a
commit cost without the product; and whether every change that a session was told to be saved is there once, after the
server was stopped as by a power cut. ``--unsafe`` lets the server acknowledge before it has written, which must be
seen as a loss.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from math import isnan
from pathlib import Path

from msgspec import Struct, to_builtins

from bench.book import first_names, varied_book
from bench.cluster import NoServer, Server, running
from bench.desk_checks import Found, look_for
from bench.desk_session import Plan, Told, acknowledged, others, run_floor, run_session
from bench.desk_work import RENAMED, Change, Timed
from bench.processes import tree
from bench.programs import Board, Setting, marked, shows
from bench.readings import percentile
from bench.scale_page import write_part
from bench.sides import FILE, SERVER, SETTINGS, Filled, fill_file, fill_server
from bench.starting import complain
from bench.terminal import NotSeen, Terminal

_NAMES_KNOWN = 5
_PAUSE_SECONDS = 3.0
_BEGIN_ANEW = "SELECT pg_reload_conf()"
_HASTY = (
    "ALTER SYSTEM SET synchronous_commit = 'off'",
    "ALTER SYSTEM SET wal_writer_delay = '10s'",
    _BEGIN_ANEW,
)


class Load(Struct):
    """What came of one side."""

    side: str
    told: list[Told]
    floor: list[Timed]
    pictures: list[float]
    """Milliseconds from the start of an app to its board, while all others work."""
    seen_on_screen: list[float]
    """Milliseconds from a save's acknowledgement to the terminal of another session."""
    server_cpu_seconds: float
    crowded: float
    """Which part of the time somebody on this machine has waited for a processor."""
    seconds: float
    found: Found

    @property
    def saves(self) -> dict[int, Timed]:
        """Acknowledged saves by number."""
        return acknowledged(self.told)

    def figures(self) -> dict[str, list[float]]:
        """Return milliseconds by what was measured."""
        saves = self.saves
        return {
            "a save": [one.ms for one in saves.values()],
            "a bare update and commit": [one.ms for one in self.floor],
            "a board drawn anew": [one.ms for each in self.told for one in each.draws],
            "its share of a processor": [one.cpu_ms for each in self.told for one in each.draws],
            "from a save to another session's board": [
                (seen - saves[number].at) * 1000
                for each in self.told
                for number, seen in each.seen.items()
                if number in saves
            ],
            "from a save to another session's terminal": self.seen_on_screen,
            "first picture of an app": self.pictures,
        }


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print; return 1 when a change is lost or refused, and with ``--unsafe`` when no loss is seen."""
    options = _parser().parse_args(words)
    sys.setswitchinterval(0.0005)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, running(Server, SETTINGS) as server:
        setting = Setting.make(Path(folder), Path(folder) / "databases", options.permits, 0)
        changes, settles = round(options.seconds / options.every), 0.2 if options.unsafe else 2.0
        plan = Plan(options.permits, options.sessions, changes, options.every, setting.today, settles)
        file = fill_file(setting, options.permits)
        filled = [fill_server(setting, server, file), *([] if options.unsafe else [file])]
        with hasty(server) if options.unsafe else nullcontext():
            loads = [run(setting, server, one, plan, apps=options.apps) for one in filled]
    lines = list(report(plan, loads, options.apps))
    print("\n".join(lines))
    if options.write:
        write_part("desks", lines)
    if options.figures:
        kept = {load.side: load.figures() for load in loads}
        options.figures.write_text(json.dumps(to_builtins(kept)), "utf-8")
    harmed = any(not load.found.is_well or any(one.refused for one in load.told) for load in loads)
    return int(harmed != options.unsafe)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.desks", description=__doc__)
    parser.add_argument("--permits", type=int, default=100_000)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120, help="how long changes are made")
    parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS", help="between two changes of all")
    parser.add_argument("--apps", type=int, default=2, help="whole apps in terminals beside the sessions; one at least")
    parser.add_argument("--unsafe", action="store_true", help="acknowledge before writing: the check must see losses")
    parser.add_argument("--write", action="store_true", help="put the table into docs/scale.md")
    parser.add_argument("--figures", type=Path, metavar="FILE", help="keep every single figure as JSON")
    return parser


def run(setting: Setting, server: Server, filled: Filled, plan: Plan, *, apps: int) -> Load:
    """Let sessions work on one side for as long as the plan takes, then look for what was acknowledged.

    The server is stopped before, as by a power cut.
    """
    print(f"{filled.side}: {plan.sessions} sessions ...", file=sys.stderr, flush=True)
    with others() as some:
        for number in range(plan.sessions):
            some.fork(partial(run_session, filled.place, number, plan))
        some.fork(partial(run_floor, filled.bare, plan))
        some.wait()
        app = _app(setting, filled)
        standing = [Terminal(app.argv, app.environment, setting.folder) for _number in range(apps)]
        try:
            for terminal in standing[:1]:
                terminal.see(app.stands, app.seconds)
            cpu, crowded = _cpu_seconds(server), _waited_seconds()
            server.execute(_BEGIN_ANEW)
            begins = some.begin()
            pictures = list(_pictures(app, begins + plan.changes * plan.every)) if apps else []
            *told, floor = some.told()
            spent = _cpu_seconds(server) - cpu
            crowded = (_waited_seconds() - crowded) / plan.seconds
            saves = acknowledged(told)
            seen = list(_seen_on_screen(standing[0], plan, saves)) if apps else []
        finally:
            for terminal in standing:
                terminal.__exit__(None, None, None)
    if filled.side == SERVER:
        server.stop()
        server.start()
    found = look_for(filled.place, plan, saves)
    return Load(filled.side, told, floor, pictures, seen, spent, min(1.0, crowded), plan.seconds, found)


@contextmanager
def hasty(server: Server) -> Iterator[None]:
    """Let the server acknowledge what it has not written yet: it writes ten seconds after it was told to begin."""
    for words in _HASTY:
        server.execute(words)
    yield
    server.execute("ALTER SYSTEM RESET ALL")
    server.execute(_BEGIN_ANEW)


def _cpu_seconds(server: Server) -> float:
    """Return what the server has taken so far, sessions that have ended included."""
    return sum(map(_own_cpu_seconds, tree(server.pid))) + _own_cpu_seconds(Path(f"/proc/{server.pid}"), ended=True)


def _waited_seconds() -> float:
    """Return how long somebody has waited for a processor so far; 0 where the kernel does not tell."""
    pressure = Path("/proc/pressure/cpu")
    if not pressure.exists():
        return 0.0
    some = pressure.read_text("utf-8").splitlines()[0]
    return int(some.partition("total=")[2]) / 1e6


def _own_cpu_seconds(process: Path, *, ended: bool = False) -> float:
    fields = (process / "stat").read_text("utf-8").rpartition(")")[2].split()
    first = 13 if ended else 11
    return sum(map(int, fields[first : first + 2])) / os.sysconf("SC_CLK_TCK")


def _app(setting: Setting, filled: Filled) -> Board:
    names = first_names(varied_book(50, setting.today), setting.today, _NAMES_KNOWN)
    rows, mark = shows(*names), marked(names[0])
    return Board(
        filled.side,
        setting.permit_tui("--database", filled.named),
        setting.environment,
        lambda emulator: rows(emulator) and mark(emulator),
        seconds=120,
        names=names,
    )


def _pictures(app: Board, until: float) -> Iterator[float]:
    """Start the app again and again; yield how long its first picture takes."""
    while time.monotonic() < until:
        with app.start() as terminal:
            try:
                yield (terminal.see(app.stands, app.seconds).at - terminal.started) * 1000
                terminal.rest()
                terminal.leave("q")
            except NotSeen as error:
                complain(app.name, error)
        time.sleep(_PAUSE_SECONDS)


def _seen_on_screen(terminal: Terminal, plan: Plan, saves: Mapping[int, Timed]) -> Iterator[float]:
    """Yield how long after each renaming the new name stood on the screen of an app that nobody touched."""
    names = {f"m{number}": one.name for number, one in enumerate(varied_book(50, plan.today).members)}
    for number, save in sorted(saves.items()):
        change = Change(number, plan.members, plan.today)
        if change.kind == RENAMED:
            try:
                yield (terminal.see(shows(f"{names[change.key]}{number} "), 1).at - save.at) * 1000
            except NotSeen:
                print(f"renaming {number}: not seen", file=sys.stderr)


def report(plan: Plan, loads: Sequence[Load], apps: int) -> Iterator[str]:
    """Yield a table in Markdown and a sentence a side."""
    sides = [load.side for load in loads]
    both = {FILE, SERVER} == set(sides)
    yield f"| milliseconds | {' | '.join(f'{side}: p50 | p99 | n' for side in sides)} |" + (
        " p50 beside SQLite |" if both else ""
    )
    yield "|---" * (1 + 3 * len(sides) + both) + "|"
    figures: dict[str, dict[str, list[float]]] = {load.side: load.figures() for load in loads}
    for name in figures[sides[0]]:
        cells: list[str] = []
        for side in sides:
            values = figures[side][name]
            cells += [_number(percentile(values, 50)), _number(percentile(values, 99)), f"{len(values):,}"]
        if both:
            cells.append(_number(percentile(figures[SERVER][name], 50) / percentile(figures[FILE][name], 50)))
        yield f"| {name} | {' | '.join(cells)} |"
    yield ""
    yield (
        f"{plan.sessions} sessions and {apps} apps in terminals, {plan.members:,} permits, one change every"
        f" {plan.every:g} s in all."
    )
    yield ""
    for load in loads:
        yield f"- {_sentence(plan, load)}"


def _sentence(plan: Plan, load: Load) -> str:
    figures = load.figures()
    floor = percentile(figures["a bare update and commit"], 50)
    ratio = percentile(figures["a save"], 50) / floor
    cpu = sum(one.cpu_seconds for one in load.told) / load.seconds * 1000
    first = max(one.first.ms for one in load.told) / 1000
    refused = sum(len(one.refused) for one in load.told)
    counts = (
        f"{load.side}: {plan.changes} changes, {load.found.acknowledged} acknowledged, {len(load.found.lost)} lost,"
        f" {load.found.too_many} too many, {refused} refused"
    )
    parts = [
        counts,
        f"a save is {ratio:.1f} times a bare update",
        f"the sessions take {cpu:.0f} ms of a processor a second",
    ]
    if load.side == SERVER:
        parts.append(f"the server {load.server_cpu_seconds / load.seconds * 1000:.0f} ms")
    parts.append(f"somebody on the machine waited for a processor {load.crowded:.0%} of the time")
    parts.append(f"opened one after the other, the slowest had its board after {first:.2f} s")
    return "; ".join(parts) + "."


def _number(value: float) -> str:
    if isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except NoServer as error:
        sys.exit(str(error))
