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

    def changed() -> bool:
        nonlocal times
        times += 1
        told.set()
        return True

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


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives this notice")
async def test_what_is_not_through_at_once_is_looked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"")
    looks = 0
    through = asyncio.Event()

    def changed() -> bool:
        nonlocal looks
        looks += 1
        if looks == 2:
            through.set()
        return looks == 2

    watch = DatabaseWatch(path, changed)
    assert watch.start()
    try:
        path.write_bytes(b"x")
        await asyncio.wait_for(through.wait(), 5)
        (tmp_path / "new.db").write_bytes(b"y")
        (tmp_path / "new.db").replace(path)
        through.clear()
        looks = 1
        await asyncio.wait_for(through.wait(), 5)
        path.write_bytes(b"z")
        looks = 1
        through.clear()
        await asyncio.wait_for(through.wait(), 5)
    finally:
        watch.stop()


async def test_a_file_that_cannot_be_watched_is_told_at_once(tmp_path: Path) -> None:
    watch = DatabaseWatch(tmp_path / "missing" / "x.db", lambda: False)
    assert not watch.start()
    watch.stop()
