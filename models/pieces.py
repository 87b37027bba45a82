"""The pieces in which a document of a file differs from the one on record, each to be taken or left by itself.

``differences`` tells entries of cards and cases apart by their number; where two sides have gone on by themselves that
would mix them up. Here an entry is known by what it is about: the same case was opened on the same day, the same
period begins on the same day. An entry that only one side has is a piece, and so is each key in which a card or a
case differs that both have.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from msgspec import Struct

from models.differences import IN_ORDER, SETS, mark_of
from models.documents import Document
from models.schema import DWELLING, MEMBER

_ABOUT = {
    "lease_filings": ("filed_on",),
    "periods": ("valid_from",),
    "changes": ("kind", "changed_on"),
    "confirmations": ("kind", "confirmed_on"),
    "address_checks": ("checked_on",),
    "registrations": ("registered_on",),
    "contributions": ("from",),
    "follow_ups": ("kind", "opened_on"),
    "cases": ("kind", "opened_on"),
}
_BY_KEY = frozenset({"item_notes"})
_BARE = {table.name: [key for key, rule in table.keys.items() if rule.required] for table in (MEMBER, DWELLING)}


class Piece(Struct, frozen=True):
    """One entry that differs: ``before`` stands on record, ``after`` in the file; None where there is none.

    ``path`` reads as in a difference. Of notes on papers both hold the one paper that differs.
    """

    path: str
    before: Any
    after: Any

    @property
    def id(self) -> str:
        """What tells the piece from all others of its document; twins are taken and left together."""
        return repr((self.path, self.before, self.after))


IsTaken = Callable[[Piece], bool]


def bare(document: Document, scope: str) -> Document:
    """Return what a document of ``members`` or ``dwellings`` cannot do without."""
    return {key: document[key] for key in _BARE[scope]}


def pieces(old: Document, new: Document) -> tuple[Piece, ...]:
    """Return everything in which two documents differ."""
    found: list[Piece] = []

    def note(piece: Piece) -> bool:
        found.append(piece)
        return True

    put_together(old, new, note)
    return tuple(found)


def put_together(old: Document, new: Document, is_taken: IsTaken) -> Document:
    """Return ``old`` with those pieces of ``new`` that are taken; its lists may stand in another order."""
    return _put_together(old, new, "", is_taken)


def _put_together(old: Document, new: Document, prefix: str, is_taken: IsTaken) -> Document:
    result = dict(old)
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        path = prefix + key
        value: Any
        if key in IN_ORDER:
            value = _in_order(key, before or [], after or [], path, is_taken)
        elif key in SETS:
            value = _entries(key, before or [], after or [], path, is_taken)
        elif key in _BY_KEY:
            value = _by_key(before or {}, after or {}, path, is_taken)
        else:
            value = after if is_taken(Piece(path, before, after)) else before
        if value is None or value in ([], {}):
            result.pop(key, None)
        else:
            result[key] = value
    return result


def _by_key(before: Document, after: Document, path: str, is_taken: IsTaken) -> Document:
    result = dict(before)
    for key in dict.fromkeys((*before, *after)):
        one, other = ({key: side[key]} if key in side else None for side in (before, after))
        if one != other and is_taken(Piece(path, one, other)):
            result.pop(key, None)
            result |= other or {}
    return result


def _entries(key: str, before: list[Any], after: list[Any], path: str, is_taken: IsTaken) -> list[Any]:
    """Put entries together whose order says nothing."""
    pairs = dict(_pairs(key, before, after))
    result = []
    for at, entry in enumerate(before):
        other = after[pairs[at]] if at in pairs else None
        kept = entry if other == entry or not is_taken(Piece(path, entry, other)) else other
        if kept is not None:
            result.append(kept)
    added = (entry for at, entry in enumerate(after) if at not in pairs.values())
    return result + [entry for entry in added if is_taken(Piece(path, None, entry))]


def _in_order(key: str, before: list[Any], after: list[Any], path: str, is_taken: IsTaken) -> list[Any]:
    """Put cards or cases together, which stand in the order in which they came."""
    pairs = sorted(_pairs(key, before, after))
    if any(later < earlier for (_, earlier), (_, later) in pairwise(pairs)):
        return after if is_taken(Piece(path, before, after)) else before
    result: list[Any] = []
    ends = [*pairs, (len(before), len(after))]
    here, there = 0, 0
    for at, other in ends:
        for number, entry in enumerate(before[here:at], start=here + 1):
            if not is_taken(Piece(f"{path}[{number}]", entry, None)):
                result.append(entry)
        for number, entry in enumerate(after[there:other], start=there + 1):
            if is_taken(Piece(f"{path}[{number}]", None, entry)):
                result.append(entry)
        if at < len(before):
            result.append(_put_together(before[at], after[other], f"{path}[{at + 1}].", is_taken))
        here, there = at + 1, other + 1
    return result


def _pairs(key: str, before: list[Any], after: list[Any]) -> Iterator[tuple[int, int]]:
    """Yield which entry of one side is which of the other: those alike first, then those about the same."""
    ours, theirs = dict(enumerate(before)), dict(enumerate(after))
    for marks in (_alike, _about_the_same):
        waiting: dict[Any, deque[int]] = {}
        for other, entry in theirs.items():
            for mark in marks(key, entry):
                waiting.setdefault(mark, deque()).append(other)
        for at, entry in list(ours.items()):
            match = next((other for mark in marks(key, entry) for other in waiting.get(mark, ())), None)
            if match is not None:
                del ours[at], theirs[match]
                for mark in marks(key, after[match]):
                    waiting[mark].remove(match)
                yield at, match


def _alike(_key: str, entry: Any) -> Iterator[Any]:
    yield mark_of(entry)


def _about_the_same(key: str, entry: Any) -> Iterator[Any]:
    if key == "permits":
        if number := entry.get("card_number"):
            yield "card_number", number
        for period in entry.get("periods", ()):
            yield "valid_from", period["valid_from"]
    elif about := _ABOUT.get(key):
        yield tuple(entry[name] for name in about)
