"""The commands: each is imported when it is called, and returns the exit code."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.cli import Options

_HOME = {
    "app": "full_screen",
    "demo": "full_screen",
    "explain": "status",
    "checklist": "status",
    "export": "backup",
    "import": "backup",
    "decrypt": "encrypt",
}


def command(name: str) -> Callable[[Options], int]:
    """Return the function that runs a command; those without a file of their own share one."""
    word = name.replace("-", "_")
    found: Callable[[Options], int] = getattr(import_module(f"tui.commands.{_HOME.get(word, word)}"), f"run_{word}")
    return found
