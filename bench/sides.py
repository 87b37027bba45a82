"""The two places where a database may be, each filled as its user would fill it: a file, and a server of one's own."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from msgspec import Struct

from bench.book import fill, small_book, varied_book
from bench.cluster import Server
from bench.desk_work import open_store
from bench.floors import bare_file, bare_server
from bench.programs import Setting
from models.place import Place
from rules.facts import Book

FILE, SERVER = "SQLite", "PostgreSQL"
SETTINGS = {"max_connections": "300"}
"""What differs from the server's defaults: an office has more than a hundred sessions."""


class Filled(Struct, frozen=True):
    """A database of so many permits, and the seconds that it took to fill it."""

    side: str
    place: Place
    members: int
    seconds: float
    bytes_on_disk: int
    bare: Callable[[], AbstractContextManager[Callable[[int], object]]]
    """Gives bare updates of a table that has as many rows."""

    @property
    def named(self) -> str:
        """What ``--database`` takes."""
        return str(self.place)


def fill_file(setting: Setting, members: int) -> Filled:
    """Fill a file by the store's own import."""
    folder = setting.folder / f"file-{members}"
    folder.mkdir(mode=0o700)
    path = folder / "permits.db"
    book = _book(setting, members)
    began = time.monotonic()
    fill(path, book)
    took = time.monotonic() - began
    del book
    # The copy of the day is made once, by whoever is first.
    with open_store(path, "first") as store:
        store.give_desk(["m0"], "Team A")
    return Filled(FILE, path, members, took, path.stat().st_size, partial(bare_file, folder / "bare.db", members))


def _book(setting: Setting, members: int) -> Book:
    return varied_book(members, setting.today) if members > 50 else small_book(setting.today)


def fill_server(setting: Setting, server: Server, source: Filled) -> Filled:
    """Fill a database of the server by moving the file there."""
    assert isinstance(source.place, Path)
    name = f"permits_{source.members}"
    server.execute(f"CREATE DATABASE {name}")
    place = server.address(name, setting.folder / "servers")
    command = setting.permit_tui("--database", source.named, "move", "--to", str(place))
    began = time.monotonic()
    subprocess.run(command, env=dict(setting.environment), check=True, stdout=subprocess.DEVNULL)
    took = time.monotonic() - began
    # What the server does by itself in the minutes after.
    server.execute("VACUUM ANALYZE", name)
    ((size,),) = server.execute(f"SELECT pg_database_size('{name}')")
    return Filled(SERVER, place, source.members, took, int(size), partial(bare_server, server, source.members))
