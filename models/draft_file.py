"""The file that drafts are kept in: readable by the user only, and encrypted where its database is."""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from models.atomic_file import replacing, write_atomically
from models.connecting import sqlite_errors
from models.encryption import SALT, Key
from models.errors import StoreError
from models.faults import faults
from models.file_kinds import PAGE, first_page, looks_encrypted
from models.place import Place, own_file

MOST_BYTES = 4_000_000
_PRIVATE = 0o600
_LOCK_SECONDS = 0.3
_LOCK_STEP_SECONDS = 0.01
_BUSY_SECONDS = 0.3


def drafts_path(database: Place) -> Path:
    """Return the file for the drafts of a database; raises StoreError where its folder cannot be made."""
    return own_file(database, "drafts")


class DraftFile:
    """One file; with a ``key`` it is an encrypted database of a single value."""

    def __init__(self, path: Path, key: Key | None) -> None:
        self._path = path
        self._key = key
        self._next = path.with_name(f"{path.name}.next")

    def read(self) -> bytes:
        """Return what an ordinary file holds in which nobody else has a hand, nothing for any other."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return b""
        try:
            found = os.fstat(descriptor)
            private = stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) == _PRIVATE
            if private and found.st_uid == os.geteuid() and found.st_size <= MOST_BYTES:
                with open(descriptor, "rb", closefd=False) as file:
                    data = file.read(MOST_BYTES)
                return self._decrypted() if looks_encrypted(data[:PAGE]) else data
        except OSError:
            return b""
        finally:
            os.close(descriptor)
        return b""

    def write(self, data: bytes) -> None:
        """Put ``data`` in place of what the file holds, nothing leaves no file; raises OSError and StoreError."""
        if data:
            _write(self._path, self._key, data)
        else:
            self._path.unlink(missing_ok=True)

    def use_key(self, key: Key | None) -> bool:
        """Go on with another key, and return whether it is another."""
        if key is self._key:
            return False
        self._key = key
        self.settle()
        return True

    def begin_change(self, key: Key | None) -> None:
        """Write what the file holds under another key beside it, for ``settle`` to take once the database has it."""
        data = self.read()
        if data:
            _write(self._next, key, data)

    def settle(self) -> None:
        """End a change of keys, wherever it was cut off, and leave no file but one of this key."""
        with suppress(OSError, StoreError):
            if self._next.exists():
                if self._is_mine(first_page(self._next)):
                    self._next.replace(self._path)
                else:
                    self._next.unlink()
            page = first_page(self._path)
            if page and not self._is_mine(page):
                # A plain one comes to its database when that is put in the place of a plain one by hand.
                self.write(b"" if looks_encrypted(page) else self.read())

    def _is_mine(self, page: bytes) -> bool:
        salt = page[:SALT] if looks_encrypted(page) else None
        return salt == (self._key and self._key.salt)

    def _decrypted(self) -> bytes:
        if self._key is None:
            return b""
        from models.cipher import connect_cipher

        uri = f"{self._path.absolute().as_uri()}?mode=ro"
        try:
            with closing(connect_cipher(uri, self._key, timeout=_BUSY_SECONDS)) as connection:
                data: bytes = connection.execute("SELECT data FROM drafts").fetchone()[0]
        except sqlite_errors():
            return b""
        return data

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of drafts in a folder, or go on without after a while: who has stopped stops nobody."""
        descriptor = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            end = time.monotonic() + _LOCK_SECONDS
            while time.monotonic() < end:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(_LOCK_STEP_SECONDS)
                except OSError:
                    break
            yield
        finally:
            os.close(descriptor)


def _write(path: Path, key: Key | None, data: bytes) -> None:
    # Written while somebody types, and when a signal leaves little time: nobody waits for the disk.
    if key is None:
        write_atomically(path, [data], to_disk=False)
        return
    from models.cipher import connect_cipher

    with (
        faults(path),
        replacing(path, to_disk=False) as (temporary, _file),
        closing(connect_cipher(str(temporary), key, timeout=_BUSY_SECONDS, uri=False)) as connection,
    ):
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("CREATE TABLE drafts (data BLOB NOT NULL)")
        connection.execute("INSERT INTO drafts VALUES (?)", (data,))
