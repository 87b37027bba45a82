"""What must not be obeyed from the environment of a session."""

from __future__ import annotations

import os


def clean_environment() -> None:
    """Drop what Textual would obey from the environment: sizes that are not the terminal's, key logs, drivers."""
    for name in list(os.environ):
        if name in {"COLUMNS", "LINES"} or name.startswith("TEXTUAL"):
            del os.environ[name]
