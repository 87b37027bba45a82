"""Keeps copies of one database: one a day, one before whatever changes all, and lets go of what is superfluous.

A copy on request is there when ``keep`` returns. The one of the day takes its pages just before the first change, which
is a matter of milliseconds, and is verified by a thread of its own; where it cannot be made, the change goes on.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from models.atomic_file import sync_folder
from models.connecting import sqlite_errors
from models.copies import copies_folder, copies_of, copy_name
from models.copying import Copying, Told
from models.database_file import BUSY_SECONDS
from models.errors import StoreError
from models.retention import Reason, Retention, superfluous

_LOCK_STEP_SECONDS = 0.02
_LEFT_FREE = 4 << 20
"""Bytes that a copy of the day leaves free on the disk, for the change that it is made for."""


class CopyKeeper:
    """The copies of the database at ``path``; ``now`` tells instants in Shanghai's zone."""

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime],
        retention: Retention,
        is_as_written: Callable[[Path, Callable[[], bool]], bool],
    ) -> None:
        """``is_as_written`` looks whether a database holds what was saved, until its second argument says to stop."""
        self._path = path
        self._now = now
        self._retention = retention
        self._is_as_written = is_as_written
        self._tried_on: date | None = None
        self._trouble: StoreError | None = None
        self._worker: threading.Thread | None = None
        self._leaving = threading.Event()

    @property
    def is_due(self) -> bool:
        """Whether nobody has looked yet for a copy of today."""
        return self._tried_on != self._now().date()

    def before_change(self, source: sqlite3.Connection) -> None:
        """See that there is a copy of today; ``source`` reads within a transaction."""
        now = self._now()
        try:
            if _is_empty(source):
                return  # the next change is the first that has something behind it
            self._tried_on = now.date()
            self._begin_daily(source, now)
        except sqlite_errors(StoreError, OSError) as error:
            self._no_copy(error)

    def _no_copy(self, error: Exception) -> None:
        known = error.code if isinstance(error, StoreError) else ""
        reason = error.values.get("reason") if isinstance(error, StoreError) else str(error)
        self._trouble = StoreError("no_daily_copy", path=copies_folder(self._path), why=known, reason=reason or known)

    def take_trouble(self) -> StoreError | None:
        """Return, once, why there is no copy of the day."""
        trouble, self._trouble = self._trouble, None
        return trouble

    def _begin_daily(self, source: sqlite3.Connection, now: datetime) -> None:
        if self._has_copy_of(now.date()):
            return
        folder = self._open_folder()
        try:
            copying = self._copying_of_day(source, now, folder)
        except BaseException:
            os.close(folder)
            raise
        if copying is None:
            os.close(folder)
            return
        self._worker = threading.Thread(target=self._finish_daily, args=(copying, folder), name="copy of the day")
        self._worker.start()

    def _copying_of_day(self, source: sqlite3.Connection, now: datetime, folder: int) -> Copying | None:
        """Begin the copy; None where another session is making it, or has meanwhile."""
        if not _lock(folder, 0) or self._has_copy_of(now.date()):
            return None
        self._refuse_full_disk(folder)
        return Copying(source, self._path, self._target(now, Reason.DAILY))

    def _finish_daily(self, copying: Copying, folder: int) -> None:
        try:
            self._prune(copying.finish())
        except Exception as error:  # noqa: BLE001 - what a thread raises would be written across the screen
            self._no_copy(error)
        finally:
            os.close(folder)

    def _has_copy_of(self, day: date) -> bool:
        return any(one.at.date() == day for one in copies_of(self._path))

    def keep(self, source: sqlite3.Connection, reason: Reason, told: Told) -> Path:
        """Return a copy that was made just now; raises StoreError. ``source`` reads within a transaction."""
        with self._folder_locked():
            return Copying(source, self._path, self._target(self._now(), reason), told).finish()

    def take_back(self, copy: Path) -> None:
        """Remove a copy before a change that did not come about: the disk may be full."""
        with suppress(OSError):
            copy.unlink(missing_ok=True)
        self._tried_on = None

    def let_go(self, newest: Path) -> None:
        """Remove what is superfluous now that there is a newer copy; what cannot be removed stays for the next time."""
        with suppress(StoreError), self._folder_locked():
            self._prune(newest)

    def close(self) -> None:
        """Wait for the copy of the day; that nothing is left superfluous is not waited for."""
        self._leaving.set()
        if self._worker is not None:
            self._worker.join()

    def _target(self, now: datetime, reason: Reason) -> Path:
        second = now.replace(microsecond=0)
        number = 1 + max((one.number for one in copies_of(self._path) if one.at == second), default=0)
        return copies_folder(self._path) / copy_name(now, reason, number)

    def _prune(self, newest: Path) -> None:
        """Remove superfluous copies, but none unless ``newest`` holds what was saved. Runs under the lock."""
        copies = copies_of(self._path)
        gone = [one for one in superfluous(copies, self._retention, self._now().date()) if one.path != newest]
        if not gone:
            return
        if not self._is_as_written(newest, self._leaving.is_set):
            if not self._leaving.is_set():
                self._trouble = StoreError("copies_kept", path=self._path)
            return
        for one in gone:
            with suppress(OSError):
                one.path.unlink(missing_ok=True)

    @contextmanager
    def _folder_locked(self) -> Iterator[None]:
        try:
            folder = self._open_folder()
        except OSError as error:
            raise StoreError("cannot_copy", path=copies_folder(self._path), reason=error.strerror) from error
        try:
            if not _lock(folder, BUSY_SECONDS):
                raise StoreError("locked", path=copies_folder(self._path))
            yield
        finally:
            os.close(folder)

    def _open_folder(self) -> int:
        """Return the folder of the copies, made where it is missing, which nobody else can look into."""
        folder = copies_folder(self._path)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            sync_folder(folder.parent)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            found = os.fstat(descriptor)
            if os.geteuid() not in {0, found.st_uid}:
                raise StoreError("folder_not_private", path=folder)
            if stat.S_IMODE(found.st_mode) != stat.S_IRWXU:
                os.fchmod(descriptor, stat.S_IRWXU)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _refuse_full_disk(self, folder: int) -> None:
        room = os.fstatvfs(folder)
        if room.f_bavail * room.f_frsize < self._path.stat().st_size + _LEFT_FREE:
            raise StoreError("disk_full", path=copies_folder(self._path))


def _is_empty(source: sqlite3.Connection) -> bool:
    query = "SELECT EXISTS (SELECT 1 FROM member) OR EXISTS (SELECT 1 FROM dwelling)"
    return not source.execute(query).fetchone()[0]


def _lock(folder: int, seconds: float) -> bool:
    """Lock the folder as long as it is open; False when another has it for so long."""
    end = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(_LOCK_STEP_SECONDS)
        else:
            return True
