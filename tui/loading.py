"""Imports that leave out what they look for and this program has no need of: half of a start is spent on loading."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@contextmanager
def without(name: str) -> Iterator[None]:
    """Let a module count as missing for those that can do without it; one that is loaded already stays."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


def load_msgspec() -> None:
    """Import msgspec; typing has all that it takes from typing_extensions, which doubles its time."""
    with without("typing_extensions"):
        import msgspec  # noqa: F401 - for what it leaves in sys.modules


def load_textual() -> None:
    """Import Textual: without TLS, without its command palette, whose place ours takes, without a folder for downloads.

    The first alone loads a fourth as long as all the rest. Where this version of Textual wants more of these than is
    here, the whole of it is loaded.
    """
    with without("ssl"):
        import asyncio  # noqa: F401 - for what it leaves in sys.modules
    if "textual.app" in sys.modules:
        return
    stand_ins: dict[str, dict[str, object]] = {
        "textual.command": dict.fromkeys(_OF_PALETTE, _Absent),
        "platformdirs": {"user_downloads_path": _downloads},
    }
    names = [name for name in stand_ins if name not in sys.modules]
    for name in names:
        sys.modules[name] = ModuleType(name)
        for attribute, value in stand_ins[name].items():
            setattr(sys.modules[name], attribute, value)
    try:
        import textual.app
    except (ImportError, AttributeError, TypeError):
        for name in [name for name in sys.modules if name.partition(".")[0] == "textual"]:
            del sys.modules[name]
    finally:
        for name in names:
            sys.modules.pop(name, None)
    import textual.app  # noqa: F401 - for what it leaves in sys.modules


_OF_PALETTE = ("CommandListItem", "CommandPalette", "DiscoveryHit", "Hit", "Hits", "Provider", "SimpleProvider")


class _Absent:
    """Stands for a class that is named and not used."""


def _downloads() -> Path:
    from platformdirs import user_downloads_path

    return user_downloads_path()
