"""The copies that are kept of a database: where they are, when and why they were made, and what they hold."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path

from msgspec import Struct

from models.connecting import connect, sqlite_errors
from models.database_file import APPLICATION_ID
from models.errors import StoreError
from models.retention import Copy, Reason

SHANGHAI = timezone(timedelta(hours=8))
"""Without a zone database: no summer time since 1991."""
_NAME = re.compile(r"(\d{4}-\d\d-\d\d-\d{6})-([a-z-]+?)(?:-([1-9]\d*))?\.db")
_OLDER_IMPORT = re.compile(r"(\d{8}-\d{6})-\d{6}")
_STAMP, _OLDER_STAMP = "%Y-%m-%d-%H%M%S", "%Y%m%d-%H%M%S"
_EVENT = "SELECT at FROM event ORDER BY id {way} LIMIT 1"


_COUNTED = ("member", "permit")


class Held(Struct, frozen=True):
    """What a database holds, and when it was changed first and last, in Shanghai; None where it never was."""

    members: int
    permits: int
    first_change: datetime | None
    last_change: datetime | None


def copies_folder(path: Path) -> Path:
    """Return the folder in which copies of the database at ``path`` are kept."""
    return path.with_name(f"{path.name}.copies")


def copy_name(at: datetime, reason: Reason, number: int = 1) -> str:
    """Return the name of a copy that was made at an instant in Shanghai."""
    more = "" if number == 1 else f"-{number}"
    return f"{at:{_STAMP}}-{reason.value}{more}.db"


def copies_of(path: Path) -> list[Copy]:
    """Return the copies of the database at ``path``, newest first; none of a path that names no file."""
    if not path.name:
        return []
    found = [*_in_folder(path), *_of_older_versions(path)]
    return sorted(found, key=lambda one: one.order, reverse=True)


def left_by_program(path: Path) -> list[Path]:
    """Return every file that holds what the database held once: its copies, and damaged ones kept aside."""
    aside = sorted(path.parent.glob(f"{glob.escape(path.name)}.damaged-*"))
    return [*(one.path for one in copies_of(path)), *aside]


def _in_folder(path: Path) -> Iterator[Copy]:
    for entry in _entries(copies_folder(path)):
        parts = _NAME.fullmatch(entry.name)
        if parts and parts[2] in set(Reason) and entry.is_file(follow_symlinks=False):
            at = _instant(parts[1], _STAMP)
            if at is not None:
                yield Copy(Path(entry.path), at, Reason(parts[2]), int(parts[3] or 1))


def _of_older_versions(path: Path) -> Iterator[Copy]:
    """Yield the copies that earlier versions have kept beside the database itself."""
    before_import = f"{path.stem}.before-import-"
    for entry in _entries(path.parent):
        name = entry.name
        if name.startswith(before_import) and name.endswith(path.suffix):
            parts = _OLDER_IMPORT.fullmatch(name.removeprefix(before_import).removesuffix(path.suffix))
            at = _instant(parts[1], _OLDER_STAMP) if parts else None
            if at is not None and entry.is_file(follow_symlinks=False):
                yield Copy(Path(entry.path), at, Reason.IMPORT)
        elif name.removeprefix(f"{path.name}.schema-").isdecimal() and entry.is_file(follow_symlinks=False):
            at = datetime.fromtimestamp(int(entry.stat().st_mtime), SHANGHAI)
            yield Copy(Path(entry.path), at, Reason.SCHEMA)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as entries:
        return list(entries)
    return []


def _instant(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=SHANGHAI)
    except ValueError:
        return None


def last_good_copy(path: Path) -> Path | None:
    """Return the newest copy in which nothing is damaged, or None."""
    return next((one.path for one in copies_of(path) if is_whole(one.path)), None)


def is_whole(path: Path) -> bool:
    """Whether SQLite finds no fault with a database of this program; False where that takes a key not known."""
    try:
        with closing(connect(path, "ro")) as it:
            is_ours: bool = it.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
            return is_ours and it.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite_errors(OSError, StoreError):
        return False


def held_in(path: Path) -> Held | None:
    """Return what a copy holds, or the database itself, of whatever schema; None where it cannot be read."""
    try:
        with closing(connect(path, "ro")) as it:
            members, permits = (it.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in _COUNTED)  # noqa: S608 - our own tables
            first, last = (it.execute(_EVENT.format(way=way)).fetchone() for way in ("ASC", "DESC"))
            return Held(members, permits, *(_in_shanghai(row[0]) if row else None for row in (first, last)))
    except sqlite_errors(OSError, StoreError, ValueError, TypeError):
        return None


def _in_shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(SHANGHAI)
