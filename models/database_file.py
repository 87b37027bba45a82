"""The file of a database: whose it is, and of which schema."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from models.errors import StoreError
from models.file_kinds import SQLITE_MAGIC, is_encrypted
from models.place import Place, ServerAddress

APPLICATION_ID = 0x50544D54
MIGRATIONS = Path(__file__).parent / "migrations"
SCHEMA = sum(1 for _ in MIGRATIONS.glob("[0-9]*.py"))
BUSY_SECONDS = 30
TELLS_AFTER_MILLISECONDS = 1000
"""After so long somebody who wants to save is told that another session is saving."""
LOOK_MILLISECONDS = 100
"""How long somebody who only looks whether there is anything new waits for a locked database."""


def file_exists(path: Path) -> bool:
    """Return whether there is a file; raises StoreError for a link to nothing."""
    if path.is_symlink() and not path.exists():
        raise StoreError("cannot_open", path=path, reason="broken link")
    return path.exists()


def refuse_strange(path: Path) -> None:
    """Raise StoreError for what is no database of this user's."""
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise StoreError("is_directory", path=path)
    if not stat.S_ISREG(found.st_mode):
        raise StoreError("not_a_database", path=path)
    if os.geteuid() not in {0, found.st_uid}:
        raise StoreError("not_ours", path=path)
    try:
        with path.open("rb") as file:
            head = file.read(len(SQLITE_MAGIC))
    except PermissionError as error:
        raise StoreError("no_permission", path=path) from error
    if head and head != SQLITE_MAGIC and not is_encrypted(path):
        raise StoreError("not_a_database", path=path)


def make_private(path: Path) -> None:
    """Let nobody else read the file, where that can be had."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        with suppress(PermissionError):
            path.chmod(0o600)


def identity_of(place: Place) -> tuple[int, int] | None:
    """Return what tells the file at ``place`` from any other, whatever its name; None where there is none."""
    if isinstance(place, ServerAddress):
        return None
    try:
        found = place.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)
