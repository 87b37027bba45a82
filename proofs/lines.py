"""Every screen, dialog and form in a pseudo-terminal: no cell out of line, and nothing cut that a person needs.

``python -m proofs.lines`` walks through ``proofs.places`` in both languages at several sizes, on a family that leaves
no cell free. ``--show FOLDER`` keeps the pictures.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from models.demo import demo_book
from models.store import Store
from proofs.crowded import GIVEN, crowded_book
from proofs.living import TODAY, now
from proofs.places import PLACES, Place
from proofs.straight import faults
from rules.pack import load_pack
from tests.terminal import ROOT, Terminal, clean_environment

SIZES = ((80, 24), (120, 36))
_F12 = b"\x1b[24~"
_ESCAPE = b"\x1b"
_ON_THE_BOARD_STILL = frozenset({b"/", b"*"})
_MOST_STEPS_BACK = 8


class Look(Struct):
    """What stands on the screen at a place."""

    place: str
    picture: str
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
    counts, wrong = Counter[str](), 0
    for language in [options.language] if options.language else ["zh", "en"]:
        for columns, lines in sizes:
            for look in walk(language, (columns, lines), places):
                counts["pictures"] += 1
                wrong += len(look.faults)
                for fault in look.faults:
                    print(f"  {language} {columns}x{lines} {look.place}: {fault}", file=sys.stderr)
                if options.show:
                    _keep(options.show / f"{language}-{columns}x{lines}", counts["pictures"], look)
    print(f"lines: {counts['pictures']} pictures of {len(places)} places: {wrong} faults")
    return int(wrong > 0)


def _keep(folder: Path, number: int, look: Look) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    said = "\n".join(look.faults)
    (folder / f"{number:03d} {look.place}.txt").write_text(f"{look.place}\n{look.picture}\n{said}\n", "utf-8")


def walk(
    language: str, size: tuple[int, int], places: Sequence[Place] = PLACES, **environment: str
) -> Iterator[Look]:
    """Go from place to place in one run of the program and yield what stands there."""
    with tempfile.TemporaryDirectory(prefix="proof-") as name:
        home = Path(name)
        (home / "eye").mkdir()
        path = home / "permits.db"
        with Store(path, pack=load_pack(), actor="妈妈", now=now) as store:
            store.import_book(demo_book(TODAY), "replace", apply=True)
            store.import_book(crowded_book(TODAY), "merge", apply=True)
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
                self._terminal.press_bytes(key)
            report = self._report()
            yield self._look(place, report)
            self._back(place, report)

    def _back(self, place: Place, report: dict[str, Any]) -> None:
        for _step in range(_MOST_STEPS_BACK):
            if len(report["stack"]) == 1:
                break
            self._escape()
            report = self._report()
        else:
            raise AssertionError(f"{place.name}: no way back from {report['stack']}")
        if _ON_THE_BOARD_STILL & set(place.keys[:1]):
            self._escape()
            self._report()

    def _escape(self) -> None:
        # An escape in one read with what follows it begins a sequence.
        self._terminal.press_bytes(_ESCAPE)
        self._terminal.rests(quiet=0.06, seconds=1)

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
        tables = [(x, y, width, height, heading) for x, y, width, height, heading in report["tables"]]
        found = faults(rows, tables, GIVEN)
        found += [f"cut: {text!r}" for text in report["clipped"] if not _may_be_cut(text)]
        found += [f"does not fit: {text}" for text in report["does_not_fit"]]
        found += [f"not in the line of keys: {text}" for text in report["keys_left_out"]]
        return Look(place.name, self._terminal.picture, found, report)


def _may_be_cut(text: str) -> bool:
    """Whether a text that was cut is what somebody has written, or holds it."""
    return any(given in text for given in GIVEN)


if __name__ == "__main__":
    sys.exit(main())
