"""Opening the SQLite file: private modes, checked pragmas, migrations under a lock, plain codes for every fault.

The journal is a truncated rollback journal with full syncing: no acknowledged change is lost when the power goes, and
no SQLite release has a known fault in it when several sessions write.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from peewee import Database, PeeweeException, SqliteDatabase

from models.atomic_file import sweep
from models.copies import copies_folder
from models.database_file import (
    APPLICATION_ID,
    BUSY_SECONDS,
    MIGRATIONS,
    SCHEMA,
    file_exists,
    make_private,
    refuse_strange,
)
from models.encryption import Key, key_of
from models.errors import DamagedRow, StoreError
from models.faults import faults, store_error

_FULL = 2
_LOOKED_THROUGH = 8 << 20
"""Bytes: to look through so many takes some hundredths of a second."""
_MIGRATIONS_DONE = "SELECT COUNT(*) FROM schema_migration"
_WRITING_PRAGMAS: Mapping[str, str | int] = {
    "journal_mode": "truncate",
    "synchronous": _FULL,
    "foreign_keys": 1,
    "trusted_schema": 0,
}
_READING_PRAGMAS: Mapping[str, str | int] = {"query_only": 1, "foreign_keys": 1, "trusted_schema": 0}


def open_database(
    path: Path, *, read_only: bool, keep_copy: Callable[[sqlite3.Connection], object] = lambda _source: None
) -> SqliteDatabase:
    """Return a connected database with the present schema; raises StoreError.

    A file that is not there is created, or stands for an empty database when ``read_only``. A read-only database is
    never written to: one of an older schema is brought up to date in memory. ``keep_copy`` is called, within a
    transaction, before the file itself is.
    """
    with faults(path):
        if not file_exists(path):
            return open_in_memory() if read_only else _opened(path, keep_copy, created=_create(path))
        refuse_strange(path)
        return _opened_for_reading(path) if read_only else _opened(path, keep_copy, created=False)


def open_in_memory() -> SqliteDatabase:
    """Return an empty database of which nothing ever reaches a disk."""
    database = _in_memory()
    _migrate(database)
    return database


_PASSING = frozenset({"locked", "disk_full", "no_permission", "read_only"})
"""Faults that are none of a migration's."""


def _create(path: Path) -> bool:
    """Create the file so that only the user can read it; False when another session was quicker."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    except FileNotFoundError as error:
        raise StoreError("folder_missing", path=path) from error
    except PermissionError as error:
        raise StoreError("no_permission", path=path) from error
    os.close(descriptor)
    return True


def _opened(path: Path, keep_copy: Callable[[sqlite3.Connection], object], *, created: bool) -> SqliteDatabase:
    if not created and not os.access(path, os.W_OK):
        raise StoreError("no_permission", path=path)
    make_private(path)
    sweep(path.parent)
    sweep(copies_folder(path))
    database = _database(path, str(path.absolute()), uri=False)
    try:
        database.connect()
        _set_pragmas(database, _WRITING_PRAGMAS)
        found = _schema_of(database, path)
        _refuse_damaged(database, path)
        if found < SCHEMA:
            _bring_up_to_date(database, path, keep_copy)
    except BaseException:
        database.close()
        raise
    return database


def _opened_for_reading(path: Path) -> SqliteDatabase:
    """Open for reading; where the file can be written, an interrupted change is rolled back first, as it must be."""
    mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
    database = _database(path, f"{path.absolute().as_uri()}?mode={mode}", uri=True)
    try:
        database.connect()
        _set_pragmas(database, _READING_PRAGMAS)
        if _schema_of(database, path) == SCHEMA:
            return database
        copy = _copied_into_memory(database)
    except BaseException:
        database.close()
        raise
    database.close()
    _migrate(copy)
    return copy


def _in_memory() -> SqliteDatabase:
    database = SqliteDatabase(":memory:")
    database.connect()
    database.pragma("temp_store", "memory")
    return database


class EncryptedDatabase(SqliteDatabase):
    """A database that Peewee reads and changes by SQLCipher; without a ``key`` a plain one."""

    def __init__(self, name: str, key: Key | None, *, uri: bool) -> None:
        self.key = key
        super().__init__(name, timeout=BUSY_SECONDS, uri=uri)

    def _connect(self) -> sqlite3.Connection:
        from models.cipher import connect_cipher

        return connect_cipher(self.database, self.key, timeout=BUSY_SECONDS, uri=self.connect_params["uri"])


def _database(path: Path, name: str, *, uri: bool) -> SqliteDatabase:
    """Return the database, not yet connected, that SQLite knows by ``name``."""
    key = key_of(path)
    return SqliteDatabase(name, timeout=BUSY_SECONDS, uri=uri) if key is None else EncryptedDatabase(name, key, uri=uri)


def _copied_into_memory(database: SqliteDatabase) -> SqliteDatabase:
    """Return a copy in memory, which SQLite makes page by page and SQLCipher, of what is encrypted, row by row."""
    if not isinstance(database, EncryptedDatabase):
        copy = _in_memory()
        database.connection().backup(copy.connection())
        return copy
    copy = EncryptedDatabase(":memory:", None, uri=True)
    copy.connect()
    copy.execute_sql("ATTACH ? AS source KEY ?", (database.database, database.key.words if database.key else ""))
    copy.execute_sql("SELECT sqlcipher_export('main', 'source')")
    copy.execute_sql("DETACH source")
    for name in ("application_id", "user_version"):
        copy.pragma(name, database.pragma(name))
    return copy


def _set_pragmas(database: SqliteDatabase, pragmas: Mapping[str, str | int]) -> None:
    for name, value in pragmas.items():
        database.pragma(name, value)
        found = database.pragma(name)
        if found != value:
            raise StoreError("cannot_open", path=database.database, reason=f"{name} = {found}")


def _schema_of(database: SqliteDatabase, path: Path) -> int:
    """Return the schema's number, 0 for a new file; raises StoreError for a newer one and for strangers' files."""
    # In one moment: another session may be bringing it up to date.
    with database.atomic():
        return _schema_now(database, path)


def _schema_now(database: SqliteDatabase, path: Path) -> int:
    found = int(database.pragma("user_version"))
    is_ours = database.pragma("application_id") == APPLICATION_ID
    if is_ours and found > SCHEMA:
        raise StoreError("newer_schema", path=path, found=found, known=SCHEMA)
    tables = {name for (name,) in database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not is_ours and tables:
        raise StoreError("not_a_database", path=path)
    # A number that has changed by itself would have a database brought up to date that is.
    if tables and found != SCHEMA and found != database.execute_sql(_MIGRATIONS_DONE).fetchone()[0]:
        raise StoreError("damaged", path=path)
    return found


def _refuse_damaged(database: SqliteDatabase, path: Path) -> None:
    """Raise StoreError for a damaged file before anything is written to it; a large one is left to `verify`."""
    if path.stat().st_size <= _LOOKED_THROUGH:
        (verdict,) = database.execute_sql("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise StoreError("damaged", path=path)


def _bring_up_to_date(database: SqliteDatabase, path: Path, keep_copy: Callable[[sqlite3.Connection], object]) -> None:
    """Migrate while no other session does, after a copy of what is there: all of it or nothing."""
    with _migration_lock(path):
        found = _schema_of(database, path)
        if found == SCHEMA:
            return
        if found:
            with database.atomic():
                keep_copy(database.connection())
        complete: list[bool] = []
        try:
            _migrate(database, complete)
        except DamagedRow:
            raise
        except Exception as error:
            fault = store_error(path, error)
            if fault.code in _PASSING:
                raise fault from error
            if complete:
                _settle_commit(database, path, fault)
                return
            reason = fault.values.get("reason", str(error)) if isinstance(error, PeeweeException) else str(error)
            raise StoreError("migration_failed", path=path, reason=reason) from error


def _settle_commit(database: SqliteDatabase, path: Path, fault: StoreError) -> None:
    """Return when all is there and only the last sync has failed: were it lost, it would be done again."""
    try:
        with faults(path):
            found = _schema_of(database, path)
    except StoreError as error:
        raise StoreError("perhaps_saved", path=path, reason=fault.values.get("reason", fault.code)) from error
    if found != SCHEMA:
        raise StoreError("migration_failed", path=path, reason=fault.values.get("reason", fault.code))


def row_counts(database: Database) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table: database.execute_sql(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - our own tables
        for table in database.get_tables()
    }


def refuse_loss(database: Database, before: dict[str, int]) -> None:
    """Raise ValueError when a migration has lost rows."""
    after = row_counts(database)
    for table, count in before.items():
        if after.get(table, 0) < count:
            raise ValueError(f"{table}: {count} rows before, {after.get(table, 0)} after")


@contextmanager
def _migration_lock(path: Path) -> Iterator[None]:
    lock = path.with_name(f"{path.name}.lock")
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _migrate(database: SqliteDatabase, complete: list[bool] | None = None) -> None:
    """Apply what is missing in one transaction; one that would lose rows is not committed.

    Foreign keys are off meanwhile: rebuilding a table would else delete the rows that refer to it. SQLite ignores that
    switch inside a transaction, so it is thrown here and not left to the runner. ``complete`` is filled when
    nothing but the commit is left to do.
    """
    from playhouse.migrations import Runner

    from models.connection import PeeweeConnection
    from models.sealing import seal_everything

    database.pragma("foreign_keys", 0)
    try:
        with database.atomic("EXCLUSIVE"):
            before = row_counts(database)
            Runner(database, str(MIGRATIONS)).up()
            seal_everything(PeeweeConnection(database))
            refuse_loss(database, before)
            if database.execute_sql("PRAGMA foreign_key_check").fetchall():
                raise ValueError("foreign keys")
            database.pragma("application_id", APPLICATION_ID)
            database.pragma("user_version", SCHEMA)
            if complete is not None:
                complete.append(True)
    finally:
        database.pragma("foreign_keys", 1)
