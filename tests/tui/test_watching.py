"""The system tells when a database was written; nobody looks in vain."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from models.errors import StoreError
from tui import watching
from tui.watching import DatabaseWatch, ServerWatch


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


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives this notice")
async def test_what_is_written_while_one_looks_again_is_not_put_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_LOOK_AFTER_SECONDS", (0.01, 60.0, 60.0))
    path = tmp_path / "x.db"
    path.write_bytes(b"")
    looks = asyncio.Queue[None]()

    def changed() -> bool:
        looks.put_nowait(None)
        return False

    watch = DatabaseWatch(path, changed)
    assert watch.start()
    try:
        for written in (b"one's own", b"somebody else's"):
            path.write_bytes(written)
            await asyncio.wait_for(looks.get(), 10)
    finally:
        watch.stop()


class Silent:
    """A store whose server is out of reach, or says nothing on a descriptor."""

    descriptor: int | None = None

    def notices_on(self) -> int | None:
        return self.descriptor

    def gives_notice(self) -> bool:
        return True

    def leave_connecting(self, tell: Callable[[], object]) -> None:
        self.tell = tell

    def connect_beside(self) -> None:
        raise StoreError("server_refused")


async def test_a_server_out_of_reach_is_tried_ever_more_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_CONNECT_AFTER_SECONDS", 0.01)
    monkeypatch.setattr(watching, "_CONNECT_AT_LEAST_SECONDS", 0.04)
    loop, tried, enough = asyncio.get_running_loop(), list[float](), asyncio.Event()

    class OutOfReach(Silent):
        def connect_beside(self) -> None:
            tried.append(loop.time())
            if len(tried) == 5:
                loop.call_soon_threadsafe(enough.set)
            raise StoreError("server_refused")

    watch = ServerWatch(OutOfReach(), lambda: False)
    tried.append(loop.time())
    assert watch.start()
    await asyncio.wait_for(enough.wait(), 10)
    watch.stop()
    waited = [later - before for before, later in pairwise(tried)]
    # A timer may be a tick of the clock early.
    assert all(one >= least - 0.002 for one, least in zip(waited, (0.01, 0.02, 0.04, 0.04), strict=True))


async def test_a_descriptor_is_left_when_its_connection_is_gone() -> None:
    """The system says nothing of a descriptor that was closed, and its number may come again."""
    looked = asyncio.Event()

    def changed() -> bool:
        looked.set()
        return False

    store, (first, second) = Silent(), (os.pipe(), os.pipe())
    store.descriptor = first[0]
    watch = ServerWatch(store, changed)
    assert watch.start()
    os.close(first[0])
    os.dup2(second[0], first[0])  # another connection, by the number of the one that is gone
    store.tell()
    await asyncio.wait_for(looked.wait(), 10)
    looked.clear()
    os.write(second[1], b"news")
    await asyncio.wait_for(looked.wait(), 10)
    watch.stop()
    for descriptor in (*first, *second):
        os.close(descriptor)


def test_a_server_that_tells_of_nothing_is_asked_by_the_app() -> None:
    class Replica(Silent):
        def gives_notice(self) -> bool:
            return False

    assert not ServerWatch(Replica(), lambda: False).start()
