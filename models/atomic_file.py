"""Writing a file so that it is there as a whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from models.errors import StoreError

SQLITE_MAGIC = b"SQLite format 3\x00"
_CODES = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EACCES: "no_permission",
    errno.EPERM: "no_permission",
    errno.ENOENT: "folder_missing",
    errno.ENOTDIR: "folder_missing",
    errno.EISDIR: "is_directory",
}


def write_atomically(path: Path, pieces: Iterable[bytes]) -> None:
    """Write all ``pieces`` to ``path``, readable by the user only; what was there stays until all of it is on the disk.

    A link at ``path`` is replaced by the file, what it points to is left alone; a database is never replaced. Raises
    StoreError.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if path.exists() and not path.is_file():
            raise StoreError("not_a_file", path=path)
        if is_database(path):
            raise StoreError("target_is_database", path=path)
        from secrets import token_hex

        temporary = path.with_name(f".{path.name[:100]}.{token_hex(6)}.tmp")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except (OSError, ValueError) as error:
        raise error_of(path, error) from error


def error_of(path: Path, error: OSError | ValueError) -> StoreError:
    """Return what is said of a file that could not be written."""
    number = error.errno if isinstance(error, OSError) else None
    reason = getattr(error, "strerror", None) or str(error)
    return StoreError(_CODES.get(number or 0, "cannot_write"), path=path, reason=reason)


@contextmanager
def kept_apart(pieces: Iterable[bytes]) -> Iterator[BinaryIO]:
    """Give a file without a name that holds all ``pieces``, to be read from its beginning; raises StoreError."""
    with tempfile.TemporaryFile() as file:
        try:
            file.writelines(pieces)
            file.seek(0)
        except OSError as error:
            code = _CODES.get(error.errno or 0, "cannot_write")
            raise StoreError(code, path=Path(tempfile.gettempdir()), reason=error.strerror) from error
        yield file


def is_database(path: Path) -> bool:
    """Whether the file at ``path`` is an SQLite database; False where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
    except OSError:
        return False


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
