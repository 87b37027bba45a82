"""Reading what can be read of a damaged database, and telling what cannot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from models.aggregates import DWELLINGS, Aggregates, Stored, dwelling_in, member_in
from models.connecting import sqlite_errors
from models.errors import DamagedRow, StoreError
from models.faults import faults


def salvaged_keys(aggregates: Aggregates, lost: list[str]) -> list[str]:
    """Return the keys that can be read, from the rows or the index; ``lost`` takes the list's name if not all."""
    found: set[str] = set()
    for query in ("ORDER BY key", "ORDER BY key DESC", "NOT INDEXED", "NOT INDEXED ORDER BY id DESC"):
        if _collect(aggregates, query, found):
            return sorted(found)
    lost.append(aggregates.scope)
    return sorted(found)


def _collect(aggregates: Aggregates, query: str, found: set[str]) -> bool:
    """Add keys as long as they can be read; return whether all could be."""
    try:
        with faults(Path()):
            for (key,) in aggregates.source.execute(f"SELECT key FROM {aggregates.table} {query}"):  # noqa: S608 - our words
                if isinstance(key, str):
                    found.add(key)
    except StoreError:
        return False
    return True


def salvaged(aggregates: Aggregates, keys: list[str], lost: list[str]) -> Iterator[Stored]:
    """Yield the documents that can be read, one by one; ``lost`` takes the keys of the others."""
    for key in keys:
        stored = _one(aggregates, key)
        if stored is None:
            lost.append(key)
        else:
            yield stored


def _one(aggregates: Aggregates, key: str) -> Stored | None:
    try:
        with faults(Path()):
            stored = aggregates.one(key)
            if stored is not None:
                dwelling_in(stored) if aggregates.scope == DWELLINGS else member_in(stored)
            return stored
    except sqlite_errors(StoreError, DamagedRow, AttributeError, ValueError):
        return None
