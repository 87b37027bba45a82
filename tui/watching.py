"""Tells when another session has written to the database: the system gives notice, so that nobody looks in vain."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol

from models.errors import StoreError

if TYPE_CHECKING:
    from models.store import Store

_LOOK_AFTER_SECONDS = (0.2, 1.0, 3.0)
"""A commit writes several times, and what is written counts only when it is through: on a slow disk that takes time."""
_SPREAD_SECONDS, _PLACES = 0.5, 64
"""Sessions of a server look one after the other: at once, they would all wait for each other."""
_CONNECT_AFTER_SECONDS, _CONNECT_AT_LEAST_SECONDS = 2.0, 30.0
_MOST_BYTES = 65536
# From <sys/inotify.h>; Python's standard library does not speak to it.
_MODIFIED, _LINKED_ANEW, _DELETED, _MOVED = 0x2, 0x4, 0x400, 0x800


class Watch(Protocol):
    """Watches a database within the running event loop."""

    def start(self) -> bool:
        """Begin to watch; False where nobody gives notice."""
        ...

    def stop(self) -> None:
        """Watch no longer."""
        ...


def watch(store: Store, changed: Callable[[], bool]) -> Watch:
    """Return what watches a store's database; ``changed`` is called after others have changed it."""
    if isinstance(store.path, Path):
        return DatabaseWatch(store.path, changed)
    return ServerWatch(store, changed)


class GivesNotice(Protocol):
    """A store whose server tells of commits; see ``models.open_store``."""

    def notices_on(self) -> int | None:
        """Return the descriptor that can be read when the server has sent something; None without a connection."""
        ...

    def gives_notice(self) -> bool:
        """Whether others' changes are told of."""
        ...

    def leave_connecting(self, tell: Callable[[], object]) -> None:
        """Let looking for news not wait for a connection; ``tell`` is called when it is lost, or another is there."""
        ...

    def connect_beside(self) -> None:
        """Connect anew, in another thread; raises StoreError."""
        ...


class ServerWatch:
    """Watches the connection to a server, which tells of commits; while it is lost, a thread tries to connect anew."""

    def __init__(self, store: GivesNotice, changed: Callable[[], bool]) -> None:
        self._store = store
        self._changed = changed
        self._connect_after = _CONNECT_AFTER_SECONDS
        self._look_after = _LOOK_AFTER_SECONDS[0] + os.getpid() % _PLACES / _PLACES * _SPREAD_SECONDS
        self._watched: int | None = None
        self._looking: asyncio.TimerHandle | None = None
        self._turn = 0
        """What was begun in an earlier turn is no longer waited for."""
        self._is_on = False

    def start(self) -> bool:
        """Begin to watch. False for a server that gives no notice."""
        if not self._store.gives_notice():
            return False
        loop = asyncio.get_running_loop()

        def tell() -> None:
            with suppress(RuntimeError):  # the app has ended meanwhile
                loop.call_soon_threadsafe(self._begin_anew)

        self._store.leave_connecting(tell)
        self._is_on = True
        self._watch()
        return True

    def _begin_anew(self) -> None:
        """Leave the descriptor of a connection that is gone: the system says nothing about it any more."""
        if self._is_on:
            self._leave()
            self._look()

    def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        self._watched = self._store.notices_on()
        if self._watched is not None:
            self._connect_after = _CONNECT_AFTER_SECONDS
            loop.add_reader(self._watched, self._read)
        else:
            self._looking = loop.call_later(self._connect_after, self._begin_connecting)
            self._connect_after = min(2 * self._connect_after, _CONNECT_AT_LEAST_SECONDS)

    def _begin_connecting(self) -> None:
        """Connect in a thread: where packets are dropped that takes long, and at the end of the app nobody waits."""
        self._turn += 1
        arguments = (asyncio.get_running_loop(), self._turn)
        Thread(target=self._try_to_connect, args=arguments, name="connecting", daemon=True).start()

    def _try_to_connect(self, loop: asyncio.AbstractEventLoop, turn: int) -> None:
        try:
            self._store.connect_beside()
            go_on = self._look
        except StoreError:
            go_on = self._watch
        with suppress(RuntimeError):  # the app has ended meanwhile
            loop.call_soon_threadsafe(lambda: go_on() if turn == self._turn else None)

    def stop(self) -> None:
        """Watch no longer."""
        self._is_on = False
        self._leave()

    def _leave(self) -> None:
        self._turn += 1
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        if self._watched is not None:
            with suppress(RuntimeError):
                asyncio.get_running_loop().remove_reader(self._watched)
            self._watched = None

    def _read(self) -> None:
        # Several commits may come at once; and a descriptor without a connection can be read for ever.
        self._leave()
        self._looking = asyncio.get_running_loop().call_later(self._look_after, self._look)

    def _look(self) -> None:
        self._looking = None
        self._changed()
        self._watch()


class DatabaseWatch:
    """Watches the file of one database within the running event loop.

    ``changed`` is called some time after something was written, and returns whether it has found a change.
    """

    def __init__(self, database: Path, changed: Callable[[], bool]) -> None:
        self._path = os.fsencode(database.absolute())
        self._changed = changed
        self._system: Any = None
        self._notices = -1
        self._looking: asyncio.TimerHandle | None = None
        self._turn = 0

    def start(self) -> bool:
        """Begin to watch; False where the system gives no notice, as outside Linux or when its watches are used up."""
        try:
            import ctypes

            self._system = ctypes.CDLL(None)
            self._notices = self._system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        except (OSError, AttributeError):
            return False
        if self._notices < 0 or not self._watch_file():
            self.stop()
            return False
        asyncio.get_running_loop().add_reader(self._notices, self._read)
        return True

    def _watch_file(self) -> bool:
        events = _MODIFIED | _LINKED_ANEW | _DELETED | _MOVED
        return bool(self._system.inotify_add_watch(self._notices, self._path, events) >= 0)

    def stop(self) -> None:
        """Watch no longer."""
        if self._looking is not None:
            self._looking.cancel()
        if self._notices >= 0:
            with suppress(RuntimeError):
                asyncio.get_running_loop().remove_reader(self._notices)
            os.close(self._notices)
            self._notices = -1

    def _read(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._notices, _MOST_BYTES)
        # A database that was put in the place of another is another file.
        self._watch_file()
        if self._looking is None or self._turn:
            # What is written while one looks again for something older may be new.
            self._look_later(0)

    def _look_later(self, turn: int) -> None:
        if self._looking is not None:
            self._looking.cancel()
        self._turn = turn
        loop = asyncio.get_running_loop()
        self._looking = loop.call_later(_LOOK_AFTER_SECONDS[turn], self._look, turn)

    def _look(self, turn: int) -> None:
        self._looking = None
        if not self._changed() and turn + 1 < len(_LOOK_AFTER_SECONDS):
            self._look_later(turn + 1)
