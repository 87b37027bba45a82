"""Whether the tour of a few keys was shown to this user before."""

from __future__ import annotations

import os
from pathlib import Path


def is_first_time(folder: Path) -> bool:
    """Return whether nobody has been shown the tour yet, and keep in ``folder`` that somebody was.

    Of several starts at once one is the first. Where that cannot be kept there is no first time: a tour that came with
    every start would be in the way.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(folder / "tour-shown", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    except OSError:
        return False
    return True
