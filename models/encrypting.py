"""Encrypting a database, changing its key, and decrypting it: a new file takes its place, once it holds the same."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path

from models.atomic_file import error_of, replacing, sweep, sync_folder
from models.cipher import connect_cipher
from models.database_file import APPLICATION_ID, SCHEMA, identity_of, refuse_strange
from models.draft_file import DraftFile, drafts_path
from models.encryption import Key, key_of, remember
from models.errors import StoreError
from models.faults import faults
from models.holders import others_with
from models.progress import Report, Stage, unreported

_BUSY_SECONDS = 2.0
_KEPT_PRAGMAS = ("application_id", "user_version")
_SHAPE = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_STEPS = 4


def change_key(path: Path, key: Key | None, report: Report = unreported) -> None:
    """Write the database at ``path`` anew under ``key``, without one in the clear; raises StoreError.

    All or nothing: the old file stays until the new one has been read back, compared with it row by row, and is on the
    disk. What was typed and not saved goes with it. Nobody may have the database open meanwhile; who waits to save into
    the old file is refused.
    """
    real = path.resolve()
    refuse_strange(real)
    sweep(real.parent)
    old = key_of(real)
    drafts = drafts_path(path)
    try:
        with faults(path), _held(real, old):
            _refuse_open(path, real)
            DraftFile(drafts, old).begin_change(key)
            _replace(real, old, key, report)
    except BaseException:
        DraftFile(drafts, old).settle()
        raise
    if key is not None:
        remember(key)
    DraftFile(drafts, key).settle()
    try:
        sync_folder(real.parent)
    except OSError as error:
        raise StoreError("perhaps_saved", path=path, reason=error.strerror) from error


def _replace(path: Path, old: Key | None, key: Key | None, report: Report) -> None:
    try:
        with replacing(path) as (temporary, file):
            _write(path, old, temporary, key, report)
            _compare(path, old, temporary, key, report)
            _keep_owner(path, file.fileno())
    except OSError as error:
        raise error_of(path, error) from error


@contextmanager
def _held(path: Path, key: Key | None) -> Iterator[None]:
    """Let nobody change the database within; what was left by one who was killed is rolled back first."""
    file = identity_of(path)
    with closing(_connect(path, key)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        finally:
            if identity_of(path) != file:
                # Another one who changes the key was quicker.
                raise StoreError("locked", path=path)
        # Nothing else in this process may open and close the file by other means: SQLite's lock would be gone.
        yield


def _refuse_open(path: Path, real: Path) -> None:
    others = others_with(real)
    if others:
        raise StoreError("in_use", path=path, processes=", ".join(map(str, others)))


def _connect(path: Path, key: Key | None) -> sqlite3.Connection:
    connection = connect_cipher(f"{path.as_uri()}?mode=rw", key, timeout=_BUSY_SECONDS)
    connection.execute("PRAGMA trusted_schema = 0")
    return connection


def _write(path: Path, old: Key | None, target: Path, key: Key | None, report: Report) -> None:
    report(Stage.REWRITING, 0, _STEPS)
    with closing(_connect(path, old)) as source:
        _refuse_unsound(path, source)
        report(Stage.REWRITING, 1, _STEPS)
        source.execute("ATTACH ? AS target KEY ?", (str(target), key.words if key else ""))
        # The file counts only once it is whole and on the disk.
        source.execute("PRAGMA target.journal_mode = OFF")
        source.execute("PRAGMA target.synchronous = OFF")
        source.execute("SELECT sqlcipher_export('target')")
        for name in _KEPT_PRAGMAS:
            source.execute(f"PRAGMA target.{name} = {_pragma(source, name)}")


def _refuse_unsound(path: Path, source: sqlite3.Connection) -> None:
    found = _pragma(source, "user_version")
    if _pragma(source, "application_id") != APPLICATION_ID:
        raise StoreError("not_a_database", path=path)
    if found > SCHEMA:
        raise StoreError("newer_schema", path=path, found=found, known=SCHEMA)
    if not _is_sound(source):
        raise StoreError("damaged", path=path)


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _is_sound(connection: sqlite3.Connection) -> bool:
    return (
        connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        and not connection.execute("PRAGMA foreign_key_check").fetchmany(1)
        and not connection.execute("PRAGMA cipher_integrity_check").fetchmany(1)
    )


def _compare(path: Path, old: Key | None, target: Path, key: Key | None, report: Report) -> None:
    """Raise StoreError unless all that is in the database can be read back from the new file."""
    report(Stage.REWRITING, 2, _STEPS)
    with closing(_connect(path, old)) as one, closing(_connect(target, key)) as other:
        sound = _is_sound(other)
        report(Stage.REWRITING, 3, _STEPS)
        if not sound or not _hold_the_same(one, other):
            raise StoreError("not_read_back", path=path)


def _hold_the_same(one: sqlite3.Connection, other: sqlite3.Connection) -> bool:
    tables = [name for (name,) in one.execute(_TABLES).fetchall()]
    # Rows come by their ids, or by the primary key of a table without ids, as nothing else is asked for.
    queries = [_SHAPE, *(f"PRAGMA {name}" for name in _KEPT_PRAGMAS), *(f'SELECT * FROM "{name}"' for name in tables)]  # noqa: S608 - our tables
    return all(
        left == right for query in queries for left, right in zip_longest(one.execute(query), other.execute(query))
    )


def _keep_owner(path: Path, descriptor: int) -> None:
    """Leave the file to whom it belongs: the administrator may encrypt another account's."""
    found = path.stat()
    if found.st_uid != os.geteuid():
        os.fchown(descriptor, found.st_uid, found.st_gid)
