"""The connection to a database of a PostgreSQL server: one for reading, changing and hearing of others' changes.

One session changes at a time, as with a file: every change begins by taking one advisory lock, so that what is read in
it stays as it is until the end. Nobody waits who only reads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from functools import lru_cache
from time import monotonic
from typing import Any

import psycopg
from peewee import OperationalError, PostgresqlDatabase
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from models.connection import Rows
from models.database_file import APPLICATION_ID, BUSY_SECONDS, TELLS_AFTER_MILLISECONDS
from models.errors import StoreError
from models.place import ServerAddress
from models.reading import Query
from models.server.faults import first_line
from models.server.patience import PatientConnection

# What it logs of lost connections would be printed over the screen.
logging.getLogger("psycopg").setLevel(logging.CRITICAL)
_CHANNEL = "permit_tui"
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_LAST_EVENT = "SELECT MAX(id) FROM event"
_CONNECTING: dict[str, Any] = {
    "application_name": "permit-tui",
    "client_encoding": "UTF8",
    "connect_timeout": 10,
    # After so long a server that is gone is noticed, and by PatientConnection one that only seems to be there.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_SETTINGS = """
    -- The same the other way: a program that is gone must not keep its turn, nor its place among the connections.
    SET tcp_keepalives_idle = 8; SET tcp_keepalives_interval = 4; SET tcp_keepalives_count = 3;
    SET tcp_user_timeout = '20s';
    -- A program that was stopped in the midst of a change must not keep others from theirs.
    SET idle_in_transaction_session_timeout = '60s';
"""
_IN_ENGLISH = "SET lc_messages = 'C'"


class ServerDatabase(PostgresqlDatabase):
    """What Peewee knows of a server's database; every connection is set up alike."""

    def __init__(self, address: ServerAddress, *, read_only: bool) -> None:
        self.address = address
        self._read_only = read_only
        self._ready: PatientConnection | None = None
        super().__init__(address.url, prefer_psycopg3=True, autoconnect=False)

    def only_look(self) -> None:
        """Change nothing on this connection and those that take its place."""
        self._read_only = True
        self.connection().execute("SET default_transaction_read_only = on")

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed."""
        return self._read_only

    def connect_beside(self) -> None:
        """Open, while another thread goes on, the connection that it will take next; raises StoreError."""
        made = self._connected()
        self.let_go()
        self._ready = made

    @property
    def is_ready(self) -> bool:
        """Whether a connection was opened beside that still is to be taken."""
        return self._ready is not None

    def let_go(self) -> None:
        """Close what was opened beside: it is not needed any more."""
        ready, self._ready = self._ready, None
        if ready is not None:
            ready.close()

    def _connect(self) -> PatientConnection:
        ready, self._ready = self._ready, None
        return self._connected() if ready is None or ready.closed else ready

    def _connected(self) -> PatientConnection:
        try:
            named = conninfo_to_dict(self.address.url)
        except psycopg.ProgrammingError as error:
            raise StoreError("bad_address", path=self.address, reason=first_line(error)) from error
        wanted = {**_CONNECTING, **{name: value for name, value in named.items() if value is not None}}
        try:
            connection = PatientConnection.opened(make_conninfo("", **wanted), int(wanted["tcp_user_timeout"]) / 1000)
        except psycopg.OperationalError as error:
            raise StoreError("server_refused", path=self.address, reason=first_line(error)) from error
        try:
            connection.execute(_SETTINGS.encode())
            with suppress(psycopg.errors.InsufficientPrivilege):  # only superusers choose the messages' language
                connection.execute(_IN_ENGLISH)
            if self._read_only:
                connection.execute("SET default_transaction_read_only = on")
            if not connection.is_replica:
                connection.execute(f"LISTEN {_CHANNEL}".encode())
        except BaseException:
            connection.close()
            raise
        return connection


class ServerConnection:
    """A connection that is opened anew between transactions when it was lost; no transaction is ever begun again."""

    hears_of_edits = False  # only the program itself gives notice
    own_desks: tuple[str, ...] | None = None

    def __init__(self, database: ServerDatabase) -> None:
        self._database = database
        self._heard = 0
        self._current: PatientConnection | None = None
        self._is_closed = False
        self._tell: Callable[[], object] | None = None
        self._has_told = False
        self._in_vain_until = 0.0
        """On the monotonic clock: as long after an attempt in vain as that one took."""
        self._stamp: object = None
        self._reading = False
        self._is_to_begin = False
        """Whether a transaction for reading is to begin with the next query."""
        self._connect()

    def _connect(self) -> None:
        """Connect anew; where that is tried beside, an attempt in vain is not made again at once."""
        began = monotonic()
        if self._tell is not None and began < self._in_vain_until and not self._database.is_ready:
            raise StoreError("connection_lost", path=self._database.address)
        self._database.close()
        try:
            self._database.connect()
        except StoreError:
            self._in_vain_until = 2 * monotonic() - began
            raise
        self._current = self._database.connection()
        self._database.let_go()
        # What others have changed while nobody listened is unknown.
        self._heard += 1
        self._has_told = False
        self._current.add_notify_handler(self._hear)
        self._current.when_lost = self._tell
        if self._tell is not None:
            self._tell()

    def _psycopg(self) -> PatientConnection:
        """Return the connection; raises StoreError without one. Peewee would open another, which nobody listens on."""
        if self._current is None or self.is_lost:
            raise StoreError("connection_lost", path=self._database.address)
        return self._current

    def _hear(self, notice: psycopg.Notify) -> None:
        if notice.pid != self._psycopg().pid:
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
        """Whether nothing can be changed, be it that nobody wants to, that the role may not or a replica cannot."""
        return self._database.read_only or self.is_replica

    @property
    def is_replica(self) -> bool:
        """Whether the server only follows another one, and so gives no notice."""
        return not self.is_lost and self._psycopg().is_replica

    def leave_connecting(self, tell: Callable[[], object]) -> None:
        """Let looking for news not wait for a new connection: from now on ``connect_beside`` is called for one.

        ``tell`` is called when the connection is lost, and when another is there.
        """
        self._tell = tell
        if not self.is_lost:
            self._psycopg().when_lost = tell

    def connect_beside(self) -> None:
        """Open in another thread the connection that takes the place of a lost one; raises StoreError."""
        self._database.connect_beside()
        # Whoever connects or closes meanwhile looks after this, too: each does its own part before it looks.
        if self._is_closed or not self.is_lost:
            self._database.let_go()

    @property
    def notices_on(self) -> int | None:
        """The descriptor that can be read when there may be news; None while there is no connection."""
        return None if self.is_lost else self._psycopg().fileno()

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Return the rows of a query."""
        if self._is_to_begin:
            return self._begin_reading([(sql, parameters)])[0]
        cursor = self._database.execute_sql(_with_marks(sql), parameters)
        return cursor if cursor.description else ()

    def execute_together(self, queries: Sequence[Query], /) -> list[Rows]:
        """Return the rows of queries that do not hang on each other, sent one after the other before any answer.

        To be called within a transaction: psycopg would rely on what was prepared in a pipeline that has failed.
        """
        if not queries:
            return []
        return self._begin_reading(queries) if self._is_to_begin else self._sent_together(queries)

    def _begin_reading(self, queries: Sequence[Query]) -> list[Rows]:
        """Begin the transaction of one moment on the way of its first queries; nothing was read before."""
        answers: list[Rows] = []

        def begin() -> None:
            self._is_to_begin = False
            answers[:] = self._sent_together([(_BEGIN_READING, ()), *queries])[1:]

        self._begin(begin)
        return answers

    def _sent_together(self, queries: Sequence[Query]) -> list[Rows]:
        connection = self._psycopg()
        # Without pipelines, of libpq 14, one waits for each answer.
        with connection.pipeline() if psycopg.Pipeline.is_supported() else nullcontext():
            cursors = [connection.execute(_with_marks(sql).encode(), parameters) for sql, parameters in queries]
        return [cursor.fetchall() if cursor.description else () for cursor in cursors]

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
        if self.is_lost:
            self._connect()
        self._reading = self._is_to_begin = True
        try:
            yield
        finally:
            has_begun = not self._is_to_begin
            self._reading = self._is_to_begin = False
            if has_begun and not self.is_lost:
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
            self._send(f"SET LOCAL lock_timeout = {milliseconds}; SELECT pg_advisory_xact_lock({APPLICATION_ID})")
            failing.pop_all()
        return transaction

    def _begin(self, begin: Callable[[], object]) -> None:
        """Begin a transaction; where the connection was lost meanwhile, on a new one, since nothing was done yet."""
        if self.is_lost:
            self._connect()
        try:
            begin()
        except (psycopg.OperationalError, OperationalError):
            if not self.is_lost:
                raise
            self._connect()
            begin()

    @property
    def is_lost(self) -> bool:
        """Whether there is no connection at the moment."""
        # Peewee has a connection for each thread, and would answer for this one alone.
        return self._current is None or bool(self._current.closed)

    def _send(self, words: str) -> None:
        self._psycopg().execute(words.encode())

    def data_version(self) -> int:
        """Return a number that changes with every commit of another connection; asks the server."""
        if not self._reading and not self._database.in_transaction():
            self._listen()
        return self._heard

    def _listen(self) -> None:
        """Take in what the server has to tell: with its answer comes all that was committed before.

        Raises StoreError once where it is out of reach and somebody else looks for it.
        """
        if not self.is_lost:
            try:
                if self.is_replica:
                    self._compare()
                else:
                    self._send("")
                return
            except psycopg.OperationalError:
                if self._current is not None:
                    self._current.close()
        if self._tell is None or self._database.is_ready:
            self._connect()
        elif not self._has_told:
            self._has_told = True
            raise StoreError("out_of_reach", path=self._database.address)

    def _compare(self) -> None:
        """Find out by oneself what a replica does not tell."""
        stamp = self._psycopg().execute(_LAST_EVENT.encode()).fetchone()
        self._heard += stamp != self._stamp
        self._stamp = stamp

    def complaints(self) -> list[str]:
        """Return nothing: a server refuses references to nothing, and looks after its pages itself."""
        return []

    def stamp(self) -> object:
        """Return what differs, within a transaction, when another connection has changed any document meanwhile."""
        ((last,),) = self.execute(_LAST_EVENT)
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
        self._is_closed = True
        self._database.close()
        self._database.let_go()


@lru_cache(maxsize=256)
def _with_marks(sql: str) -> str:
    """Return a query with the marks of parameters that psycopg knows."""
    return sql.replace("%", "%%").replace("?", "%s")
