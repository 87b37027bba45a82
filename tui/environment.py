"""The session that the app runs in: whether it can show the full screen, and what of it must not be obeyed."""

from __future__ import annotations

import os
import sys

from screens.words import _


def can_show_full_screen() -> bool:
    """Return whether there is a terminal to draw on; says on standard error what is wrong with one that cannot draw."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return False
    complaint = _complaint()
    if complaint is not None:
        print(f"permit-tui: {complaint}", file=sys.stderr)
    return complaint is None


def _complaint() -> str | None:
    if os.environ.get("TERM") == "dumb":
        return _("This terminal (TERM=dumb) cannot show the full screen; here is the status.")
    encoding = (sys.stderr.encoding or "").lower().replace("-", "")
    if encoding != "utf8":
        return _(
            "The full screen needs UTF-8, and this session uses {encoding}; here is the status. Set LANG=C.UTF-8."
        ).format(encoding=encoding)
    return None


def clean_environment() -> None:
    """Drop what Textual would obey from the environment: sizes that are not the terminal's, key logs, drivers."""
    for name in list(os.environ):
        if name in {"COLUMNS", "LINES"} or name.startswith("TEXTUAL"):
            del os.environ[name]
    # A key waits for the next frame: of so many a second, most of which are never drawn.
    os.environ["TEXTUAL_FPS"] = "500"
