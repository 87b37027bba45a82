"""Text that would steer a terminal, or be taken for markup, in every field and on every screen: it stays text.

``python -m proofs.hostile_text`` writes it past all checks into SQLite and goes through every screen and command in a
pseudo-terminal; the bytes that arrive there are examined. ``--unsafe`` takes the filter away, and must fail.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sqlite3
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from models.backup import dump_backup
from models.demo import demo_book
from models.store import Store
from proofs.living import TODAY, now
from rules.pack import load_pack
from tests.terminal import ROOT, Terminal, clean_environment

MARKUP = "[@click=app.quit]x[/] [/b] [@click=app.bell]y[/]"
STEERING = (
    "\x1b]52;c;aGk=\x07\x1b[77;77H\x1b]0;owned\x07\x1bP77$q\x1b\\\x9b31m\x9d52;c;aGk=\x9c\x90\x85\x0e\x07\x08\r\n\x7f"
    "\u202e\u2066\u200f\u2028\ufeff\U000e0041"
)
TEXTS = (
    f"A{STEERING}{MARKUP}",
    f"B{MARKUP}{STEERING} שלום مرحبا e{chr(0x301) * 40} ①±※→ \ue000\uf8ff 👩\u200d👩\u200d👧 \x00 end",
    f"C{MARKUP}" + "长" * 5000,
)
_STEERED = re.compile(
    rb"\xc2[\x80-\x9f]|\xe2\x80[\x8b\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xef\xbb\xbf|\xf3\xa0|"
    rb"[\x00\x07\x0e\x7f]|\x1b[\]P_^X]|\x1b\[77;77H"
)
"""What the program itself never sends."""
_COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/]*={0,2})\x07")
"""What it sends when somebody copies; the text in it must steer nothing either where it is pasted."""
_COLUMNS = {
    "dwelling": ("address",),
    "member": ("name", "relation", "id_number", "phone", "household", "notes"),
    "permit": ("card_number",),
    "case_file": ("notes",),
    "follow_up": ("reason",),
    "event": ("actor", "name"),
    "standing": ("name",),
}
_SCREENS: tuple[tuple[str, ...], ...] = (
    *(("\r",), ("c",), ("c", "n"), ("c", "N"), ("e",), ("e", "\r"), ("w",), ("H",), ("H", "\r"), ("i",), ("?",)),
    *(("R",), ("b",), ("t",), ("m",), ("m", "e"), ("f",), ("\x10",), ("\x10", "A"), ("d",), ("s",), ("g",), ("o",)),
    *(
        ("Y",),
        ("M", "f"),
        ("X",),
        ("I", "\r", "\r", "v", "m"),
        ("I", "\r", "m", "\r", "s"),
        ("x",),
        ("T",),
        ("a",),
        ("/", "A"),
        ("y",),
        ("u",),
        ("U",),
        ("a", "A", "\r"),
        ("L",),
        ("L",),
        ("C", "\r"),
        ("C", "j", "j", "\r", "j", "\r", "j", "\r"),
        ("S",),
        ("S", "C", "\r"),
        ("S", "t"),
    ),
)
_COMMANDS = (
    *(("status",), ("status", "--json"), ("history",), ("history", "--json"), ("doctor",), ("export", "-")),
    *(("explain", "li-ming"), ("explain", "li-ming", "--json"), ("checklist", "li-ming"), ("status", "\x1b[77;77H")),
    *(("checklist", "li-ming", "--json"), ("explain", "A")),
)


def main(words: Sequence[str] | None = None) -> int:
    """Prove, print one closing line, return 1 when any text was more than text."""
    parser = argparse.ArgumentParser(prog="python -m proofs.hostile_text", description=__doc__)
    parser.add_argument("--unsafe", action="store_true", help="take the filter away: must fail")
    options = parser.parse_args(words)
    found = prove(unsafe=options.unsafe)
    print(
        f"hostile-text: {found['fields']} fields, {found['screens']} screens, {found['clicks']} clicks,"
        f" {found['commands']} commands, {found['copied']} texts copied, {found['bytes']} bytes examined:"
        f" {found['steering']} control characters of data at the terminal, {found['ended']} ended or crashed"
    )
    return int(found["steering"] + found["ended"] > 0)


def prove(
    screens: Sequence[tuple[str, ...]] = _SCREENS,
    commands: Sequence[tuple[str, ...]] = _COMMANDS,
    *,
    unsafe: bool = False,
) -> Counter[str]:
    """Go through ``screens`` and ``commands``, and count."""
    counts = Counter[str]()
    with tempfile.TemporaryDirectory(prefix="proof-") as name:
        home = Path(name)
        path = home / "permits.db"
        counts["fields"] = write_past_the_checks(path)
        environment = clean_environment(home)
        (home / "family.toml").write_bytes(dump_backup(demo_book(TODAY)))
        common = ["--database", str(path), "--language", "en", "--today", str(TODAY)]
        for words in commands:
            with Terminal([words[0], *common[:4], *words[1:]], environment, (200, 50)) as terminal:
                code = terminal.end(60)
                counts["ended"] += code not in {0, 1, 2, 3, 4} or b"Traceback" in terminal.raw
                _examine(terminal, counts, f"{words}")
                counts["commands"] += 1
        script = _unfiltered(home) if unsafe else ROOT / "permit_tui.py"
        with Terminal(common[:4], environment, (120, 36), script=script) as terminal:
            _go_through(terminal, screens, counts)
    return counts


def _go_through(terminal: Terminal, screens: Sequence[tuple[str, ...]], counts: Counter[str]) -> None:
    terminal.see("quit")
    for keys in screens:
        for row in ("j", "j", "k") if counts["screens"] % 2 else ("j",):
            terminal.press(row)
        for key in keys:
            terminal.press(key)
            terminal.rests(quiet=0.15, seconds=3)
        for x, y in ((8, 4), (20, 8), (60, 12)):
            terminal.press_bytes(b"\x1b[<0;%d;%dM\x1b[<0;%d;%dm" % (x, y, x, y))
            counts["clicks"] += 1
        terminal.rests(quiet=0.15, seconds=3)
        counts["screens"] += 1
        if terminal.process.poll() is not None:
            counts["ended"] += 1
            print(f"  ended at {keys}: {terminal.picture}", file=sys.stderr)
            return
        for _round in range(5):
            terminal.press("\x1b")
            terminal.rests(quiet=0.1, seconds=1)
    terminal.press("\x11")
    counts["ended"] += terminal.end(20) != 0
    _examine(terminal, counts, "the app")


def _steers(line: str) -> bool:
    return any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in line)


def _examine(terminal: Terminal, counts: Counter[str], what: str) -> None:
    steered = _STEERED.findall(_COPIED.sub(b"", terminal.raw))
    for copied in map(base64.b64decode, _COPIED.findall(terminal.raw)):
        steered += [copied for line in copied.decode().split("\n") if _steers(line)]
        counts["copied"] += 1
    counts["bytes"] += len(terminal.raw)
    counts["steering"] += len(steered)
    if steered:
        print(f"  {what}: {Counter(steered).most_common(5)}", file=sys.stderr)


def write_past_the_checks(path: Path) -> int:
    """Make a database whose every text field holds hostile text; return how many fields there are."""
    with Store(path, pack=load_pack(), actor="prover", now=now) as store:
        store.import_book(demo_book(TODAY), "replace", apply=True)
    fields = 0
    connection = sqlite3.connect(path)
    with connection:
        for table, columns in _COLUMNS.items():
            for column in columns:
                key = "key" if table == "standing" else "id"
                for number, (row,) in enumerate(connection.execute(f"SELECT {key} FROM {table}").fetchall()):
                    text = TEXTS[number % len(TEXTS)] + ("" if column != "address" else str(number))
                    connection.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (text, row))
                    fields += 1
        for row, notes in connection.execute("SELECT id, item_notes FROM case_file").fetchall():
            hostile = dict.fromkeys(json.loads(notes) or ["lease_filing_certificate"], TEXTS[0])
            connection.execute("UPDATE case_file SET item_notes = ? WHERE id = ?", (json.dumps(hostile), row))
            fields += 1
    connection.close()
    return fields


def _unfiltered(folder: Path) -> Path:
    script = folder / "unfiltered.py"
    script.write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nimport permit_tui\nimport tui.loading\n"
        "import screens.format\nscreens.format.printable = lambda text: text\n"
        "load = tui.loading.load_textual\n"
        "def load_unfiltered():\n    load()\n    import tui.app\n"
        "    tui.app.PrintableFilter.apply = lambda self, segments, background: segments\n"
        "tui.loading.load_textual = load_unfiltered\nsys.exit(permit_tui.main())\n",
        "utf-8",
    )
    return script


if __name__ == "__main__":
    sys.exit(main())
