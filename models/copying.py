"""Making one copy of a database: its pages of one moment, verified, and only then under its name."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from models.atomic_file import Replacement, sync_folder
from models.connecting import connect, connect_copy
from models.errors import StoreError
from models.faults import faults

_PAGES_AT_ONCE = 2048
_REFUSED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"

Told = Callable[[int, int], None]
"""Takes how many pages are done, and of how many; verifying them takes about as long again as copying."""


class Copying:
    """A copy on its way: its pages are there, ``finish`` verifies them. Every method raises StoreError.

    It may be begun in one thread and finished in another.
    """

    def __init__(
        self, source: sqlite3.Connection, database: Path, target: Path, told: Told = lambda _done, _whole: None
    ) -> None:
        """Take the pages of ``source``, which reads within a transaction, so that nobody changes them meanwhile.

        ``database`` is its file, whose key the copy has where that is encrypted.
        """
        self._database = database
        self.target = target
        self._whole = 1
        self._told = told
        try:
            self._replacement = Replacement(target)
        except OSError as error:
            raise _cannot(target, error) from error
        try:
            with faults(target):
                self._rows = _row_counts(source)
                self._take(source)
        except BaseException:
            self._replacement.give_up()
            raise

    def _take(self, source: sqlite3.Connection) -> None:
        with closing(connect_copy(self._database, self._replacement.temporary)) as copy:
            # Until it has its name nobody relies on it, and then it has been brought to the disk.
            for pragma in ("journal_mode = OFF", "synchronous = OFF"):
                copy.execute(f"PRAGMA {pragma}").fetchall()
            source.backup(copy, pages=_PAGES_AT_ONCE, progress=self._tell)

    def _tell(self, status: int, left: int, whole: int) -> None:
        if status in _REFUSED:
            # Python would try for ever; whoever reads within a transaction, and does not write, is not refused.
            raise StoreError("locked", path=self.target)
        self._whole = whole
        self._told(whole - left, 2 * whole)

    def finish(self) -> Path:
        """Verify the copy and give it its name; it is on the disk then."""
        try:
            with faults(self.target), closing(connect(self._replacement.temporary, "ro")) as copy:
                if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok" or _row_counts(copy) != self._rows:
                    raise StoreError("copy_damaged", path=self.target)
            self._replacement.finish()
            sync_folder(self.target.parent)
        except OSError as error:
            self.give_up()
            raise _cannot(self.target, error) from error
        except BaseException:
            self.give_up()
            raise
        self._told(2 * self._whole, 2 * self._whole)
        return self.target

    def give_up(self) -> None:
        """Leave nothing behind."""
        self._replacement.give_up()


def _row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    names = [name for (name,) in connection.execute(_TABLES).fetchall()]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - names of its own


def _cannot(target: Path, error: OSError) -> StoreError:
    return StoreError("cannot_copy", path=target.parent, reason=error.strerror)
