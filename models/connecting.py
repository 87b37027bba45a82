"""Connecting to the file of a database: the one place that knows by which SQLite."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from models.database_file import BUSY_SECONDS


def connect(path: Path, mode: str, *, timeout: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Connect to a file that is there, with a mode of SQLite's URIs."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=timeout, isolation_level=None)


def connect_copy(_source: sqlite3.Connection, target: Path) -> sqlite3.Connection:
    """Connect to an empty file that the pages of ``source`` are copied into."""
    return connect(target, "rw")


def sqlite_errors(*more: type[Exception]) -> tuple[type[Exception], ...]:
    """Return the errors of every SQLite that is loaded, and ``more``."""
    return (sqlite3.Error, *more)
