"""Copies that the program has kept beside a database, and the last of them that is whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from models.connecting import connect, sqlite_errors
from models.database_file import APPLICATION_ID
from models.errors import StoreError


def copies(path: Path) -> Iterator[Path]:
    """Yield the copies of the database at ``path``, from before imports and before newer schemas, newest first."""
    with suppress(OSError):
        beside = [one for one in path.parent.iterdir() if _is_copy(one.name, path) and one.is_file()]
        yield from sorted(beside, key=lambda one: (one.stat().st_mtime_ns, one.name), reverse=True)


def _is_copy(name: str, path: Path) -> bool:
    before_import = name.startswith(f"{path.stem}.before-import-") and name.endswith(path.suffix)
    return before_import or name.removeprefix(f"{path.name}.schema-").isdecimal()


def last_good_copy(path: Path) -> Path | None:
    """Return the newest copy in which nothing is damaged, or None."""
    return next(filter(is_whole, copies(path)), None)


def is_whole(path: Path) -> bool:
    """Whether SQLite finds no fault with a database of this program; False where that takes a key not known."""
    try:
        with closing(connect(path, "ro")) as it:
            is_ours: bool = it.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
            return is_ours and it.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite_errors(OSError, StoreError):
        return False
