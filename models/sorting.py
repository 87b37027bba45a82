"""Boards in another order than that of urgency, which decides between those who are alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

from models.reading import Source
from models.segments import Entry
from models.standings import NO_PERMIT
from rules.assessment import Assessment

Row = TypeVar("Row", Entry, Assessment)
Value = bytes | int | float | None

MOST_JUDGED = 5000
"""So many are judged to be sorted by their papers at the most."""
_JUDGED_AT_ONCE = 500


class SortBy(StrEnum):
    """What a board may be sorted by."""

    NAME = "name"
    HOUSEHOLD = "household"
    DESK = "desk"
    RELATION = "relation"
    UNTIL = "until"
    PAPERS = "papers"


class Order(Struct, frozen=True):
    """By what, and whether the last comes first."""

    by: SortBy
    reverse: bool = False


def sound(text: str) -> bytes:
    """Return what Chinese is sorted by: GB 18030 has the characters in common use in the order of their pinyin."""
    return text.casefold().encode("gb18030", "replace")


def sort_entries(
    entries: Sequence[Entry],
    order: Order,
    source: Source,
    judge: Callable[[Iterable[str]], Mapping[str, Assessment]],
) -> list[Entry]:
    """Return entries, which stand in the order of urgency, in another one."""
    match order.by:
        case SortBy.NAME:
            return _sorted(entries, lambda entry: sound(entry.place[1]), order)
        case SortBy.UNTIL:
            return _sorted(entries, lambda entry: entry.place[0] if entry.place[0] != NO_PERMIT else None, order)
        case SortBy.PAPERS:
            keys = [entry.key for entry in entries]
            share: dict[str, float | None] = {}
            for start in range(0, len(keys), _JUDGED_AT_ONCE):
                some = judge(keys[start : start + _JUDGED_AT_ONCE])
                share |= {key: _share(one) for key, one in some.items()}
            return _sorted(entries, lambda entry: share.get(entry.key), order)
    texts = dict(source.execute(f"SELECT key, {order.by.value} FROM member"))  # noqa: S608 - one of our columns
    sounds = {text: sound(text) if text else None for text in set(texts.values())}
    return _sorted(entries, lambda entry: sounds[texts.get(entry.key, "")] if entry.key in texts else None, order)


def sort_assessments(listed: Sequence[Assessment], order: Order) -> list[Assessment]:
    """Return assessments, which stand in the order of urgency, in another one."""

    def value(one: Assessment) -> Value:
        match order.by:
            case SortBy.NAME:
                return sound(one.member.name)
            case SortBy.UNTIL:
                return one.verdict.period.valid_until.toordinal() if one.verdict else None
            case SortBy.PAPERS:
                return _share(one)
        text = getattr(one.member, order.by.value)
        return sound(text) if text else None

    return _sorted(listed, value, order)


def _share(one: Assessment) -> float | None:
    """Return how much of the papers is gathered; None where none are wanted."""
    if one.verdict is None:
        return None
    checklist = one.verdict.checklist
    if not checklist.needed_now and checklist.case is None:
        return None
    return checklist.gathered / checklist.needed if checklist.needed else 0.0


def _sorted(rows: Sequence[Row], value: Callable[[Row], Value], order: Order) -> list[Row]:
    """Return the rows by value; those without one stand last, whichever way."""
    valued = [(row, value(row)) for row in rows]
    some = [(row, each) for row, each in valued if each is not None]
    some.sort(key=lambda pair: pair[1], reverse=order.reverse)
    return [row for row, _each in some] + [row for row, each in valued if each is None]
