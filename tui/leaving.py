"""The end of the program: what stays in memory is not taken apart piece by piece, which takes longer than all else."""

from __future__ import annotations

import os
import sys


def leave(code: int) -> int:
    """End the process at once after the full screen has been up; otherwise return ``code``.

    Everything that must be closed has been closed by then. A thread that still works is waited for as usual.
    """
    if "textual.app" not in sys.modules:
        return code
    import threading

    if threading.active_count() > 1:
        return code
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            continue
    os._exit(code)
