"""The one folder into which a restricted session writes backups, and from which it reads them, by plain names only."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from models.atomic_file import error_of, sweep
from models.errors import StoreError

_MOST_CHARACTERS = 100
_MOST_BYTES = 200
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def is_plain_name(name: str) -> bool:
    """Whether a name can only mean a file in one folder, one that nothing reads by itself."""
    return (
        0 < len(name) <= _MOST_CHARACTERS
        and name.isprintable()
        and name[0] not in ".-~"
        and not {"/", "\\"} & set(name)
        and len(name.encode("utf-8", "replace")) <= _MOST_BYTES
    )


class ExportFolder:
    """A folder that is made when something is first written into it. Every method raises StoreError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def has(self, name: str) -> bool:
        """Whether something of that name is in the folder."""
        return os.path.lexists(self._file(name))

    def write(self, name: str, pieces: Iterable[bytes]) -> Path:
        """Write all ``pieces``, readable by the account only, and return the file; an ordinary file is replaced."""
        path = self._file(name)
        try:
            folder = self._open()
            try:
                self._write(folder, name, pieces)
            finally:
                os.close(folder)
        except (OSError, ValueError) as error:
            raise error_of(path, error) from error
        return path

    def read(self, name: str, most: int) -> bytes:
        """Return the bytes of a file in the folder, at most ``most`` and one; no link is followed."""
        path = self._file(name)
        try:
            folder = self._open()
            try:
                self._refuse_strange(folder, name)
                flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
                with os.fdopen(os.open(name, flags, dir_fd=folder), "rb") as file:
                    return file.read(most + 1)
            finally:
                os.close(folder)
        except FileNotFoundError as error:
            raise StoreError("file_missing", path=path) from error
        except (OSError, ValueError) as error:
            raise StoreError("cannot_read", path=path, reason=getattr(error, "strerror", None) or str(error)) from error

    def newest(self) -> str | None:
        """Return the name of the file that was written last, or None."""
        with suppress(OSError):
            names = [each for each in self.path.iterdir() if is_plain_name(each.name) and each.is_file()]
            return max(names, key=lambda each: each.stat().st_mtime_ns).name if names else None
        return None

    def _file(self, name: str) -> Path:
        if not is_plain_name(name):
            raise StoreError("no_plain_name", folder=self.path)
        return self.path / name

    def _open(self) -> int:
        """Return the folder, which must be this account's own and no link; what is written into goes through it."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        found = os.fstat(folder)
        if found.st_uid != os.geteuid() or found.st_mode & _OTHERS_MAY_WRITE:
            os.close(folder)
            raise StoreError("folder_not_private", path=self.path)
        sweep(self.path)
        return folder

    def _write(self, folder: int, name: str, pieces: Iterable[bytes]) -> None:
        self._refuse_strange(folder, name)
        temporary = f".export.permit-tui-{token_hex(6)}.tmp"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(temporary, flags, 0o600, dir_fd=folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                # Tells those who sweep that somebody lives who writes it.
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            os.unlink(temporary, dir_fd=folder)
            raise
        os.fsync(folder)

    def _refuse_strange(self, folder: int, name: str) -> None:
        try:
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return
        if not stat.S_ISREG(found.st_mode):
            raise StoreError("not_a_file", path=self.path / name)
