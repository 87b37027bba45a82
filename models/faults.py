"""Whatever SQLite and the file system raise, as StoreErrors with a code."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from models.connecting import connect, sqlite_errors
from models.errors import DamagedRow, StoreError
from models.place import Place, ServerAddress


@contextmanager
def faults(path: Place) -> Iterator[None]:
    """Turn whatever a database and the file system raise into a StoreError with a code."""
    try:
        yield
    except StoreError as error:
        _name_copy(error)
        raise
    except sqlite_errors() as error:
        raise _name_copy(store_error(path, error)) from error
    except (DamagedRow, UnicodeDecodeError) as error:
        raise _name_copy(StoreError("damaged", path=path)) from error
    except OSError as error:
        raise StoreError("cannot_open", path=path, reason=error.strerror or type(error).__name__) from error
    except Exception as error:
        # Peewee's errors have no base in common with others', and neither it nor psycopg may be loaded.
        if type(error).__module__.partition(".")[0] in {"peewee", "psycopg"}:
            raise _name_copy(store_error(path, error)) from error
        raise


_OF_DAMAGE = frozenset({"damaged", "not_a_database", "newer_schema", "content_changed"})


def _name_copy(error: StoreError) -> StoreError:
    """Put the last good copy beside an error that may want it."""
    path = error.values.get("path")
    if error.code in _OF_DAMAGE and isinstance(path, Path) and "copy" not in error.values:
        from models.copies import last_good_copy

        copy = last_good_copy(path)
        if copy is not None:
            error.values["copy"] = copy
    return error


_CODES = {
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_FULL": "disk_full",
    "SQLITE_READONLY": "read_only",
    "SQLITE_PERM": "no_permission",
    "SQLITE_AUTH": "no_permission",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_NOTADB": "not_a_database",
    "SQLITE_CANTOPEN": "cannot_open",
    "SQLITE_IOERR": "io_error",
}


def store_error(path: Place, error: BaseException) -> StoreError:
    """Return the error that came first: a rollback that fails afterwards says nothing about the cause."""
    if isinstance(path, ServerAddress):
        from models.server.faults import server_error

        return server_error(path, error)
    reason = str(error)
    for cause in reversed(list(_causes(error))):
        reason = str(cause)
        if "decode to UTF-8" in reason or "no such table" in reason or "no such column" in reason:
            return StoreError("damaged", path=path)
        if "disk is full" in reason:
            return StoreError("disk_full", path=path, reason=reason)  # SQLCipher's export has no other name for it
        name = getattr(cause, "sqlite_errorname", "") or ""
        if name == "SQLITE_NOTADB" and not isinstance(cause, sqlite3.Error):
            name = "SQLITE_CORRUPT"  # SQLCipher is asked only with a key that fits some page of the file
        for prefix, code in _CODES.items():
            if name.startswith(prefix):
                # A disk that cannot be read for a moment looks to SQLite as a damaged file does.
                passing = code == "damaged" and _is_sound(path)
                return StoreError("io_error" if passing else code, path=path, reason=reason)
    return StoreError("io_error", path=path, reason=reason)


def is_busy(error: Exception) -> bool:
    """Whether SQLite could not do something because another session holds the database."""
    return any(getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY for cause in _causes(error))


def _is_sound(path: Path) -> bool:
    """Whether a second look at the whole file finds no fault."""
    try:
        with closing(connect(path, "ro", timeout=0)) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    except sqlite_errors(StoreError):
        return False


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        if isinstance(error, sqlite_errors()):
            yield error
        error = error.__cause__ or error.__context__
