"""Connecting to the file of a database: by Python's SQLite, or by SQLCipher where it is encrypted."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from models.database_file import BUSY_SECONDS
from models.encryption import key_of


def connect(path: Path, mode: str, *, timeout: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Connect to a file that is there, with a mode of SQLite's URIs; raises StoreError for want of a key.

    What SQLCipher raises is no ``sqlite3.Error``: see ``sqlite_errors``.
    """
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    key = key_of(path)
    if key is None:
        return sqlite3.connect(uri, uri=True, timeout=timeout, isolation_level=None)
    from models.cipher import connect_cipher

    return connect_cipher(uri, key, timeout=timeout)


def connect_copy(source: Path, target: Path) -> sqlite3.Connection:
    """Connect to an empty file that the pages of the database at ``source`` are copied into: it has the same key."""
    key = key_of(source)
    if key is None:
        return connect(target, "rw")
    from models.cipher import connect_cipher

    return connect_cipher(f"{target.absolute().as_uri()}?mode=rw", key, timeout=BUSY_SECONDS)


def sqlite_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """Return the errors of every SQLite that is loaded, and ``others``, for an ``except``."""
    cipher = sys.modules.get("sqlcipher3.dbapi2")
    return (sqlite3.Error, *others) if cipher is None else (sqlite3.Error, cipher.Error, *others)
