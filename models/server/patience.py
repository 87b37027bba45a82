"""Waiting for a server that may be gone without a word: not for ever, and not given up while it is at work.

What the system does about a lost line (keepalives, ``tcp_user_timeout``) helps only where the other end no longer
acknowledges. A tunnel, a pooler or a server that has come to a stop acknowledges for ever and never answers.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from time import monotonic
from typing import Any, Self

import psycopg

_AT_WORK = "SELECT TRUE FROM pg_stat_activity WHERE pid = %s AND state = 'active'"

_LEAST_PATIENCE = 2.0


class PatientConnection(psycopg.Connection[Any]):
    """A connection that asks on another one, once it was silent for a while, whether the server is at work for it."""

    is_replica = False
    """Whether the server only follows another one: nothing can be changed there, and it gives no notice."""

    when_lost: Callable[[], object] | None = None
    """Called when whatever was asked of the server has found that there is no connection any more."""

    _pid = 0
    _patience = 0.0
    _once_more: Callable[[], PatientConnection] | None = None

    @classmethod
    def opened(cls, address: str, patience: float, *, asks: bool = True) -> Self:
        """Connect, within the ``connect_timeout`` of the address; ``patience`` is in seconds.

        Raises psycopg.OperationalError, as everything does on the connection when there is no answer and the server
        is not at work, or cannot be asked.
        """
        connection = cls.connect(address, autocommit=True)
        connection._patience = patience
        if asks:
            found = connection.execute("SELECT pg_backend_pid(), pg_is_in_recovery()")
            ((connection._pid, connection.is_replica),) = found
            connection._once_more = lambda: PatientConnection.opened(
                address, max(patience, _LEAST_PATIENCE), asks=False
            )
        return connection

    @property
    def pid(self) -> int:
        """The process of the server that this connection speaks to, also where a pooler is between."""
        return self._pid

    def wait(self, gen: Generator[Any, Any, Any], *limits: Any, **named_limits: Any) -> Any:
        """Wait for what psycopg waits for, as long as there is hope."""
        try:
            return super().wait(self._attended(gen), *limits, **named_limits)
        except psycopg.OperationalError:
            if self.closed and self.when_lost is not None:
                self.when_lost()
            raise

    def _attended(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Pass on between psycopg and its waiting, which gives notice several times a second when nothing comes."""
        heard = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                silent = not ready and monotonic() - heard > self._patience > 0
                # A server that is no longer at work may have answered just before it was asked.
                if silent and not self._is_at_work() and not (ready := (yield wanted)):
                    self.close()
                    raise psycopg.OperationalError(f"no answer for {self._patience:g} seconds")
                if silent or ready:
                    heard = monotonic()
                wanted = gen.send(ready)
        except StopIteration as done:
            return done.value

    def _is_at_work(self) -> bool:
        if self._once_more is None:
            return False
        try:
            with closing(self._once_more()) as other:
                return other.execute(_AT_WORK, (self._pid,)).fetchone() is not None
        except psycopg.OperationalError:
            return False  # nobody there who could be asked
