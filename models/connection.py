"""Connections for reading: a bare one, which is there at once, and Peewee's, which changes are made on as well."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from models.connecting import connect, sqlite_errors
from models.database_file import (
    APPLICATION_ID,
    BUSY_SECONDS,
    LOOK_MILLISECONDS,
    SCHEMA,
    TELLS_AFTER_MILLISECONDS,
    make_private,
    refuse_strange,
)
from models.errors import StoreError
from models.faults import is_busy, store_error
from models.reading import Query

if TYPE_CHECKING:
    from peewee import Database, SqliteDatabase

Rows = Iterable[tuple[Any, ...]]


class Connection(Protocol):
    """What a database is read on; parameters are marked by ``?``."""

    hears_of_edits: bool
    """Whether ``data_version`` tells also of what was changed by other means than the program."""

    @property
    def own_desks(self) -> tuple[str, ...] | None:
        """The desks whose members alone are seen, by row security; None where everyone is."""
        ...

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Return the rows of a query."""
        ...

    def execute_together(self, queries: Sequence[Query], /) -> Sequence[Rows]:
        """Return the rows of queries that do not hang on each other: all in one way to a server and back."""
        ...

    def transaction(self) -> AbstractContextManager[object]:
        """Begin a transaction, or go on in the one that there is."""
        ...

    def data_version(self) -> int:
        """Return a number that changes with every commit of another connection; the last one while it is locked."""
        ...

    @property
    def is_lost(self) -> bool:
        """Whether there is no connection at the moment."""
        ...

    @property
    def is_replica(self) -> bool:
        """Whether the server only follows another one, and so gives no notice."""
        ...

    @property
    def notices_on(self) -> int | None:
        """The descriptor that can be read when there may be news; None where a server has none to give."""
        ...

    def leave_connecting(self, tell: Callable[[], object]) -> None:
        """Let looking for news not wait for a connection; ``tell`` is called when it is lost, or another is there."""
        ...

    def connect_beside(self) -> None:
        """Open in another thread the connection that takes the place of a lost one; raises StoreError."""
        ...

    def complaints(self) -> list[str]:
        """Return what the database has to say against itself: its structure, and references to nothing."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class ChangingConnection(Connection, Protocol):
    """A connection that changes are made on as well."""

    @property
    def database(self) -> Database:
        """What Peewee's queries are executed on."""
        ...

    @property
    def read_only(self) -> bool:
        """Whether the connection itself lets nothing be changed."""
        ...

    @property
    def own_desks(self) -> tuple[str, ...] | None:
        """The desks whose members alone are seen, by row security; None where everyone is."""
        ...

    def changing(self, waiting: Callable[[], None]) -> AbstractContextManager[object]:
        """Begin a transaction in which nobody else changes anything; ``waiting`` is told when that takes a second."""
        ...

    def stamp(self) -> object:
        """Return what differs, within a transaction, when another connection has changed any document meanwhile."""
        ...

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for each of many rows."""
        ...

    def first_free_id(self, table: str) -> int:
        """Return the id from which on rows of a table may be numbered until the end of the change."""
        ...

    def ids_given(self, table: str, last: int) -> None:
        """Take note that rows of a table were numbered up to ``last``."""
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


class FileConnection:
    """What all connections to a file have in common, also to one in memory: it is always within reach."""

    hears_of_edits = True
    own_desks: tuple[str, ...] | None = None
    is_lost = False
    is_replica = False
    notices_on: int | None = None

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Return the rows of a query."""
        raise NotImplementedError

    def execute_together(self, queries: Sequence[Query], /) -> list[Rows]:
        """Return the rows of several queries."""
        return [self.execute(*query) for query in queries]

    def leave_connecting(self, tell: Callable[[], object]) -> None:
        """Do nothing: a file is not lost."""

    def connect_beside(self) -> None:
        """Do nothing: a file is not lost."""


class BareConnection(FileConnection):
    """SQLite without anything between: Peewee takes longer to load than all that is read at a start."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._look = Look(connection)
        self._depth = 0

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Return the rows of a query."""
        return self._connection.execute(sql, parameters)

    def complaints(self) -> list[str]:
        """Return what SQLite has to say against the file: its structure, and references to nothing."""
        return complaints_of(self.execute)

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


class PeeweeConnection(FileConnection):
    """The connection that Peewee changes a file on."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._look = Look(database.connection())

    @property
    def database(self) -> SqliteDatabase:
        """What Peewee's queries are executed on."""
        return self._database

    @property
    def read_only(self) -> bool:
        """Whether the connection itself lets nothing be changed: that is said when the file is opened."""
        return False

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Return the rows of a query."""
        rows: Rows = self._database.execute_sql(sql, parameters)
        return rows

    def complaints(self) -> list[str]:
        """Return what SQLite has to say against the file: its structure, and references to nothing."""
        return complaints_of(self.execute)

    def transaction(self) -> AbstractContextManager[object]:
        """Begin a transaction, or go on in the one that there is."""
        transaction: AbstractContextManager[object] = self._database.atomic()
        return transaction

    @contextmanager
    def changing(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Begin a transaction in which nobody else changes anything; ``waiting`` is told when that takes a second."""
        with ExitStack() as transaction:
            self._begin(transaction, waiting)
            yield

    def _begin(self, transaction: ExitStack, waiting: Callable[[], None]) -> None:
        self._database.pragma("busy_timeout", TELLS_AFTER_MILLISECONDS)
        try:
            transaction.enter_context(self._database.atomic("IMMEDIATE"))
            return
        except Exception as error:
            if not is_busy(error):
                raise
        finally:
            self._database.pragma("busy_timeout", BUSY_SECONDS * 1000)
        waiting()
        transaction.enter_context(self._database.atomic("IMMEDIATE"))

    def data_version(self) -> int:
        """Return a number that changes with every commit of another connection; the last one while it is locked."""
        return self._look.data_version()

    def stamp(self) -> object:
        """Return what differs, within a transaction, when another connection has changed any document meanwhile."""
        return self._look.data_version()

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for each of many rows."""
        self._database.connection().executemany(sql, rows)

    def first_free_id(self, table: str) -> int:
        """Return the id from which on rows of a table may be numbered until the end of the change."""
        ((last,),) = self.execute(f'SELECT MAX(id) FROM "{table}"')  # noqa: S608 - one of our tables
        return 1 + (last or 0)

    def ids_given(self, table: str, last: int) -> None:
        """Take note that rows of a table were numbered up to ``last``: SQLite goes on behind the last by itself."""

    def close(self) -> None:
        """Close it."""
        self._database.close()


def complaints_of(execute: Callable[[str], Rows]) -> list[str]:
    """Return what SQLite has to say against a file."""
    found = [str(text) for (text,) in execute("PRAGMA integrity_check") if text != "ok"]
    found += [str(text) for (text,) in execute("PRAGMA cipher_integrity_check")]
    return found + [f"{table}, {row}" for table, row, *_more in execute("PRAGMA foreign_key_check")]


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
