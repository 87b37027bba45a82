"""How far something long has come, told to whoever wants to show it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Stage(StrEnum):
    """What is being done."""

    READING_FILE = "reading_file"
    COMPARING = "comparing"
    COPYING = "copying"
    WRITING = "writing"
    EXPORTING = "exporting"
    REWRITING = "rewriting"


Report = Callable[[Stage, int, int], None]
"""Takes the stage, how much is done, and how much there is to do; called often, so it has to be quick."""


def unreported(_stage: Stage, _done: int, _whole: int) -> None:
    """Tell nobody."""
