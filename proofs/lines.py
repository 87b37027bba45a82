"""Every screen, dialog and form in a pseudo-terminal: no cell out of line, and nothing cut that a person needs.

``python -m proofs.lines`` walks through ``proofs.places`` in both languages at several sizes, on a family that leaves
no cell free. ``--show FOLDER`` keeps the pictures.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from models.backup import dump_backup
from models.demo import demo_book
from models.store import Store
from proofs.crowded import GIVEN, crowded_book
from proofs.living import TODAY, now
from proofs.places import PLACES, UNTIL_DONE, Place
from proofs.straight import Table, faults
from rules.pack import load_pack
from tests.terminal import ROOT, Terminal, clean_environment

SIZES = ((80, 24), (120, 36))
_BLANKS = re.compile(r"[\s│▂▃▄▅▆▇█▁]+")
_F12 = b"\x1b[24~"
_ESCAPE = b"\x1b[27u"
"""Escape as newer terminals send it: nothing that follows can be taken for its end."""
_ON_THE_BOARD_STILL = frozenset({b"/", b"*", b"1", b"p"})
_MOST_STEPS_BACK = 8
_SAME_EVERYWHERE = frozenset({"app.back", "app.guide"})
_NARROW = 80
_NOT_WHERE_IT_IS_NARROW = frozenset(
    {*("board.why", "board.filter", "permit.transfer", "permit.history"), *("importing.all", "importing.again")}
)
"""What stands only in the list of keys where a line of 80 cells has no room for it."""


class Look(Struct):
    """What stands on the screen at a place."""

    place: str
    picture: str
    tables: list[Table]
    faults: list[str]
    report: dict[str, Any]


def main(words: Sequence[str] | None = None) -> int:
    """Prove, print one closing line, return 1 when anything was out of line."""
    parser = argparse.ArgumentParser(prog="python -m proofs.lines", description=__doc__)
    parser.add_argument("--language", choices=["zh", "en"])
    parser.add_argument("--size", help="such as 80x24")
    parser.add_argument("--place", action="append", help="only this one")
    parser.add_argument("--show", type=Path, help="write the pictures into this folder")
    options = parser.parse_args(words)
    sizes = [tuple(map(int, options.size.split("x")))] if options.size else SIZES
    places = [place for place in PLACES if options.place is None or place.name in options.place]
    counts = Counter[str]()
    for language in [options.language] if options.language else ["zh", "en"]:
        for columns, lines in sizes:
            looks = list(walk(language, (columns, lines), places))
            found = [f"{look.place}: {fault}" for look in looks for fault in look.faults]
            if options.place is None:
                found += [f"stands whole nowhere: {text!r}" for text in whole_nowhere(looks)]
                found += [f"never visited: {place}" for place in never_made(looks)]
            counts["pictures"] += len(looks)
            counts["faults"] += len(found)
            for fault in found:
                print(f"  {language} {columns}x{lines} {fault}", file=sys.stderr)
            if options.show:
                _keep(options.show / f"{language}-{columns}x{lines}", looks)
    print(f"lines: {counts['pictures']} pictures of {len(places)} places: {counts['faults']} faults")
    return int(counts["faults"] > 0)


def _keep(folder: Path, looks: Sequence[Look]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, look in enumerate(looks, start=1):
        said = "\n".join(look.faults)
        (folder / f"{number:03d} {look.place}.txt").write_text(f"{look.place}\n{look.picture}\n{said}\n", "utf-8")


def walk(language: str, size: tuple[int, int], places: Sequence[Place] = PLACES, **environment: str) -> Iterator[Look]:
    """Go from place to place in one run of the program and yield what stands there."""
    with tempfile.TemporaryDirectory(prefix="proof-") as name:
        home = Path(name)
        (home / "eye").mkdir()
        path = home / "permits.db"
        with Store(path, pack=load_pack(), actor="妈妈", now=now) as store:
            store.import_book(demo_book(TODAY), "replace", apply=True)
            store.import_book(crowded_book(TODAY), "merge", apply=True)
        (home / f"permits-{TODAY}.toml").write_bytes(dump_backup(demo_book(TODAY)))
        surroundings = clean_environment(home, PERMIT_TUI_EYE=str(home / "eye"), **environment)
        words = ["--database", str(path), "--language", language]
        with Terminal(words, surroundings, size, script=ROOT / "proofs" / "eye.py") as terminal:
            terminal.wait_until(lambda: re.search(r"\bq \w+$", terminal.picture) is not None, "the board")
            yield from _Walk(terminal, home / "eye").through(places)


class _Walk:
    def __init__(self, terminal: Terminal, reports: Path) -> None:
        self._terminal = terminal
        self._reports = reports
        self._number = 0

    def through(self, places: Sequence[Place]) -> Iterator[Look]:
        self._report()
        for place in places:
            self._terminal.press_bytes(b"\x1b[H" + b"j" * place.row)
            for key in place.keys:
                if key == UNTIL_DONE:
                    self._report()
                self._terminal.press_bytes(key)
            report = self._report()
            yield self._look(place, report)
            self._back(place, report)

    def _back(self, place: Place, report: dict[str, Any]) -> None:
        for _step in range(_MOST_STEPS_BACK):
            if len(report["stack"]) == 1:
                break
            self._terminal.press_bytes(_ESCAPE)
            report = self._report()
        else:
            raise AssertionError(f"{place.name}: no way back from {report['stack']}")
        if _ON_THE_BOARD_STILL & set(place.keys[:1]):
            self._terminal.press_bytes(_ESCAPE)
            self._report()
        for key in place.back:
            self._terminal.press_bytes(key)

    def _report(self) -> dict[str, Any]:
        """Wait until every key is obeyed and drawn, and return what the eye has seen."""
        self._number += 1
        self._terminal.press_bytes(_F12)
        report = self._reports / f"{self._number}.json"
        self._terminal.wait_until(report.exists, f"report {self._number}")
        self._terminal.rests(quiet=0.03, seconds=1)
        seen: dict[str, Any] = json.loads(report.read_text("utf-8"))
        return seen

    def _look(self, place: Place, report: dict[str, Any]) -> Look:
        screen = self._terminal.screen
        rows = [[screen.buffer[y][x].data for x in range(screen.columns)] for y in range(screen.lines)]
        tables = msgspec.convert(report["tables"], list[Table])
        found = faults(rows, tables, {*GIVEN, *_rule_names(), *_numbered_papers()})
        found += [f"cut: {text!r}" for text in report["clipped"] if not _may_be_cut(text)]
        found += [f"does not fit: {text}" for text in report["does_not_fit"]]
        known = _SAME_EVERYWHERE if screen.columns > _NARROW else _SAME_EVERYWHERE | _NOT_WHERE_IT_IS_NARROW
        found += [f"not in the line of keys: {text}" for text in report["keys_left_out"] if text not in known]
        if report["stack"][-1] != place.shows:
            found.append(f"in front is {report['stack'][-1]} and not {place.shows}")
        return Look(place.name, self._terminal.picture, tables, found, report)


def whole_nowhere(looks: Sequence[Look]) -> list[str]:
    """Return the texts that were cut and stand whole in none of the pictures; rules are whole below the cursor."""
    pictures = [_without_blanks(look.picture) for look in looks]
    cut = {text for look in looks for text in look.report["clipped"]} - _rule_names()
    wanted = {next((given for given in GIVEN if given in text), text) for text in cut}
    return sorted(text for text in wanted if not any(_without_blanks(text) in picture for picture in pictures))


def never_made(looks: Sequence[Look]) -> list[str]:
    """Return where in the program a screen, a dialog or a form is made that no place leads to."""
    visited = {tuple(place) for look in looks for place in look.report["made"]}
    return sorted(f"{file}: {name} in {function}" for file, function, name in makers() - visited)


def makers() -> set[tuple[str, str, str]]:
    """Return every place of the program's text at which a screen is made: file, function, class."""
    classes = {
        one.name: one
        for file in _sources()
        for one in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(one, ast.ClassDef)
    }
    screens = {"Screen", "ModalScreen"}
    while more := {
        name for name, one in classes.items() if name not in screens and {_name(base) for base in one.bases} & screens
    }:
        screens |= more
    return {found for file in _sources() for found in _made_in(file, screens)}


def _sources() -> Iterator[Path]:
    return chain((ROOT / "screens").rglob("*.py"), (ROOT / "tui").rglob("*.py"))


def _made_in(file: Path, screens: set[str]) -> Iterator[tuple[str, str, str]]:
    def look(node: ast.AST, within: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call) and _name(child.func) in screens:
                yield str(file.relative_to(ROOT)), ".".join(within), _name(child.func)
            named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            yield from look(child, (*within, child.name) if named else within)  # type: ignore[attr-defined]

    return look(ast.parse(file.read_text("utf-8")), ())


def _name(node: ast.expr) -> str:
    """Return the last name of ``Dialog[str]`` or ``dialogs.Dialog``."""
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _without_blanks(text: str) -> str:
    return _BLANKS.sub("", text)


@cache
def _numbered_papers() -> frozenset[str]:
    """Papers, and steps with their numbers before them."""
    return frozenset({*_papers(), *(f"{number}. {step}" for number in range(1, 5) for step in _papers())})


def _may_be_cut(text: str) -> bool:
    """Whether a text may end early: what somebody has written, or holds it, and what stands whole below the list."""
    return any(given in text for given in GIVEN) or text in _rule_names() or text in _numbered_papers()


@cache
def _rule_names() -> frozenset[str]:
    """The names of values in the list of rules."""
    pack = load_pack()
    return frozenset(each for one in pack.parameters.values() for each in one.text.values())


@cache
def _papers() -> frozenset[str]:
    """The papers and the steps of a checklist."""
    pack = load_pack()
    return frozenset(each for one in (*pack.items, *pack.steps) for each in one.text.values())


if __name__ == "__main__":
    sys.exit(main())
