"""Imports that leave out what they look for and this program has no need of: half of a start is spent on loading."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


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


def load_asyncio() -> None:
    """Import asyncio; nothing here speaks TLS."""
    with without("ssl"):
        import asyncio  # noqa: F401 - for what it leaves in sys.modules
