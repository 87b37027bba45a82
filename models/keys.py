"""Keys for new rows: short, readable where the name gives something, never one that is taken."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import count

_MOST = 24
_DIGITS = 8


def free_key(scope: str, name: str, taken: Container[str]) -> str:
    """Return an unused key made of the ASCII letters and digits of ``name``, else ``member-1``, ``dwelling-1``."""
    stem = "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:_MOST].strip("-")
    if stem and not stem.isdigit() and stem not in taken:
        return stem
    if not stem or stem.isdigit():
        stem = scope.removesuffix("s")
    return next(key for number in count(1) if (key := f"{stem}-{number}") not in taken)


def stable_key(scope: str, name: str, identity: str, taken: Container[str]) -> str:
    """Return an unused key that hangs on who or what it is for, not on what else there is: as far as it is free.

    Made of the ASCII letters and digits of ``name`` where it has letters, else of a digest of ``identity``.
    """
    from hashlib import sha256

    stem = "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:_MOST].strip("-")
    digest = sha256(identity.encode()).hexdigest()[:_DIGITS]
    readable = name.isascii() and bool(stem) and not stem.isdigit()
    first = stem if readable else f"{scope.removesuffix('s')}-{digest}"
    if first not in taken:
        return first
    return next(key for number in count(2) if (key := f"{first}-{number}") not in taken)
