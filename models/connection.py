"""Connections for reading: a bare one, which is there at once, and Peewee's, which changes are made on as well."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from models.connecting import connect, sqlite_errors
from models.database_file import (
    APPLICATION_ID,
    BUSY_SECONDS,
    LOOK_MILLISECONDS,
    SCHEMA,
    make_private,
    refuse_strange,
)
from models.errors import StoreError
from models.faults import store_error

if TYPE_CHECKING:
    from peewee import SqliteDatabase

Rows = Iterable[tuple[Any, ...]]


class Connection(Protocol):
    """What a database is read on; parameters are marked by ``?``."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Return the rows of a query."""
        ...

    def transaction(self) -> AbstractContextManager[object]:
        """Begin a transaction, or go on in the one that there is."""
        ...

    def data_version(self) -> int:
        """Return a number that changes with every commit of another connection; the last one while it is locked."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class Look:
    """Asks whether anything is new without waiting long: it is asked between two key presses."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._last = 0

    def data_version(self) -> int:
        """Return a number that changes with every commit of another connection; the last one while it is locked."""
        execute = self._connection.execute
        execute(f"PRAGMA busy_timeout = {LOOK_MILLISECONDS}")
        try:
            self._last = int(execute("PRAGMA data_version").fetchone()[0])
        except sqlite_errors() as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                raise
        finally:
            execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        return self._last


class BareConnection:
    """SQLite without anything between: Peewee takes longer to load than all that is read at a start."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._look = Look(connection)
        self._depth = 0

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Return the rows of a query."""
        return self._connection.execute(sql, parameters)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Begin a transaction, or go on in the one that there is."""
        if not self._depth:
            self._connection.execute("BEGIN")
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self._connection.rollback()  # nothing was written

    def data_version(self) -> int:
        """Return a number that changes with every commit of another connection; the last one while it is locked."""
        return self._look.data_version()

    def close(self) -> None:
        """Close it."""
        self._connection.close()


class PeeweeConnection:
    """The connection that Peewee changes a database on."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._look = Look(database.connection())

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Return the rows of a query."""
        rows: Rows = self._database.execute_sql(sql, parameters)
        return rows

    def transaction(self) -> AbstractContextManager[object]:
        """Begin a transaction, or go on in the one that there is."""
        transaction: AbstractContextManager[object] = self._database.atomic()
        return transaction

    def data_version(self) -> int:
        """Return a number that changes with every commit of another connection; the last one while it is locked."""
        return self._look.data_version()

    def close(self) -> None:
        """Close it."""
        self._database.close()


def connect_bare(path: Path, *, for_change: bool) -> BareConnection | None:
    """Return a connection to a database of the present schema; None for every other file, whatever is wrong with it.

    Nothing is written on it. ``for_change`` wants a file that could be. Raises StoreError for one that is locked: who
    has waited for it once does not wait again.
    """
    try:
        refuse_strange(path)
        writable = os.access(path, os.W_OK)
        if for_change:
            if not writable:
                return None
            make_private(path)
        # Where the file can be written, an interrupted change is rolled back first, as it must be.
        mode = "rw" if writable and os.access(path.parent, os.W_OK) else "ro"
        connection = connect(path, mode)
    except sqlite_errors(OSError, StoreError):
        return None
    try:
        if _set_and_check(connection):
            return BareConnection(connection)
    except sqlite_errors() as error:
        fault = store_error(path, error)
        if fault.code == "locked":
            connection.close()
            raise fault from error
    connection.close()
    return None


def _set_and_check(connection: sqlite3.Connection) -> bool:
    """Let nothing be written or run from the file; return whether it is one of ours, of the present schema."""
    settings = {"query_only": 1, "trusted_schema": 0}
    for name, value in settings.items():
        connection.execute(f"PRAGMA {name} = {value}")
    wanted = {**settings, "application_id": APPLICATION_ID, "user_version": SCHEMA}
    return all(connection.execute(f"PRAGMA {name}").fetchone()[0] == value for name, value in wanted.items())
