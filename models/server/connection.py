"""The connection to a database of a PostgreSQL server: one for reading, changing and hearing of others' changes.

One session changes at a time, as with a file: every change begins by taking one advisory lock, so that what is read in
it stays as it is until the end. Nobody waits who only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import lru_cache
from typing import Any

import psycopg
from peewee import OperationalError, PostgresqlDatabase
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from models.connection import Rows
from models.database_file import APPLICATION_ID, BUSY_SECONDS, TELLS_AFTER_MILLISECONDS
from models.errors import StoreError
from models.place import ServerAddress
from models.server.faults import first_line

_CHANNEL = "permit_tui"
_CONNECTING: dict[str, Any] = {
    "application_name": "permit-tui",
    "client_encoding": "UTF8",
    "connect_timeout": 10,
    # A server that is gone without a word is noticed within half a minute.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}
_SETTINGS = (
    # A program that was stopped in the midst of a change must not keep others from theirs.
    "SET idle_in_transaction_session_timeout = '60s'",
    "SET lc_messages = 'C'",
)


class ServerDatabase(PostgresqlDatabase):
    """What Peewee knows of a server's database; every connection is set up alike."""

    def __init__(self, address: ServerAddress, *, read_only: bool) -> None:
        self._address = address
        self._read_only = read_only
        super().__init__(address.url, prefer_psycopg3=True, autoconnect=False)

    def only_look(self) -> None:
        """Change nothing on this connection and those that take its place."""
        self._read_only = True
        self.connection().execute("SET default_transaction_read_only = on")

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed."""
        return self._read_only

    def _connect(self) -> psycopg.Connection[Any]:
        try:
            named = conninfo_to_dict(self._address.url)
        except psycopg.ProgrammingError as error:
            raise StoreError("bad_address", path=self._address, reason=first_line(error)) from error
        wanted = {**_CONNECTING, **{name: value for name, value in named.items() if value is not None}}
        try:
            connection = psycopg.connect(make_conninfo("", **wanted), autocommit=True)
        except psycopg.OperationalError as error:
            raise StoreError("server_refused", path=self._address, reason=first_line(error)) from error
        try:
            for setting in _SETTINGS:
                with suppress(psycopg.errors.InsufficientPrivilege):  # only superusers choose the messages' language
                    connection.execute(setting.encode())
            if self._read_only:
                connection.execute("SET default_transaction_read_only = on")
            connection.execute(f"LISTEN {_CHANNEL}".encode())
        except BaseException:
            connection.close()
            raise
        return connection


class ServerConnection:
    """A connection that is opened anew between transactions when it was lost; no transaction is ever begun again."""

    own_desks: tuple[str, ...] | None = None

    def __init__(self, database: ServerDatabase) -> None:
        self._database = database
        self._heard = 0
        self._reading = False
        self._connect()

    def _connect(self) -> None:
        self._database.close()
        self._database.connect()
        # What others have changed while nobody listened is unknown.
        self._heard += 1
        self._psycopg().add_notify_handler(self._hear)

    def _psycopg(self) -> psycopg.Connection[Any]:
        connection: psycopg.Connection[Any] = self._database.connection()
        return connection

    def _hear(self, notice: psycopg.Notify) -> None:
        if notice.pid != self._psycopg().info.backend_pid:
            self._heard += 1

    @property
    def database(self) -> PostgresqlDatabase:
        """What Peewee's queries are executed on."""
        return self._database

    def only_look(self) -> None:
        """Change nothing on this connection and those that take its place: the role may not."""
        self._database.only_look()

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed, be it that nobody wants to or that the role may not."""
        return self._database.read_only

    @property
    def notices_on(self) -> int | None:
        """The descriptor that can be read when there may be news; None while there is no connection."""
        return None if self._is_lost else self._psycopg().fileno()

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Return the rows of a query."""
        cursor = self._database.execute_sql(_with_marks(sql), parameters)
        return cursor if cursor.description else ()

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for each of many rows."""
        with self._psycopg().cursor() as cursor:
            cursor.executemany(_with_marks(sql).encode(), rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Begin a transaction of one moment, or go on in the one that there is."""
        if self._reading or self._database.in_transaction():
            yield
            return
        self._begin(lambda: self._send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        self._reading = True
        try:
            yield
        finally:
            self._reading = False
            with suppress(psycopg.Error):
                self._psycopg().rollback()  # nothing was written

    @contextmanager
    def changing(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Begin a transaction in which nobody else changes anything; ``waiting`` is told when that takes a second."""
        with ExitStack() as ending:
            try:
                ending.push(self._turn(TELLS_AFTER_MILLISECONDS))
            except psycopg.errors.LockNotAvailable:
                waiting()
                ending.push(self._turn(BUSY_SECONDS * 1000))
            yield
            self._send(f"NOTIFY {_CHANNEL}")

    def _turn(self, milliseconds: int) -> AbstractContextManager[object]:
        """Return a transaction that has begun, once no other session changes anything; raises LockNotAvailable."""
        transaction: AbstractContextManager[object] = self._database.atomic()
        self._begin(transaction.__enter__)
        with ExitStack() as failing:
            failing.push(transaction)
            self._send(f"SET LOCAL lock_timeout = {milliseconds}")
            self._send(f"SELECT pg_advisory_xact_lock({APPLICATION_ID})")
            failing.pop_all()
        return transaction

    def _begin(self, begin: Callable[[], object]) -> None:
        """Begin a transaction; where the connection was lost meanwhile, on a new one, since nothing was done yet."""
        if self._is_lost:
            self._connect()
        try:
            begin()
        except (psycopg.OperationalError, OperationalError):
            if not self._is_lost:
                raise
            self._connect()
            begin()

    @property
    def _is_lost(self) -> bool:
        return bool(self._database.is_closed() or self._psycopg().closed)

    def _send(self, words: str) -> None:
        self._psycopg().execute(words.encode())

    def data_version(self) -> int:
        """Return a number that changes with every commit of another connection; asks the server."""
        if not self._reading and not self._database.in_transaction():
            self._listen()
        return self._heard

    def _listen(self) -> None:
        """Take in what the server has to tell: with its answer comes all that was committed before."""
        if self._is_lost:
            self._connect()
            return
        try:
            self._send("")
        except psycopg.OperationalError:
            self._connect()

    def complaints(self) -> list[str]:
        """Return nothing: a server refuses references to nothing, and looks after its pages itself."""
        return []

    def stamp(self) -> object:
        """Return what differs, within a transaction, when another connection has changed any document meanwhile."""
        ((last,),) = self.execute("SELECT MAX(id) FROM event")
        return last

    def first_free_id(self, table: str) -> int:
        """Return the id from which on rows of a table may be numbered until the end of the change."""
        ((first,),) = self.execute("SELECT nextval(pg_get_serial_sequence(?, 'id'))", (table,))
        return int(first)

    def ids_given(self, table: str, last: int) -> None:
        """Take note that rows of a table were numbered up to ``last``."""
        self.execute("SELECT setval(pg_get_serial_sequence(?, 'id'), ?)", (table, last))

    def close(self) -> None:
        """Close it."""
        self._database.close()


@lru_cache(maxsize=256)
def _with_marks(sql: str) -> str:
    """Return a query with the marks of parameters that psycopg knows."""
    return sql.replace("%", "%%").replace("?", "%s")
