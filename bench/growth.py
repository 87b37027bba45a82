"""How cost grows with the number of permits, on a file and on a server: ``python -m bench.growth``.

Each size is filled once through the product; then, in a process of its own, boards are opened, changes saved, and a
second session draws its board anew after each. ``--write`` keeps the figures and draws docs/scale.svg from them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from bench.cluster import NoServer, Server, running
from bench.desk_session import others
from bench.desk_work import Change, View, open_store, timed
from bench.growth_picture import FIGURES, draw
from bench.programs import ROOT, Setting
from bench.scale_page import write_part
from bench.sides import FILE, SERVER, SETTINGS, Filled, fill_file, fill_server

SIZES = (1_000, 10_000, 100_000, 1_000_000)
FIRST, SAVE, BARE, ANEW, MIDDLE, STATUS, FILLING, BYTES = FIGURES
KEPT, PICTURE = ROOT / "docs" / "scale.json", ROOT / "docs" / "scale.svg"
_OPENED = 5
_NUMBERS = {FILE: range(40), SERVER: range(100, 140)}
"""Changes; those of the file have come along to the server."""

Figures = dict[str, float]
Grown = dict[str, dict[int, Figures]]
"""Figures by side and number of permits."""


def main(words: Sequence[str] | None = None) -> int:
    """Measure size by size, print a table, and with ``--write`` keep and draw it."""
    options = _parser().parse_args(words)
    sys.setswitchinterval(0.0005)
    grown: Grown = read_kept() if options.drawn or options.add else {FILE: {}, SERVER: {}}
    for members in () if options.drawn else options.sizes:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="bench-") as folder, running(Server, SETTINGS) as server:
            setting = Setting.make(Path(folder), Path(folder) / "databases", members, 0)
            for one in _filled(setting, server, members):
                grown[one.side][members] = figures = costs(setting, one)
                _keep(grown, options)
                figures[STATUS] = _status(setting, one)
                _keep(grown, options)
                print(f"{one.side}, {members:,}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    lines = list(table(grown))
    print("\n".join(lines))
    if options.write or options.drawn:
        PICTURE.write_text(draw(grown), "utf-8")
        write_part("growth", lines)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="PERMITS")
    parser.add_argument("--write", action="store_true", help="put figures and picture into docs/")
    parser.add_argument("--add", action="store_true", help="keep the figures of other sizes")
    parser.add_argument("--drawn", action="store_true", help="measure nothing, draw what was measured before")
    return parser


def _filled(setting: Setting, server: Server, members: int) -> Iterator[Filled]:
    """Yield the file, and, once that was measured, the database that it was moved into."""
    file = fill_file(setting, members)
    yield file
    yield fill_server(setting, server, file)


def read_kept(path: Path = KEPT) -> Grown:
    """Return the figures of the last run that was written down."""
    kept = json.loads(path.read_text("utf-8"))
    return {side: {int(members): figures for members, figures in kept[side].items()} for side in (FILE, SERVER)}


def _keep(grown: Grown, options: argparse.Namespace) -> None:
    if options.write:
        KEPT.write_text(json.dumps(grown, indent=1, sort_keys=True) + "\n", "utf-8")


def costs(setting: Setting, filled: Filled) -> Figures:
    """Return what one size costs on one side; milliseconds are the least of several, to leave other work out."""
    found: Figures = {FILLING: filled.seconds, BYTES: filled.bytes_on_disk / 1e6}
    with others() as one:
        # A process of its own: the book that was made up is not in its memory.
        one.fork(lambda pipe: pipe.send(_costs(setting, filled)))
        (told,) = one.told()
    return found | told


def _status(setting: Setting, filled: Filled) -> float:
    command = setting.permit_tui("--database", filled.named, "status")
    times = 3 if filled.members < SIZES[-1] else 1
    return min(_command(command, setting.environment) for _time in range(times))


def _costs(setting: Setting, filled: Filled) -> Figures:
    found: dict[str, list[float]] = {}

    def note(name: str, work: Callable[[], object]) -> None:
        found.setdefault(name, []).append(timed(work).ms)

    for _time in range(_OPENED):
        note(FIRST, partial(_open, setting, filled))
    with (
        open_store(filled.place, "desk 0") as changer,
        open_store(filled.place, "desk 1") as watcher,
        filled.bare() as update,
    ):
        top, middle = View(watcher, setting.today), View(watcher, setting.today, filled.members // 2)
        for number in _NUMBERS[filled.side]:
            save = Change(number, filled.members, setting.today).prepared(changer)
            note(SAVE, save)
            note(BARE, partial(update, number))
            # Both views share what a session knows of a board, so that each is drawn after another change.
            note(ANEW if number % 8 < 4 else MIDDLE, (top if number % 8 < 4 else middle).draw)
    return {name: min(values) for name, values in found.items()}


def _open(setting: Setting, filled: Filled) -> None:
    with open_store(filled.place, "desk 2") as store:
        View(store, setting.today).draw()


def _command(command: Sequence[str], environment: Mapping[str, str]) -> float:
    with Path(os.devnull).open("wb") as nowhere:
        began = time.monotonic()
        subprocess.run(command, env=dict(environment), stdout=nowhere, check=True)
        return (time.monotonic() - began) * 1000


def table(grown: Grown) -> Iterator[str]:
    """Yield a table in Markdown: a row a figure, a column a side and size."""
    sizes = sorted({members for found in grown.values() for members in found})
    heads = [f"{side}, {members:,}" for side in grown for members in sizes]
    yield f"| | {' | '.join(heads)} |"
    yield "|---" * (len(heads) + 1) + "|"
    for name, unit in FIGURES.items():
        cells = [_number(grown[side].get(members, {}).get(name)) for side in grown for members in sizes]
        yield f"| {name}, {unit} | {' | '.join(cells)} |"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except NoServer as error:
        sys.exit(str(error))
