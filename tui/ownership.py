"""Whether a database and the folder that it lies in are the account's own, and nobody else can change them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from screens.words import _

_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def complaint(database: Path, *, strict: bool) -> str | None:
    """Say what is wrong with the database or its folder, and what to do about it; None where nothing is.

    Only when ``strict`` does it count who owns them, and a folder such as ``/tmp``, where nobody can take away what
    is others'. What is not there, or cannot be looked at, is left to whoever opens it.
    """
    for path in (database.parent, database):
        try:
            found = path.stat()
        except OSError:
            continue
        if strict and found.st_uid != os.geteuid():
            return _("{path} belongs to another account. Give it to this one with chown.").format(path=path)
        if found.st_mode & _OTHERS_MAY_WRITE and (strict or not found.st_mode & stat.S_ISVTX):
            return _("{path} can be changed by other accounts. Take that from them: chmod go-w {path}").format(
                path=path
            )
    return None
