"""A PostgreSQL server that is thrown away: Debian's package, on a socket in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from models.place import ServerAddress, server_address

ADMINISTRATOR = "postgres"
_EMPTY = "''"


@cache
def programs() -> Path | None:
    """Return the folder of the server's programs, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    by_path = shutil.which("initdb")
    return Path(by_path).parent if by_path else None


class NoServer(LookupError):
    """There is no PostgreSQL on this machine."""


class Server:
    """A running server with the defaults of its package but for ``settings``; nobody reaches it by network."""

    def __init__(self, folder: Path, programs: Path, settings: Mapping[str, str], *, data: Path | None = None) -> None:
        """``folder`` is where its socket is, ``data`` where its databases lie, the folder ``data`` in there if None."""
        self.folder = folder
        self.data = data or folder / "data"
        self.programs = programs
        self._settings = {"listen_addresses": _EMPTY, "unix_socket_directories": str(folder), **settings}

    def run(self, program: str, *words: str) -> None:
        """Run one of the server's programs as the user who may."""
        self.run_as_server(str(self.programs / program), *words)

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
        settings = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        self.run("pg_ctl", "start", "-D", str(self.data), "-l", f"{self.data}.log", "-w", "-o", settings)

    def stop(self) -> None:
        """Stop the server at once, as a power cut would."""
        self.run("pg_ctl", "stop", "-D", str(self.data), "-m", "immediate", "-w")

    @property
    def pid(self) -> int:
        """The process that all others of it descend from."""
        return int((self.data / "postmaster.pid").read_text("utf-8").split()[0])

    def url(self, database: str, user: str = ADMINISTRATOR) -> str:
        """Return the address of a database."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def address(self, database: str, folder: Path) -> ServerAddress:
        """Return a database as a place; ``folder`` keeps what belongs to it on this machine."""
        return server_address(self.url(database), folder)

    def execute(self, sql: str, database: str = ADMINISTRATOR) -> list[tuple[Any, ...]]:
        """Execute what an administrator would."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []


def _as_server() -> list[str]:
    """Return what comes before a command of the server, which does not run as root."""
    if os.geteuid():
        return []
    user = pwd.getpwnam(ADMINISTRATOR)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


_Kind = TypeVar("_Kind", bound=Server)


@contextmanager
def running(kind: type[_Kind], settings: Mapping[str, str]) -> Iterator[_Kind]:
    """Start a server and end it; raises NoServer where there is none to start."""
    found = programs()
    if found is None:
        raise NoServer("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    try:
        if not os.geteuid():
            shutil.chown(folder, ADMINISTRATOR, ADMINISTRATOR)
        one = kind(folder, found, settings)
        one.run(
            *("initdb", "-D", str(one.data), "-A", "trust", "-U", ADMINISTRATOR, "-E", "UTF8"),
            *("--locale=C.UTF-8", "--no-sync", "--no-instructions"),
        )
        one.start()
        try:
            yield one
        finally:
            one.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
