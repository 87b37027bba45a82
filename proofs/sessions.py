"""Many sessions at once: changes that all reach the database, nobody told that it is locked, one who migrates.

``python -m proofs.sessions`` lets many processes read, change and write the same member through the store, and many
start at once on a database of an older schema. ``--see`` is part of it: the same changes made by reading first and
writing what was read, without the store, must lose some.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import monotonic

from msgspec.structs import replace

from models import database
from models.contributions import with_month
from models.copies import copies_of
from models.errors import StoreError
from proofs.changes import first_book
from proofs.checking import check_copy, check_file, check_standings
from proofs.lanes import all_of, forked
from proofs.older import book_of_schema, make_older
from proofs.setting import TODAY, folder_for_proof, open_store, warm_up
from rules.facts import Insurance, Month, Tax

_MEMBER = "wang-fang"
_FIRST = Month.parse("2030-01").index


def main(words: Sequence[str] | None = None) -> int:
    """Prove, print one closing line, return 1 when something was lost or told as locked, or not seen."""
    parser = argparse.ArgumentParser(prog="python -m proofs.sessions", description=__doc__)
    parser.add_argument("--writers", type=int, default=100)
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--starters", type=int, default=64)
    options = parser.parse_args(words)
    warm_up()
    made = options.writers * options.changes
    found = prove_writing(options.writers, options.changes)
    seen = prove_writing(min(options.writers, 20), options.changes, by=_write_unsafely)
    started = prove_starting(options.starters)
    worst, took = found["worst"] / 1000, found["took"] / 1000
    print(
        f"prove-sessions: {options.writers} sessions x {options.changes} changes: {made - found['there']} of {made}"
        f" lost, {found['told']} told as locked or otherwise, worst wait {worst:.1f} s, {took:.1f} s in all;"
        f" {options.starters} sessions starting at once on an older schema: {started['errors']} errors,"
        f" {started['migrated']} migrated. Seen without the store: {seen['made'] - seen['there']} of {seen['made']}"
        " lost"
    )
    harmed = made - found["there"] + found["told"] + started["errors"] + (started["migrated"] != 1)
    return int(harmed > 0 or seen["made"] == seen["there"])


def prove_writing(writers: int, changes: int, by: Callable[[Path, int, int, int], None] | None = None) -> Counter[str]:
    """Let sessions change one member at once; count what is there, what was told, and the worst wait in ms."""
    with folder_for_proof(in_memory=False) as folder:
        path = folder / "permits.db"
        with open_store(path, "demo") as store:
            store.import_book(first_book(), "replace", apply=True)
            store.prepare()
            before = len(_months(store.member(_MEMBER, TODAY).member.contributions))
        began = monotonic()
        together = _at_once(writers, lambda number, pipe: (by or _write)(path, number, changes, pipe))
        counts = Counter(took=int((monotonic() - began) * 1000), made=writers * changes)
        for line in together:
            said = json.loads(line)
            counts["told"] += said["told"]
            counts["worst"] = max(counts["worst"], said["worst"])
        with open_store(path) as store:
            store.prepare()
            counts["there"] = len(_months(store.member(_MEMBER, TODAY).member.contributions)) - before
            check_file(store)
            check_standings(store)
        return counts


def _months(contributions: Sequence[object]) -> set[int]:
    return {index for one in contributions for index in range(one.first.index, one.last.index + 1)}  # type: ignore[attr-defined]


def _at_once(count: int, work: Callable[[int, int], None]) -> list[bytes]:
    """Run ``work(number, pipe)`` in as many processes, all let go at the same moment; return what each has written."""
    gate, opener = os.pipe()

    def waiting(number: int, pipe: int) -> None:
        os.close(opener)
        os.read(gate, 1)  # until all writers of the gate are gone
        work(number, pipe)

    children = [forked(partial(waiting, number)) for number in range(count)]
    os.close(gate)
    os.close(opener)
    written = []
    for child, pipe in children:
        written.append(all_of(pipe))
        if os.waitpid(child, 0)[1]:
            raise RuntimeError("a session has ended with an error")
    return written


def _write(path: Path, number: int, changes: int, pipe: int) -> None:
    """Put months of one's own on a member's record, each a reading, a change and a writing within the store."""
    told, worst = 0, 0.0
    with open_store(path, f"writer-{number}") as store:
        for turn in range(changes):
            began = monotonic()
            try:
                store.set_contribution(_MEMBER, Month(_FIRST + number * changes + turn), Insurance.NORMAL, Tax.MATCHED)
            except StoreError as error:
                told += 1
                print(f"  {error!r}", file=sys.stderr)
            worst = max(worst, monotonic() - began)
    os.write(pipe, json.dumps({"told": told, "worst": int(worst * 1000)}).encode())


def _write_unsafely(path: Path, number: int, changes: int, pipe: int) -> None:
    """Do the same as a program would that reads, and writes later what it has read."""
    with open_store(path, f"writer-{number}") as store:
        for turn in range(changes):
            member = store.member(_MEMBER, TODAY).member
            month = Month(_FIRST + number * changes + turn)
            changed = with_month(member.contributions, month, Insurance.NORMAL, Tax.MATCHED)
            store._work.change_member("fact.record", _MEMBER, lambda one, c=changed: replace(one, contributions=c))
    os.write(pipe, json.dumps({"told": 0, "worst": 0}).encode())


def prove_starting(starters: int) -> Counter[str]:
    """Let sessions start at once on a database of the first schema; count errors and how many have migrated it."""
    with folder_for_proof(in_memory=False) as folder:
        path = make_older(folder, 1)
        counts = Counter[str]()
        for said in _at_once(starters, partial(_start, path)):
            counts["migrated"] += said.count(b"m")
            counts["errors"] += said.count(b"e")
        with open_store(path) as store:
            store.prepare()
            counts["errors"] += store.book() != book_of_schema(1)
            counts["errors"] += store._work.database.execute_sql(
                "SELECT COUNT(*) - COUNT(DISTINCT name) FROM schema_migration"
            ).fetchone()[0]
            check_file(store)
        (copy,) = copies_of(path)
        check_copy(copy.path)
        return counts


def _start(path: Path, number: int, pipe: int) -> None:
    """Open the database, and say whether it was this session that has brought it up to date."""
    migrate = database._migrate

    def told(*arguments: object) -> None:
        migrate(*arguments)  # type: ignore[arg-type]
        os.write(pipe, b"m")

    database._migrate = told  # type: ignore[assignment]
    try:
        with open_store(path, f"starter-{number}") as store:
            store.prepare()
            complete = len(store.book().members) == len(first_book().members)
        os.write(pipe, b"." if complete else b"e")
    except (StoreError, sqlite3.Error) as error:
        os.write(pipe, b"e")
        print(f"  {error!r}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
