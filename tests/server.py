"""A PostgreSQL server that is thrown away: Debian's package, one cluster a test process, on a socket in a folder."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from models.database_file import APPLICATION_ID
from models.place import Place, ServerAddress, server_address

ADMINISTRATOR = "postgres"
_TEMPLATE = "with_tables"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "150",
    "autovacuum": "off",
    "timezone": "UTC",
}


@cache
def programs() -> Path | None:
    """Return the folder of the server's programs, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    by_path = shutil.which("initdb")
    return Path(by_path).parent if by_path else None


class Cluster:
    """A running server; every test that asks has databases of its own."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self._programs = programs
        self._made: set[str] = set()

    def run(self, program: str, *words: str) -> None:
        """Run one of the server's programs as the user who may."""
        self.run_as_server(str(self._programs / program), *words)

    @staticmethod
    def run_as_server(*words: str) -> None:
        """Run a command as the user whom the server runs as."""
        subprocess.run(
            [*_as_server(), *words],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
        )

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        settings = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in _SETTINGS.items())
        words = ("-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w")
        self.run("pg_ctl", "start", *words, "-o", f"-k {self.folder} {settings}")

    def stop(self) -> None:
        """Stop the server at once, as a power cut would."""
        self.run("pg_ctl", "stop", "-D", str(self.folder / "data"), "-m", "immediate", "-w")

    def url(self, database: str, user: str = ADMINISTRATOR) -> str:
        """Return the address of a database."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def place(self, path: Path) -> ServerAddress:
        """Return the database that stands for the file at ``path``, made empty but for its tables."""
        name = f"t{blake2b(bytes(path.absolute()), digest_size=8).hexdigest()}"
        return server_address(self.make(name), path.parent / "servers")

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

    def execute(self, sql: str, database: str = ADMINISTRATOR) -> list[tuple[Any, ...]]:
        """Execute what an administrator would."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []


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


def _as_server() -> list[str]:
    """Return what comes before a command of the server, which does not run as root."""
    if os.geteuid():
        return []
    user = pwd.getpwnam(ADMINISTRATOR)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server and end it; raises LookupError where there is none to start."""
    found = programs()
    if found is None:
        raise LookupError
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    try:
        if not os.geteuid():
            shutil.chown(folder, ADMINISTRATOR, ADMINISTRATOR)
        one = Cluster(folder, found)
        one.run(
            *("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", ADMINISTRATOR, "-E", "UTF8"),
            *("--locale=C.UTF-8", "--no-sync", "--no-instructions"),
        )
        one.start()
        try:
            yield one
        finally:
            one.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
