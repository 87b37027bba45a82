"""Spoilt backups: no traceback, no row changed when one is refused, what is taken comes back byte for byte.

``python -m proofs.fuzz_backups`` spoils backups and imports each as the product does. Everything that is refused must
be refused with findings that are sentences, within seconds, and leave the database as it was, to the last row; what is
accepted is compared, and now and then written. Some go through the command itself.
"""

from __future__ import annotations

import argparse
import io
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, redirect_stderr, redirect_stdout
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from random import Random
from time import monotonic

import tomli
from msgspec.structs import replace

from models.aggregates import MEMBERS
from models.backup import dump_backup
from models.backup_read import load_backup
from models.checks import Checker
from models.documents import member_of
from models.errors import BackupRefused, Invalid, StoreError
from models.store import Store
from models.taking import Choices
from proofs.changes import first_book
from proofs.checking import Bad
from proofs.lanes import Counts, Watch, shared_out
from proofs.mangling import mangled
from proofs.setting import folder_for_proof, open_store, warm_up
from rules.facts import Book
from rules.pack import load_pack
from screens.faults import finding_sentence, sentence
from screens.format import printable
from screens.words import use_language
from tui import crash
from tui.cli import main as permit_tui

_LIMIT_SECONDS = 5.0
_SHOWN = 8
_WRITTEN_ONE_IN, _TAKEN_ONE_IN, _COMMAND_ONE_IN, _ROWS_ONE_IN = 40, 40, 500, 50
_UNFORESEEN = ("cannot be used (", "Something went wrong")


def main(words: Sequence[str] | None = None) -> int:
    """Prove, print one closing line, return 1 for what must not be, or when it would not be seen."""
    parser = argparse.ArgumentParser(prog="python -m proofs.fuzz_backups", description=__doc__)
    parser.add_argument("--backups", type=int, default=1_000_000)
    parser.add_argument("--see", type=int, default=2_000, metavar="BACKUPS", help="as many for each unsafe import")
    parser.add_argument("--guided", type=int, default=50_000, metavar="RUNS", help="as many more, led by coverage")
    parser.add_argument("--unsafe", choices=tuple(UNSAFE), help="only this unsafe import, which must be found out")
    parser.add_argument("--seconds", type=float, help="stop after so many")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(words)
    warm_up()
    if options.unsafe:
        found = prove(options.see, options.seed, unsafe=options.unsafe)
        print(f"fuzz, {options.unsafe}: {found['bad']} faults in {found['backups']} backups")
        return int(found["bad"] > 0)
    seen = {name: prove(options.see, options.seed, unsafe=name)["bad"] for name in UNSAFE}
    watch = Watch()
    found = prove(options.backups, options.seed, seconds=options.seconds)
    rate = found["backups"] / max(1, watch.seconds)
    guided = ""
    if options.guided and find_spec("atheris"):
        from proofs.fuzz_guided import prove_guided

        more = prove_guided(options.guided, options.seed)
        found["bad"] += more["bad"]
        guided = f" Led by coverage (atheris): {more['backups']} more, {more['bad']} faults."
    print(
        f"fuzz: {found['backups']} spoilt backups: {found['refused']} refused, {found['accepted']} accepted and"
        f" compared, {found['written']} of them written and read back, {found['taken']} taken in part,"
        f" {found['command']} through the command; {found['traceback']} tracebacks, {found['changed']} refused with a"
        f" row changed, {found['bad']} faults in all; the slowest took {found['slowest'] / 1000:.1f} s;"
        f" {rate:.0f} a second.{guided}"
        f" Seen in unsafe imports: {', '.join(f'{name} {count} of {options.see}' for name, count in seen.items())}"
    )
    return int(found["bad"] > 0 or not all(seen.values()))


def prove(backups: int, seed: int, *, unsafe: str = "", seconds: float | None = None, lanes: int = 0) -> Counts:
    """Spoil and import so many backups, and count what comes of it."""
    return shared_out(partial(_lane, seed=seed, unsafe=unsafe, seconds=seconds), backups, lanes)


def _lane(lane: int, backups: int, *, seed: int, unsafe: str, seconds: float | None) -> Counts:
    random, counts = Random(f"{seed}-{lane}"), Counter[str]()
    with folder_for_proof(in_memory=True) as folder:
        os.environ.update(HOME=str(folder), XDG_CONFIG_HOME=str(folder), XDG_STATE_HOME=str(folder))
        with Prover(folder, unsafe) as prover:
            sound = sources()
            for turn in Watch(seconds).turns(backups):
                data = mangled(random, random.choice(sound), sound)
                prover.look_at(data, random, turn)
            counts = prover.counts
    counts["slowest"] = int(prover.slowest * 1000) if lane == 0 else 0
    return counts


def sources() -> list[bytes]:
    """Return small sound backups, all together with everything that a backup may hold."""
    book = first_book()
    homes = {one.key: one for one in book.dwellings}
    alone = [
        dump_backup(Book(tuple(homes[key] for key in (member.dwelling,) if key), (member,))) for member in book.members
    ]
    example = Path(__file__).parents[1] / "tests" / "tui" / "data" / "example.toml"
    inline = b'members = [{key = "m", name = "M", birth_date = 2000-01-01, activity = "none", points = {}}]'
    return [
        *alone,
        dump_backup(Book(book.dwellings)),
        example.read_bytes(),
        alone[0].split(b"\n\n")[0] + b"\n" + inline,
    ]


class Prover:
    """A database with a family, into which everything is imported."""

    def __init__(self, folder: Path, unsafe: str = "") -> None:
        self.counts = Counter[str]()
        self.slowest = 0.0
        self._file = folder / "spoilt.toml"
        self._path = folder / "permits.db"
        self._unsafe = unsafe
        self._undo = UNSAFE[unsafe]() if unsafe == "unchecked" else None
        use_language("en")
        self._open()

    def _open(self) -> None:
        self._store = open_store(self._path)
        self._store.import_book(first_book(), "replace", apply=True)
        self._known = self._store.dwelling_keys()
        self._other = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)
        self._rows = self._all_rows()

    def _close(self) -> None:
        self._other.close()
        self._store.close()

    def __enter__(self) -> Prover:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        if self._undo is not None:
            self._undo()

    def look_at(self, data: bytes, random: Random, turn: int) -> None:
        """Import one backup, and count what comes of it."""
        self.counts["backups"] += 1
        began = monotonic()
        try:
            self._import(data, random, turn)
        except Bad as error:
            self._count_bad(error.kind, str(error), data)
        except Exception as error:  # noqa: BLE001 - every kind is what is looked for
            self._count_bad("traceback", repr(error), data)
        took = monotonic() - began
        self.slowest = max(self.slowest, took)
        if took > _LIMIT_SECONDS:
            self._count_bad("slow", f"{took:.1f} s", data)

    def _count_bad(self, kind: str, what: str, data: bytes) -> None:
        self.counts.update({"bad": 1, kind: 1})
        if not self._unsafe and self.counts["bad"] <= _SHOWN:
            print(f"  {kind}: {what[:200]}\n    {data[:2000]!r}", file=sys.stderr)
        if kind == "changed":
            self._reset()

    def _import(self, data: bytes, random: Random, turn: int) -> None:
        before = self._version()
        try:
            book = self._read(data)
        except StoreError as error:
            self.counts["refused"] += 1
            self._check_refusal(error)
            if self._version() != before or (turn % _ROWS_ONE_IN == 0 and self._all_rows() != self._rows):
                raise Bad("changed", "by what was refused") from error
        else:
            self.counts["accepted"] += 1
            self._compare(book, random)
        if turn % _COMMAND_ONE_IN == 0 and not self._unsafe:
            self._command(data)

    def _read(self, data: bytes) -> Book:
        if self._unsafe == "piecemeal":
            return piecemeal(self._store, data)
        return load_backup(data, load_pack(), self._file, self._known)

    @staticmethod
    def _check_refusal(error: StoreError) -> None:
        findings = error.findings if isinstance(error, BackupRefused | Invalid) else ()
        said = (
            [sentence(error), *map(finding_sentence, findings)]
            if not findings
            else list(map(finding_sentence, findings))
        )
        for one in said:
            if not one or one[-1:] == "?" or any(word in one for word in _UNFORESEEN) or printable(one) != one:
                raise Bad("no sentence", one)

    def _compare(self, book: Book, random: Random) -> None:
        mode = random.choice(("merge", "merge", "replace"))
        if mode == "replace" and any(
            one.dwelling not in {home.key for home in book.dwellings} for one in book.members if one.dwelling
        ):
            mode = "merge"
        before = self._version()
        self._store.import_book(book, mode, apply=False)
        if self._version() != before:
            raise Bad("changed", "by a comparison")
        if random.randrange(_WRITTEN_ONE_IN) == 0:
            self.counts["written"] += 1
            self._write(book)
        if random.randrange(_TAKEN_ONE_IN) == 0:
            self.counts["taken"] += 1
            self._take(book, mode, random)

    def _write(self, book: Book) -> None:
        known = {one.key for one in book.dwellings}
        alone = Book(
            book.dwellings, tuple(one if one.dwelling in known else replace(one, dwelling=None) for one in book.members)
        )
        self._store.import_book(alone, "replace", apply=True)
        wanted = dump_backup(alone)
        if b"".join(self._store.export()) != wanted or load_backup(wanted, load_pack()) != self._store.book():
            raise Bad("not the same", "after export")
        self._reset()

    def _take(self, book: Book, mode: str, random: Random) -> None:
        """Take some pieces; what cannot stand together is refused with findings, and nothing changes."""
        preview = self._store.preview_import(book, mode)
        choices = Choices()
        for proposal in preview.proposals:
            if random.random() < 0.3:
                choices.rows.add(proposal.row)
            choices.pieces[proposal.row] = {piece.id for piece in proposal.pieces() if random.random() < 0.5}
        before = self._version()
        try:
            self._store.import_taken(book, preview, choices)
        except StoreError as error:
            self._check_refusal(error)
            if self._version() != before:
                raise Bad("changed", "by what was refused") from error
        else:
            self._reset()

    def _command(self, data: bytes) -> None:
        """Import through the command, dry or not, as one would from a shell."""
        self.counts["command"] += 1
        self._file.write_bytes(data)
        out, err, told = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO(), []
        tell = crash.tell
        crash.tell = lambda error: told.append(error) or 70  # type: ignore[func-returns-value,assignment]
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = permit_tui(["--language", "en", "--database", str(self._path), "import", str(self._file)])
        finally:
            crash.tell = tell
        if told or code not in {0, 1} or "Traceback" in err.getvalue():
            raise Bad("traceback", f"{told!r} {code} {err.getvalue()}")
        if code == 1 and self._all_rows() != self._rows:
            raise Bad("changed", "by the command")
        if code == 0:
            self._reset()

    def _version(self) -> int:
        """Return what changes with every commit to the database, whoever makes it."""
        return int(self._other.execute("PRAGMA data_version").fetchone()[0])

    def _all_rows(self) -> list[str]:
        with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)) as connection:
            return list(connection.iterdump())

    def _reset(self) -> None:
        """Bring the family back."""
        for copy in self._path.parent.glob("*.before-import-*"):
            copy.unlink()
        if self._unsafe:  # what is in the database now may be anything
            self._close()
            self._path.unlink()
            self._open()
            return
        self._store.import_book(first_book(), "replace", apply=True)
        # A history that grows for ever would slow everything down; no part of it is judged here.
        self._store._work.database.execute_sql("DELETE FROM event")
        self._rows = self._all_rows()


def piecemeal(store: Store, data: bytes) -> Book:
    """Import as one might think it can be done: one member after the other, until something is wrong."""
    try:
        for entry in tomli.loads(data.decode())[MEMBERS]:
            store.import_book(Book(members=(member_of({**entry, "dwelling": None}),)), "merge", apply=True)
        return load_backup(data, load_pack())
    except Exception as error:
        raise StoreError("not_a_file", path="x") from error


def unchecked() -> object:
    """Check nothing; return what takes that back."""
    checks = Checker.check_book
    Checker.check_book = lambda _self, _document: None  # type: ignore[method-assign]

    def undo() -> None:
        Checker.check_book = checks  # type: ignore[method-assign]

    return undo


UNSAFE = {"unchecked": unchecked, "piecemeal": piecemeal}


if __name__ == "__main__":
    sys.exit(main())
