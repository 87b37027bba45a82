"""Tells when another session has written to the database: the system gives notice, so that nobody looks in vain."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_TOGETHER_SECONDS = 0.2
"""A commit writes several times; what comes within this time is told once."""
_MOST_BYTES = 65536
# From <sys/inotify.h>; Python's standard library does not speak to it.
_MODIFIED, _MOVED_HERE, _CREATED = 0x2, 0x80, 0x100


class DatabaseWatch:
    """Watches the folder of one database within the running event loop."""

    def __init__(self, database: Path, changed: Callable[[], object]) -> None:
        self._folder = database.absolute().parent
        self._changed = changed
        self._notices: int | None = None
        self._telling: asyncio.TimerHandle | None = None

    def start(self) -> bool:
        """Begin to watch; False where the system gives no notice, as outside Linux or when its watches are used up."""
        try:
            self._notices = _notices_of(self._folder)
        except (OSError, AttributeError):
            return False
        asyncio.get_running_loop().add_reader(self._notices, self._read)
        return True

    def stop(self) -> None:
        """Watch no longer."""
        if self._telling is not None:
            self._telling.cancel()
        if self._notices is not None:
            with suppress(RuntimeError):
                asyncio.get_running_loop().remove_reader(self._notices)
            os.close(self._notices)
            self._notices = None

    def _read(self) -> None:
        assert self._notices is not None
        with suppress(BlockingIOError):
            os.read(self._notices, _MOST_BYTES)
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(_TOGETHER_SECONDS, self._tell)

    def _tell(self) -> None:
        self._telling = None
        self._changed()


def _notices_of(folder: Path) -> int:
    """Return a descriptor that can be read when something in ``folder`` is written; raises OSError, AttributeError."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    notices: int = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    # The folder and not the file: a database that is restored is another file of the same name.
    if notices < 0 or libc.inotify_add_watch(notices, os.fsencode(folder), _MODIFIED | _MOVED_HERE | _CREATED) < 0:
        error = ctypes.get_errno()
        if notices >= 0:
            os.close(notices)
        raise OSError(error, os.strerror(error), str(folder))
    return notices
