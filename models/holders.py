"""Which other programs have a file open, as far as the system tells."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from models.database_file import identity_of


def others_with(path: Path) -> list[int]:
    """Return the process ids of others that have the file at ``path`` open; none where the system keeps no list."""
    wanted = identity_of(path)
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) == os.getpid():
            continue
        # It may end, or be somebody else's, while one looks.
        with suppress(OSError):
            if any(identity_of(file) == wanted for file in (process / "fd").iterdir()):
                found.append(int(process.name))
    return sorted(found)
