"""What differs between two documents, entry by entry, and how to take a difference back.

A path reads as in a backup: ``phone``, ``permits[1].card_number``, ``permits[1].periods``, ``cases[1].ticks``; entries
are counted from 1. Lists of dated facts are compared as sets of entries, so that an entry that moves is no difference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from itertools import zip_longest
from typing import Any

from msgspec import Struct

from models.documents import Document

IN_ORDER = frozenset({"permits", "cases"})
SETS = frozenset(
    {
        "lease_filings",
        "periods",
        "changes",
        "confirmations",
        "address_checks",
        "registrations",
        "contributions",
        "follow_ups",
        "ticks",
        "steps",
    }
)
_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


class ChangedSince(Exception):
    """What is to be taken back is no longer as the change had left it."""


class Difference(Struct, frozen=True):
    """One entry that differs. ``path`` is empty where the whole document was added or removed."""

    path: str
    before: Any
    after: Any


def differences(old: Document | None, new: Document | None) -> list[Difference]:
    """Return what turns ``old`` into ``new``; None stands for a document that is not there."""
    if old is None or new is None:
        return [] if old is new else [Difference("", old, new)]
    return list(_differences(old, new, ""))


def _differences(old: Document, new: Document, prefix: str) -> Iterator[Difference]:
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        path = prefix + key
        if key in IN_ORDER:
            yield from _in_order(before or [], after or [], path)
        elif key in SETS:
            yield from _entries(before or [], after or [], path)
        else:
            yield Difference(path, before, after)


def _in_order(before: list[Any], after: list[Any], path: str) -> Iterator[Difference]:
    """Compare entry by entry; what is gone is told from the end, so that taking it back begins at the front."""
    gone = []
    for number, (one, other) in enumerate(zip_longest(before, after), start=1):
        if other is None:
            gone.append(Difference(f"{path}[{number}]", one, None))
        elif one is None:
            yield Difference(f"{path}[{number}]", None, other)
        else:
            yield from _differences(one, other, f"{path}[{number}].")
    yield from reversed(gone)


def _entries(before: list[Any], after: list[Any], path: str) -> Iterator[Difference]:
    removed, added = _without(before, after), _without(after, before)
    for one, other in zip_longest(removed, added):
        yield Difference(path, one, other)


def _without(entries: list[Any], others: list[Any]) -> list[Any]:
    left = Counter(map(mark_of, others))
    kept = []
    for entry in entries:
        mark = mark_of(entry)
        if left[mark]:
            left[mark] -= 1
        else:
            kept.append(entry)
    return kept


def mark_of(entry: Any) -> Any:
    """Return what is equal for equal entries of a document, to look them up by."""
    if isinstance(entry, dict):
        return frozenset((key, mark_of(value)) for key, value in entry.items())
    if isinstance(entry, list):
        return tuple(map(mark_of, entry))
    return type(entry), entry


def take_back(document: Document | None, made: list[Difference]) -> Document | None:
    """Return ``document`` as it was before ``made``; raises ChangedSince where it is no longer as they had left it."""
    result = deepcopy(document)
    for difference in reversed(made):
        result = _take_back(result, difference)
    return result


def _take_back(document: Document | None, difference: Difference) -> Document | None:
    before, after = difference.before, difference.after
    if not difference.path:
        if document != after:
            raise ChangedSince
        return deepcopy(before)  # type: ignore[no-any-return]
    if document is None:
        raise ChangedSince
    *way, last = _STEP.findall(difference.path)
    holder: Any = document
    for key, number in way:
        try:
            holder = holder[key][int(number) - 1]
        except (KeyError, IndexError):
            raise ChangedSince from None
    key, number = last
    if number:
        _put_in_order(holder, key, int(number) - 1, before, after)
    elif key in SETS:
        _put_entry(holder, key, before, after)
    else:
        if holder.get(key) != after:
            raise ChangedSince
        _set(holder, key, before)
    return document


def _put_in_order(holder: Document, key: str, index: int, before: Any, after: Any) -> None:
    entries = holder.setdefault(key, [])
    present = entries[index] if index < len(entries) else None
    is_last = index == (len(entries) if after is None else len(entries) - 1)
    if present != after or not is_last:
        raise ChangedSince
    if before is None:
        del entries[index]
    else:
        entries[index:] = [deepcopy(before)]
    _set(holder, key, entries)


def _put_entry(holder: Document, key: str, before: Any, after: Any) -> None:
    entries = holder.setdefault(key, [])
    if after is not None:
        if after not in entries:
            raise ChangedSince
        entries.remove(after)
    if before is not None:
        entries.append(deepcopy(before))
    _set(holder, key, entries)


def _set(holder: Document, key: str, value: Any) -> None:
    if value is None or value == []:
        holder.pop(key, None)
    else:
        holder[key] = value
