"""Keys for new rows: short, readable where the name gives something, never one that is taken."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import count

_MOST = 24


def free_key(scope: str, name: str, taken: Container[str]) -> str:
    """Return an unused key made of the ASCII letters and digits of ``name``, else ``member-1``, ``dwelling-1``."""
    stem = "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:_MOST].strip("-")
    if stem and not stem.isdigit() and stem not in taken:
        return stem
    if not stem or stem.isdigit():
        stem = scope.removesuffix("s")
    return next(key for number in count(1) if (key := f"{stem}-{number}") not in taken)
