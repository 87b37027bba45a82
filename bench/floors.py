"""The least that a save costs: one row of a table updated and committed by the bare driver, as durably as ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from bench.cluster import Server

_UPDATE = "UPDATE one SET notes = {mark} WHERE id = {mark}"
_DATABASE = "floor"


@contextmanager
def bare_file(path: Path, rows: int) -> Iterator[Callable[[int], object]]:
    """Give an update with its commit by sqlite3 on a table of so many rows."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS one (id INTEGER PRIMARY KEY, notes TEXT)")
        connection.execute("BEGIN")
        connection.executemany("INSERT OR IGNORE INTO one VALUES (?, 'as it was')", _ids(rows))
        connection.execute("COMMIT")
        words = _UPDATE.format(mark="?")
        yield lambda number: connection.execute(words, (f"changed {number}", _row(number, rows)))


@contextmanager
def bare_server(server: Server, rows: int) -> Iterator[Callable[[int], object]]:
    """Give an update with its commit by psycopg, in a database beside the one that is measured."""
    import psycopg

    if not server.execute(f"SELECT 1 FROM pg_database WHERE datname = '{_DATABASE}'"):
        server.execute(f"CREATE DATABASE {_DATABASE}")
    with psycopg.connect(server.url(_DATABASE), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS one (id INTEGER PRIMARY KEY, notes TEXT)")
        fill = f"INSERT INTO one SELECT id, 'as it was' FROM generate_series(1, {rows}) AS id ON CONFLICT DO NOTHING"
        connection.execute(fill.encode())
        words = _UPDATE.format(mark="%s").encode()
        yield lambda number: connection.execute(words, (f"changed {number}", _row(number, rows)))


def _ids(rows: int) -> Sequence[tuple[int]]:
    return [(number,) for number in range(1, rows + 1)]


def _row(number: int, rows: int) -> int:
    return 1 + number * 7919 % rows
