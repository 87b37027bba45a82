"""The system tells when a database was written; nobody looks in vain."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest

from tui.watching import DatabaseWatch


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives this notice")
async def test_a_commit_is_told_once_and_nothing_else_is(tmp_path: Path) -> None:
    told = asyncio.Event()
    times = 0

    def changed() -> None:
        nonlocal times
        times += 1
        told.set()

    path = tmp_path / "x.db"
    watch = DatabaseWatch(path, changed)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    assert watch.start()
    try:
        with connection:
            connection.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(100)])
        await asyncio.wait_for(told.wait(), 5)
        connection.execute("SELECT count(*) FROM t").fetchone()
        assert times == 1
    finally:
        watch.stop()
        connection.close()


async def test_a_folder_that_cannot_be_watched_is_told_at_once(tmp_path: Path) -> None:
    watch = DatabaseWatch(tmp_path / "missing" / "x.db", lambda: None)
    assert not watch.start()
    watch.stop()
