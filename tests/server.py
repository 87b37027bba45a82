"""The server of the tests: one a test process, quick because nothing of it needs to outlast a power cut."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

from bench.cluster import ADMINISTRATOR, Server, running
from models.database_file import APPLICATION_ID
from models.place import Place, ServerAddress, server_address

_TEMPLATE = "with_tables"
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "150",
    "autovacuum": "off",
    "timezone": "UTC",
}


def name_of(place: Place) -> str:
    """Return the name of a database on the server."""
    return str(place).partition("@/")[2].partition("?")[0]


class Cluster(Server):
    """A running server; every test that asks has databases of its own."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._made: set[str] = set()

    def place(self, path: Path) -> ServerAddress:
        """Return the database that stands for the file at ``path``, made empty but for its tables."""
        name = f"t{blake2b(bytes(path.absolute()), digest_size=8).hexdigest()}"
        return server_address(self.make(name), path.parent / "servers")

    def end_connections(self, place: ServerAddress) -> None:
        """End all connections to a database, and wait until they are gone."""
        wanted = f"datname = '{name_of(place)}'"
        self.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {wanted}")

    def make(self, name: str, template: str = _TEMPLATE) -> str:
        """Make a database where there is none of that name, and return its address."""
        if name not in self._made:
            if template == _TEMPLATE:
                self._make_template()
            self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
            self._made.add(name)
        return self.url(name)

    def _make_template(self) -> None:
        if _TEMPLATE in self._made:
            return
        from models.server.opening import open_server

        self.make(_TEMPLATE, "template0")
        open_server(server_address(self.url(_TEMPLATE), self.folder), read_only=False).close()


@contextmanager
def following(server: Cluster, port: int) -> Iterator[Server]:
    """Start a server that follows another one and only looks, on the same socket's folder with a port of its own."""
    folder = server.folder / f"follows-{port}"
    reached = ("-h", str(server.folder), "-U", ADMINISTRATOR)
    server.run("pg_basebackup", *reached, "-D", str(folder), "-R", "-c", "fast", "--no-sync")
    one = Server(server.folder, server.programs, {**_SETTINGS, "port": str(port)}, data=folder)
    one.start()
    try:
        yield one
    finally:
        one.stop()
        shutil.rmtree(folder, ignore_errors=True)


def edit(place: Place, sql: str) -> None:
    """Change a database by other means than the program's."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place)) as connection, connection:
            connection.execute(sql)
        return
    import psycopg

    with psycopg.connect(place.url) as server:
        server.execute(sql.encode())


@contextmanager
def held(place: Place, how: str = "IMMEDIATE") -> Iterator[Callable[[], None]]:
    """Hold a database as a session that saves does, until the function handed out is called."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place, isolation_level=None, check_same_thread=False)) as other:
            other.execute(f"BEGIN {how}")
            yield other.rollback
        return
    import psycopg

    with psycopg.connect(place.url) as server:
        server.execute(f"SELECT pg_advisory_xact_lock({APPLICATION_ID})".encode())
        yield server.rollback


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server and end it; raises LookupError where there is none to start."""
    with running(Cluster, _SETTINGS) as one:
        yield one
