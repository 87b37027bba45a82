"""A quick look at a table of a document: is it sound for certain?

Most of what is checked is sound. What is not, or only may not be, goes through ``checks``, which knows all the reasons:
a test here may say no to a sound value, but never yes to one that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

from models.documents import Document
from models.schema import MEMBER, Holds, Key, Table
from models.text_checks import check_text
from rules.facts import EARLIEST, LATEST, Month
from rules.identity import IdNumberError, check_id_number
from rules.pack import Pack

Test = Callable[[Any], bool]


def table_test(table: Table, pack: Pack | None, dwellings: Collection[str] | None) -> Test:
    """Return the test of a table with all that stands in it; ``dwellings`` are those that a member may name."""
    find = {key: _key_test(rule, pack, dwellings) for key, rule in table.keys.items()}.get
    required = [key for key, rule in table.keys.items() if rule.required]
    wholes = list(_whole_tests(table, dwellings))

    def is_sound(document: Any) -> bool:
        if type(document) is not dict:
            return False
        for key, value in document.items():
            test = find(key)
            if test is None or not test(value):
                return False
        for key in required:
            if key not in document:
                return False
        return all(test(document) for test in wholes)

    return is_sound


def _key_test(rule: Key, pack: Pack | None, dwellings: Collection[str] | None) -> Test:
    match rule.holds:
        case Holds.TABLES | Holds.TABLE:
            assert rule.table is not None
            return _table_key_test(rule.holds, rule.table, table_test(rule.table, pack, dwellings))
        case Holds.CHOICE:
            assert rule.choices is not None
            choices = frozenset(choice.value for choice in rule.choices)
            return lambda value: type(value) is str and value in choices
        case Holds.DAY:
            return lambda value: type(value) is date and EARLIEST <= value <= LATEST
        case Holds.MONTH:
            return lambda value: type(value) is str and _is_month(value)
        case Holds.INTEGER:
            limit = rule.limit
            return lambda value: type(value) is int and -limit <= value <= limit
        case Holds.FLAG:
            return lambda value: type(value) is bool
        case Holds.TICKS | Holds.STEPS:
            return _codes_test(_codes(rule.holds, pack))
        case Holds.ITEM_NOTES:
            return _item_notes_test(rule, frozenset(pack.item_ids if pack else ()))
        case Holds.RULE_VALUES:
            return _rule_values_test(rule.limit, frozenset(pack.parameters if pack else ()))
        case _:
            return _text_test(rule)


def _table_key_test(holds: Holds, table: Table, test: Test) -> Test:
    if holds is Holds.TABLE:
        return test
    if "key" not in table.keys:
        return lambda value: type(value) is list and all(map(test, value))

    def are_sound(value: Any) -> bool:
        return type(value) is list and all(map(test, value)) and len({entry["key"] for entry in value}) == len(value)

    return are_sound


def _codes(holds: Holds, pack: Pack | None) -> frozenset[str]:
    if pack is None:
        return frozenset()
    return frozenset(ticks(pack) if holds is Holds.TICKS else pack.step_ids)


def ticks(pack: Pack) -> list[str]:
    """Return all ticks that a case may have."""
    return [f"{item}.{form}" for item in sorted(pack.item_ids) for form in ("original", "copy")]


def _codes_test(known: frozenset[str]) -> Test:
    return lambda value: type(value) is list and all(type(code) is str and code in known for code in value)


def _item_notes_test(rule: Key, items: frozenset[str]) -> Test:
    is_note = _text_test(rule)
    return lambda value: type(value) is dict and value.keys() <= items and all(map(is_note, value.values()))


def _rule_values_test(limit: int, known: frozenset[str]) -> Test:
    def are_sound(value: Any) -> bool:
        return (
            type(value) is dict
            and value.keys() <= known
            and all(type(number) in {int, bool} and -limit <= number <= limit for number in value.values())
        )

    return are_sound


def _text_test(rule: Key) -> Test:
    limit, line_feeds = rule.limit, rule.holds in {Holds.NOTES, Holds.ITEM_NOTES}
    is_name = rule.holds in {Holds.NAME, Holds.KEY}

    def is_sound(value: Any) -> bool:
        if type(value) is not str or len(value) > limit or (is_name and not value.strip()):
            return False
        if value.isascii() and value.isprintable():
            return True
        return check_text(value, line_feeds=line_feeds) is None

    return is_sound


@lru_cache(maxsize=4096)
def _is_month(text: str) -> bool:
    try:
        return EARLIEST.year <= Month.parse(text).year <= LATEST.year
    except ValueError:
        return False


def _whole_tests(table: Table, dwellings: Collection[str] | None) -> list[Test]:
    tests: list[Test] = []
    if table.span is not None:
        first, last = table.span
        tests.append(lambda document: document[first] <= document[last])
    if table.apart is not None:
        inner = table.keys[table.apart].table
        assert inner is not None
        assert inner.span is not None
        tests.append(_apart_test(table.apart, *inner.span))
    if table is MEMBER:
        tests.append(_has_sound_id_number)
        if dwellings is not None:
            tests.append(lambda document: document.get("dwelling") is None or document["dwelling"] in dwellings)
    return tests


def _apart_test(key: str, first: str, last: str) -> Test:
    """Say yes to spans that follow one another; months in their form compare like dates."""

    def are_apart(document: Document) -> bool:
        entries = document.get(key, ())
        return all(one[last] < other[first] for one, other in pairwise(entries))

    return are_apart


def _has_sound_id_number(document: Document) -> bool:
    number = document.get("id_number")
    if not number:
        return True
    try:
        checked = check_id_number(number)
    except IdNumberError:
        return False
    document["id_number"] = checked.number
    return bool(checked.birth_date == document["birth_date"])
