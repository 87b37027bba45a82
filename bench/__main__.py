"""How fast it is: the product beside its floors, in turn, in one run. Ratios count; the machine may be noisy.

``python -m bench [--runs N] [--members N] [--write FILE]`` prints tables of medians, ratios and spreads.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from bench.measure import Program, Readings, environment, run_command, run_full_screen, run_loop, turns
from models.demo import demo_book
from models.store import Store
from rules.assess import assess
from rules.facts import Book
from rules.pack import load_pack
from tests.terminal import ROOT

TODAY = date(2026, 12, 1)
BENCH = Path(__file__).parent
HEAD = """# How fast it is

Made by `make bench`: every program in turn, in one run, through a real pseudo-terminal. Machines are noisy; read the
ratios. "DataTable" is the plain way: a Textual DataTable filled by Peewee with every permit.
"""


def big_book(members: int) -> Book:
    """Return the demo family over and over, each on another day, until there are so many members."""
    people, dwellings = [], []
    for number in range(-(-members // 8)):
        book = demo_book(TODAY - timedelta(days=number % 300))
        dwellings += [replace(one, key=f"{one.key}-{number}") for one in book.dwellings]
        people += [
            replace(one, key=f"{one.key}-{number}", dwelling=one.dwelling and f"{one.dwelling}-{number}")
            for one in book.members
        ]
    return Book(tuple(dwellings), tuple(people[:members]))


def fill(path: Path, members: int) -> None:
    with Store.open(path, pack=load_pack(), actor="bench", now=datetime.now) as store:
        store.import_book(big_book(members), "replace", apply=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--write", type=Path, help="put the tables into this file as well")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join(measure(Path(folder), options.runs, options.members))
    print(text)
    if options.write:
        options.write.write_text(f"{HEAD}\n{text}\n", encoding="utf-8")


def measure(folder: Path, runs: int, members: int) -> Iterator[str]:
    env = environment(folder)
    small, large = folder / "small.db", folder / "large.db"
    fill(small, 10)
    fill(large, members)
    ours = ROOT / "permit_tui.py"
    keys = ("down", "pagedown")
    programs = [
        Program("bare Textual", BENCH / "hello.py", (), "hello"),
        Program("DataTable, 10", BENCH / "plain_table.py", (str(small),), "name", keys),
        Program(f"DataTable, {members}", BENCH / "plain_table.py", (str(large),), "name", keys),
        Program("permit-tui, 10", ours, ("--database", str(small)), "▸", keys),
        Program(f"permit-tui, {members}", ours, ("--database", str(large)), "▸", keys),
    ]
    commands = {
        'python -c "import peewee"': ["-c", "import peewee"],
        "permit-tui status, 10": [str(ours), "status", "--database", str(small)],
        f"permit-tui status, {members}": [str(ours), "status", "--database", str(large)],
    }
    screens = {program.name: Readings() for program in programs}
    processes = {name: Readings() for name in commands}
    rules = Readings()
    book, pack = demo_book(TODAY), load_pack()
    families = [(member, book.dwelling_of(member)) for member in book.members]

    def assess_all() -> int:
        for member, dwelling in families:
            assess(member, dwelling, TODAY, pack)
        return len(families)

    for _run in turns(runs):
        for program in programs:
            run_full_screen(program, env, screens[program.name])
        for name, words in commands.items():
            run_command(words, env, processes[name])
        run_loop(assess_all, rules)
    yield f"n = {runs}, 120x36; medians, ratio to the first row, spread (least .. most).\n"
    for figure in ("first paint, ms", "bytes until it stands", "memory, MB", "quit, ms"):
        yield from table(figure, screens)
    for figure in ("key down: bytes", "key pagedown: bytes", "key down: ms to the first byte"):
        yield from table(figure, {name: row for name, row in screens.items() if figure in row.figures})
    yield from table("whole process, ms", processes)
    yield f"Whole assessments a second, one core: {rules.median('a second'):.0f} ({rules.spread('a second')})"


def table(figure: str, rows: dict[str, Readings]) -> Iterator[str]:
    yield f"| {figure} | median | ratio | spread |\n|---|---|---|---|"
    floor = next(iter(rows.values())).median(figure)
    for name, readings in rows.items():
        median = readings.median(figure)
        yield f"| {name} | {median:.4g} | {median / floor:.2f} | {readings.spread(figure)} |"
    yield ""


if __name__ == "__main__":
    main()
