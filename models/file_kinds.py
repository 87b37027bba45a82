"""What a file is, by its first page: a database, an encrypted one, or something else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

SQLITE_MAGIC = b"SQLite format 3\x00"
AGE_MAGIC = b"age-encryption.org/"
"""How a sealed backup begins, before bytes as random as those of an encrypted database."""
BACKUP_BEGINS = b'format = "permit-tui-backup"'
PAGE = 4096
"""Bytes of a page of an encrypted database."""
_MOST_OF_ONE_BYTE = 64
"""Of 4096 random bytes 16 have the same value, hardly ever 40; in a text or a table some value has hundreds."""


def first_page(path: Path) -> bytes:
    """Return how an ordinary file begins, of a plain database only that; nothing of what cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return b""
        head = os.read(descriptor, len(SQLITE_MAGIC))
        return head if head == SQLITE_MAGIC else head + os.read(descriptor, PAGE - len(head))
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def is_database(path: Path) -> bool:
    """Whether the file at ``path`` is a plain SQLite database; False where it cannot be read."""
    return first_page(path) == SQLITE_MAGIC


def is_encrypted(path: Path) -> bool:
    """Whether the file at ``path`` is an encrypted database, as far as that can be told without the key."""
    return looks_encrypted(first_page(path))


def looks_encrypted(page: bytes) -> bool:
    """Whether a first page is an encrypted one or other random bytes, which only the key could tell from each other.

    A damaged plain database is neither: its pages are full of what is alike.
    """
    if len(page) < PAGE or page.startswith((SQLITE_MAGIC, AGE_MAGIC)):
        return False
    from collections import Counter

    return max(Counter(page).values()) <= _MOST_OF_ONE_BYTE


def plain_backups_in(folder: Path) -> list[Path]:
    """Return the backups that stand in a folder under the usual ending."""
    return _beginning(folder, "*.toml", BACKUP_BEGINS)


def sealed_backups_in(folder: Path) -> list[Path]:
    """Return the files sealed by age that stand in a folder under the ending of sealed backups."""
    return _beginning(folder, "*.toml.age", AGE_MAGIC)


def _beginning(folder: Path, names: str, head: bytes) -> list[Path]:
    try:
        return sorted(path for path in folder.glob(names) if first_page(path).startswith(head))
    except OSError:
        return []
