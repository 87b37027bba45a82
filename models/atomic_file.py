"""Writing a file so that it is there as a whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, BinaryIO

from models.errors import StoreError
from models.file_kinds import is_database, is_encrypted

_LEFT = re.compile(r"\..+\.permit-tui-[0-9a-f]{12}\.tmp(?P<journal>-journal)?", re.DOTALL)
_CODES = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EACCES: "no_permission",
    errno.EPERM: "no_permission",
    errno.ENOENT: "folder_missing",
    errno.ENOTDIR: "folder_missing",
    errno.EISDIR: "is_directory",
}


def write_atomically(path: Path, pieces: Iterable[bytes], *, to_disk: bool = True) -> None:
    """Write all ``pieces`` to ``path``, readable by the user only; what was there stays until all of it is on the disk.

    Without ``to_disk`` nobody waits for the disk: it is whole whatever ends the program, not whatever ends the machine.
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
        if is_encrypted(path):
            raise StoreError("target_is_encrypted", path=path)
        sweep(path.parent)
        with replacing(path, to_disk=to_disk) as (_temporary, file):
            file.writelines(pieces)
    except (OSError, ValueError) as error:
        raise error_of(path, error) from error
    if not to_disk:
        return
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError("perhaps_saved", path=path, reason=error.strerror) from error


class Replacement:
    """A temporary file beside ``path``, by name and open, that can take the place of ``path``; raises OSError.

    That it has done so is on the disk after ``sync_folder``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.temporary, descriptor = _create_temporary(path)
        self.file = os.fdopen(descriptor, "wb")

    def finish(self, *, to_disk: bool = True) -> None:
        """Take the place of ``path``."""
        self.file.flush()
        if to_disk:
            os.fsync(self.file.fileno())
        self.temporary.replace(self.path)
        self.file.close()

    def give_up(self) -> None:
        """Leave ``path`` as it is."""
        with suppress(OSError):
            self.temporary.unlink(missing_ok=True)
        with suppress(OSError):
            self.file.close()


@contextmanager
def replacing(path: Path, *, to_disk: bool = True) -> Iterator[tuple[Path, BinaryIO]]:
    """Give a temporary file beside ``path``, by name and open; at the end it takes the place of ``path``.

    That it has done so is on the disk after ``sync_folder``. Raises OSError. When the caller raises, it is gone and
    ``path`` is as it was.
    """
    replacement = Replacement(path)
    try:
        yield replacement.temporary, replacement.file
        replacement.finish(to_disk=to_disk)
    except BaseException:
        replacement.give_up()
        raise


def _create_temporary(path: Path) -> tuple[Path, int]:
    from secrets import token_hex

    while True:
        temporary = path.with_name(f".{path.name[:100]}.permit-tui-{token_hex(6)}.tmp")
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        # Tells those who sweep that somebody lives who writes it; one of them may have been quicker.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return temporary, descriptor
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Remove the temporary files in ``folder`` whose writers have been killed: they hold people's data."""
    with suppress(OSError):
        for left in sorted(folder.iterdir()):
            found = _LEFT.fullmatch(left.name)
            # The journal of a copy goes with the copy, and alone only when that is gone.
            if found and not (found["journal"] and left.with_name(left.name.removesuffix("-journal")).exists()):
                _remove_left(left)


def _remove_left(path: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            found = os.fstat(descriptor)
            if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
        finally:
            os.close(descriptor)


def error_of(path: Path, error: OSError | ValueError) -> StoreError:
    """Return what is said of a file that could not be written."""
    number = error.errno if isinstance(error, OSError) else None
    reason = getattr(error, "strerror", None) or str(error)
    return StoreError(_CODES.get(number or 0, "cannot_write"), path=path, reason=reason)


@contextmanager
def kept_apart(pieces: Iterable[bytes], *, on_disk: bool = True) -> Iterator[IO[bytes]]:
    """Give a file without a name that holds all ``pieces``, to be read from its beginning; raises StoreError.

    It lies in memory where it must not be ``on_disk``.
    """
    with tempfile.TemporaryFile() if on_disk else io.BytesIO() as file:
        try:
            file.writelines(pieces)
            file.seek(0)
        except OSError as error:
            code = _CODES.get(error.errno or 0, "cannot_write")
            raise StoreError(code, path=Path(tempfile.gettempdir()), reason=error.strerror) from error
        yield file


def sync_folder(folder: Path) -> None:
    """Bring to the disk which files are in ``folder``; raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
