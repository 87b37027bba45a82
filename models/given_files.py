"""Files that people name to be read: what is wrong with one, as StoreErrors."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import StoreError


@contextmanager
def reading_file(path: Path) -> Iterator[None]:
    """Turn whatever reading the file at ``path`` raises into a StoreError."""
    try:
        yield
    except FileNotFoundError as error:
        raise StoreError("file_missing", path=path) from error
    except PermissionError as error:
        raise StoreError("no_permission", path=path) from error
    except (OSError, ValueError) as error:
        raise StoreError("cannot_read", path=path, reason=getattr(error, "strerror", None) or str(error)) from error


def refuse_no_file(path: Path, found: os.stat_result) -> None:
    """Raise StoreError for what is no ordinary file."""
    if stat.S_ISDIR(found.st_mode):
        raise StoreError("is_directory", path=path)
    if not stat.S_ISREG(found.st_mode):
        raise StoreError("not_a_file", path=path)
