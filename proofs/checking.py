"""What must hold of a database after harm was done: opened by the product, held against what is known."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from models.aggregates import MEMBERS
from models.differences import Difference, take_back
from models.documents import (
    Document,
    canonical_dwelling,
    canonical_member,
    dwelling_document,
    dwelling_of,
    member_document,
    member_of,
)
from models.store import Store
from proofs.changes import BACKUP, Known
from proofs.setting import open_store
from rules.facts import Book

Documents = dict[tuple[str, str], Document]


class Bad(Exception):
    """Something that must hold does not: a kind to be counted by, and the details."""

    def __init__(self, kind: str, details: object = "") -> None:
        super().__init__(f"{kind}: {details}")
        self.kind = kind


def check(path: Path, states: Sequence[Known], acknowledged: int, before: Known) -> Known:
    """Return which of ``states`` the database is in: that of the last acknowledged change, or one further.

    ``states`` begins with the one ``before`` any change. Raises Bad for anything else: a change that is lost or half
    there, history or standings that do not belong to it, a damaged file, a torn backup, a file left behind.
    """
    try:
        with open_store(path) as store:
            store.prepare()
            book, changes = store.book(), _count_changes(store)
            check_file(store)
            backup = _backup(path.with_name(BACKUP), states, acknowledged)
            found = _state(states, acknowledged, book, changes, backup)
            _check_history(store, found, before)
            check_standings(store)
            _check_left(path.parent)
            return found
    except Bad:
        raise
    except Exception as error:  # whatever comes of a damaged file is a loss, and counted
        raise Bad("unusable", repr(error)) from error


def _state(states: Sequence[Known], acknowledged: int, book: Book, changes: int, backup: bytes | None) -> Known:
    allowed = states[acknowledged : acknowledged + 2]
    for one in allowed:
        if one.book == book and one.changes == changes and one.backup == backup:
            return one
    if any(one.book == book and one.changes == changes for one in states[:acknowledged]):
        raise Bad("lost", f"{changes} changes, {allowed[0].changes} acknowledged")
    raise Bad("half", f"{changes} changes, {[one.changes for one in allowed]} expected")


def _count_changes(store: Store) -> int:
    return int(_one(store, "SELECT COUNT(DISTINCT batch) FROM event WHERE actor = 'prover'"))


def _one(store: Store, sql: str) -> object:
    return store._work.database.execute_sql(sql).fetchone()[0]


def check_file(store: Store) -> None:
    """Raise Bad when SQLite finds fault with the file."""
    if (verdict := _one(store, "PRAGMA integrity_check")) != "ok":
        raise Bad("corrupt", verdict)
    if rows := store._work.database.execute_sql("PRAGMA foreign_key_check").fetchall():
        raise Bad("references", rows)


def _documents(book: Book) -> Documents:
    return {("dwellings", one.key): dwelling_document(one) for one in book.dwellings} | {
        (MEMBERS, one.key): member_document(one) for one in book.members
    }


def _check_history(store: Store, found: Known, before: Known) -> None:
    """Take back what the history says that was changed since ``before``; ``before`` must come of it."""
    documents: dict[tuple[str, str], Document | None] = dict(_documents(found.book))
    new = found.changes - before.changes
    for events in _batches(store, new):
        for (scope, key), made in events.items():
            documents[scope, key] = take_back(documents.get((scope, key)), made)
    restored = {row: _canonical(row[0], document) for row, document in documents.items() if document is not None}
    if restored != _documents(before.book):
        raise Bad("half", "the history does not lead from the book that was there before")


def _batches(store: Store, count: int) -> Iterator[dict[tuple[str, str], list[Difference]]]:
    history = store._work.history
    query = "SELECT batch FROM event WHERE actor = 'prover' GROUP BY batch ORDER BY MAX(id) DESC LIMIT ?"
    for (batch,) in store._work.database.execute_sql(query, (count,)).fetchall():
        rows: dict[tuple[str, str], list[Difference]] = {}
        for event in history._batch(batch).events:
            rows.setdefault((event.scope, event.key), []).append(Difference(event.entry, event.before, event.after))
        yield rows


def _canonical(scope: str, document: Document) -> Document:
    if scope == MEMBERS:
        return member_document(canonical_member(member_of(document)))
    return dwelling_document(canonical_dwelling(dwelling_of(document)))


def check_standings(store: Store) -> None:
    """Raise Bad when the standings are not those that everyone judged anew would have."""
    standings = store._work.standings
    basis = standings.basis()
    if basis is None:
        raise Bad("standings", "none")
    columns = "basis, valid_until, name, key, first_day, last_day, failing, due"
    query = f"SELECT {columns} FROM standing WHERE basis = ?"
    held = set(store._work.database.execute_sql(query, (basis,)).fetchall())
    if held != set(standings._judged(basis, store._work.members.keys())) or not standings.hold_everyone(basis):
        raise Bad("standings", "not those of a rebuild")


def _backup(path: Path, states: Sequence[Known], acknowledged: int) -> bytes | None:
    found = path.read_bytes() if path.exists() else None
    if found not in [one.backup for one in states[acknowledged : acknowledged + 2]]:
        raise Bad("backup", f"{len(found or b'')} bytes that are neither the old nor the new backup")
    if found is not None and stat.S_IMODE(path.stat().st_mode) != 0o600:
        raise Bad("backup", "readable by others")
    return found


def _check_left(folder: Path) -> None:
    left = [name for name in os.listdir(folder) if name.startswith(".") or name.endswith("-journal-journal")]
    if left:
        raise Bad("left behind", left)
    for name in os.listdir(folder):
        if not name.endswith(".copies"):
            continue
        if stat.S_IMODE((folder / name).stat().st_mode) != 0o700:
            raise Bad("copy", "the folder is open to others")
        for copy in os.listdir(folder / name):
            if copy.startswith("."):
                raise Bad("left behind", copy)
            check_copy(folder / name / copy)


def check_copy(path: Path) -> None:
    """Raise Bad when a copy of a database is not whole, or readable by others."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        if not whole or not connection.execute("SELECT COUNT(*) FROM member").fetchone()[0]:
            raise Bad("copy", path.name)
    except sqlite3.Error as error:
        raise Bad("copy", f"{path.name}: {error}") from error
    finally:
        connection.close()
    if stat.S_IMODE(path.stat().st_mode) != 0o600:
        raise Bad("copy", "readable by others")
