"""Reads the points table of a rule pack and refuses, with file, entry and key, what no estimate could be made by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from enum import StrEnum

from rules.pack import (
    AGE,
    AgeScale,
    Choice,
    ChoiceScale,
    CountScale,
    FlagScale,
    Grade,
    Measure,
    PointsItem,
    PointsTable,
)
from rules.pack_entry import Entry
from rules.points_facts import PointsEstimate


def read_points(entry: Entry, sources: Collection[str]) -> PointsTable:
    """Read the table of points; raises PackError unless every fact of an estimate has exactly one item."""
    stated = PointsEstimate()
    kinds = {AGE: None, **{name: type(getattr(stated, name)) for name in PointsEstimate.__struct_fields__}}
    items: dict[str, PointsItem] = {}
    for row in entry.children("items"):
        key = row.take("id", str)
        row.place = f"points item {key}"
        if key not in kinds:
            raise row.fault("id", "is no fact of an estimate")
        if key in items:
            raise row.fault("id", "stands twice")
        items[key] = _read_item(row, key, kinds[key], sources)
    for key in kinds:
        if key not in items:
            raise entry.fault(f"items.{key}", "is missing")
    groups = Counter(item.better_of for item in items.values() if item.better_of)
    for group, members in groups.items():
        if members == 1:
            raise entry.fault("items", f"only one of them is better_of {group!r}")
    table = PointsTable(entry.child("note").finish_text(), items)
    entry.done()
    return table


def _read_item(entry: Entry, key: str, kind: type | None, sources: Collection[str]) -> PointsItem:
    source = entry.take("source", str)
    if source not in sources:
        raise entry.fault("source", f"{source!r} is not among the sources")
    item = PointsItem(
        id=key,
        text=entry.take_text(),
        scale=_read_scale(entry, kind),
        better_of=entry.maybe("better_of", str),
        source=source,
        grade=entry.take_enum("grade", Grade),
        applies_from=entry.take("applies_from", date),
        checked_on=entry.take("checked_on", date),
        remark=entry.child("remark").finish_text() if "remark" in entry.table else None,
    )
    entry.done()
    return item


def _read_scale(entry: Entry, kind: type | None) -> AgeScale | CountScale | FlagScale | ChoiceScale:
    if kind is None:
        return _read_age(entry)
    if kind is bool:
        return FlagScale(_take_number(entry, "points", at_least=1))
    if issubclass(kind, StrEnum):
        return _read_choices(entry.child("choices"), kind)
    return _read_count(entry)


def _read_age(entry: Entry) -> AgeScale:
    scale = AgeScale(
        base=_take_number(entry, "base"),
        base_from=_take_number(entry, "base_from"),
        base_until=_take_number(entry, "base_until"),
        per_year=_take_number(entry, "per_year"),
        most=_take_number(entry, "most"),
    )
    if scale.base_until < scale.base_from:
        raise entry.fault("base_until", "lies before base_from")
    if scale.most < scale.base:
        raise entry.fault("most", "is less than base")
    return scale


def _read_count(entry: Entry) -> CountScale:
    points = entry.take("points", int)
    if not points:
        raise entry.fault("points", "must not be 0")
    takes_off = points < 0
    if takes_off and ("most" in entry.table or "begins_at" in entry.table):
        raise entry.fault("points", "an item that takes points off has neither most nor begins_at")
    return CountScale(
        counted=entry.take_enum("counted", Measure),
        points=points,
        per=_take_number(entry, "per", at_least=1),
        begins_at=_take_number(entry, "begins_at") if "begins_at" in entry.table else 0,
        most=0 if takes_off else _take_number(entry, "most") if "most" in entry.table else None,
    )


def _read_choices(entry: Entry, kind: type[StrEnum]) -> ChoiceScale:
    choices = {}
    for code in kind:
        choice = entry.child(code.value)
        choices[code.value] = Choice(_take_number(choice, "points"), choice.finish_text())
    entry.done()
    return ChoiceScale(choices)


def _take_number(entry: Entry, key: str, *, at_least: int = 0) -> int:
    number = entry.take(key, int)
    if number < at_least:
        raise entry.fault(key, f"must be {at_least} or more")
    return number
