"""What may be stored: one set of checks for what a file holds and for what a form saves."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from itertools import islice
from typing import Any

from msgspec import Struct, field

from models.documents import Document, book_document, dwelling_document, member_document
from models.errors import Finding
from models.schema import BOOK, DWELLING, MEMBER, Holds, Key, Table
from models.soundness import Test, table_test, ticks
from models.text_checks import check_text, parse_day
from rules.facts import EARLIEST, LATEST, Book, Dwelling, Member, Month
from rules.identity import IdNumberError, check_id_number
from rules.pack import Pack

__all__ = ["Checker", "check_book", "check_dwelling", "check_member", "check_text", "parse_day"]

MOST_FINDINGS = 10_000
_MOST_SUGGESTIONS = 100
_MOST_COMPARED = 300
_PARAMETER = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SHOWN_CHARACTERS = 80


def check_member(member: Member, pack: Pack) -> tuple[Finding, ...]:
    """Return everything that forbids saving ``member``; whether the dwelling exists is for the store to know."""
    checker = Checker(pack, known_dwellings=None)
    checker.check(member_document(member), MEMBER, (member.key,))
    return tuple(checker.findings)


def check_dwelling(dwelling: Dwelling) -> tuple[Finding, ...]:
    """Return everything that forbids saving ``dwelling``."""
    checker = Checker(None, known_dwellings=None)
    checker.check(dwelling_document(dwelling), DWELLING, (dwelling.key,))
    return tuple(checker.findings)


def check_book(book: Book, pack: Pack) -> tuple[Finding, ...]:
    """Return everything that forbids storing ``book``."""
    checker = Checker(pack, known_dwellings=())
    checker.check_book(book_document(book))
    return tuple(checker.findings)


class _Listed(Struct):
    """The entries of a list so far."""

    count: int = 0
    keys: set[str] = field(default_factory=set)


class TooMany(Exception):
    """So many findings that more help nobody."""


class Checker:
    """Walks a document along the schema and collects findings, all of them, with their places.

    Numbers that may be written in several ways (the x of an ID number) are brought into one form in the document.
    ``known_dwellings`` are keys that a member may name besides those of the document; None leaves that unchecked. A
    text that begins with ``date_marker`` stands for a date that does not exist.
    """

    def __init__(
        self, pack: Pack | None, known_dwellings: Collection[str] | None, date_marker: str | None = None
    ) -> None:
        self.findings: list[Finding] = []
        self._pack = pack
        self._date_marker = date_marker
        self._suggested: dict[tuple[str, tuple[str, ...]], str | None] = {}
        self._dwellings = None if known_dwellings is None else set(known_dwellings)
        self._tests: dict[str, Test] = {}
        self._listed: dict[str, _Listed] = {}

    def check_book(self, document: Document) -> None:
        """Check a whole book, or part by part: entries are numbered on, and dwellings come before who lives there."""
        if self._dwellings is not None:
            self._dwellings |= {
                entry["key"]
                for entry in _entries(document.get("dwellings"))
                if type(entry) is dict and type(entry.get("key")) is str
            }
        self.check(document, BOOK, ())

    def check(self, document: Any, table: Table, place: tuple[str, ...]) -> None:
        """Check one table of the document, with all that stands in it."""
        if table is not BOOK and self._is_sound(document, table):
            return
        if type(document) is not dict:
            self._found("wrong_type", table, place, expected="table", found=type_name(document))
            return
        for key, value in document.items():
            if key not in table.keys:
                self._unknown(key, value, table, place)
        for key, rule in table.keys.items():
            if key in document:
                self._check_key(document, key, rule, table, place)
            elif rule.required:
                self._found("missing_key", table, place, key)
        self._check_whole(document, table, place)

    def _is_sound(self, document: Any, table: Table) -> bool:
        """Whether a quick look finds the table sound; where dates are marked, every text has to be looked at."""
        if self._date_marker is not None:
            return False
        test = self._tests.get(table.name)
        if test is None:
            test = self._tests[table.name] = table_test(table, self._pack, self._dwellings)
        return test(document)

    def mark_dates(self, marker: str | None) -> None:
        """Take texts that begin with ``marker`` for dates that do not exist from now on."""
        self._date_marker = marker

    def _found(self, code: str, table: Table, place: tuple[str, ...], key: str = "", /, **values: object) -> None:
        if len(self.findings) >= MOST_FINDINGS:
            raise TooMany
        said = tuple((name, self._shown(value)) for name, value in values.items() if value is not None)
        self.findings.append(Finding(code, table.name, " / ".join(map(_shown, place)), _shown(key), values=said))

    def _shown(self, value: object) -> str:
        return _shown(value.removeprefix(self._date_marker or "") if type(value) is str else value)

    def _nearest(self, text: str, known: Iterable[str]) -> str | None:
        """Return the known word that comes nearest, whatever its capitals; None where none does.

        Only so many different words are compared, since that takes long.
        """
        if len(text) > _SHOWN_CHARACTERS:
            return None
        words = tuple(islice(known, _MOST_COMPARED))
        if (text, words) not in self._suggested:
            if len(self._suggested) >= _MOST_SUGGESTIONS:
                return None
            by_capitals = {word.casefold(): word for word in words}
            nearest = next(iter(get_close_matches(text.strip().casefold(), by_capitals, n=1)), None)
            self._suggested[text, words] = None if nearest is None else by_capitals[nearest]
        return self._suggested[text, words]

    def _unknown(self, key: str, value: Any, table: Table, place: tuple[str, ...]) -> None:
        is_table = type(value) is dict or (type(value) is list and any(type(entry) is dict for entry in value))
        nearest = self._nearest(key, table.keys)
        self._found("unknown_table" if is_table else "unknown_key", table, place, key, nearest=nearest)

    def _check_key(self, document: Document, key: str, rule: Key, table: Table, place: tuple[str, ...]) -> None:
        value = document[key]
        match rule.holds:
            case Holds.TABLES:
                self._check_tables(value, key, rule, table, place)
            case Holds.TABLE:
                assert rule.table is not None
                self.check(value, rule.table, place)
            case Holds.CHOICE:
                assert rule.choices is not None
                self._check_choice(value, [choice.value for choice in rule.choices], key, table, place)
            case Holds.TICKS | Holds.STEPS:
                self._check_codes(value, key, rule, table, place)
            case Holds.RULE_VALUES:
                self._check_rule_values(value, key, rule, table, place)
            case Holds.ITEM_NOTES:
                self._check_item_notes(value, key, rule, table, place)
            case _:
                self._check_scalar(value, key, rule, table, place)

    def _check_tables(self, value: Any, key: str, rule: Key, table: Table, place: tuple[str, ...]) -> None:
        assert rule.table is not None
        if type(value) is not list:
            self._found("wrong_type", table, place, key, expected="tables", found=type_name(value))
            return
        listed = self._listed.setdefault(key, _Listed()) if table is BOOK else _Listed()
        seen = listed.keys
        for number, entry in enumerate(value, start=listed.count + 1):
            listed.count = number
            name = entry.get("key") if type(entry) is dict and "key" in rule.table.keys else None
            if type(name) is str and name:
                if name in seen:
                    self._found("doubled_key", rule.table, (*place, str(number)), "key", found=name)
                seen.add(name)
            self.check(entry, rule.table, (*place, name if type(name) is str and name else str(number)))

    def _check_choice(self, value: Any, known: list[str], key: str, table: Table, place: tuple[str, ...]) -> None:
        if type(value) is not str:
            self._found("wrong_type", table, place, key, expected="text", found=type_name(value))
        elif value not in known:
            self._found(
                "unknown_value",
                table,
                place,
                key,
                found=value,
                known=", ".join(known),
                nearest=self._nearest(value, known),
            )

    def _check_codes(self, value: Any, key: str, rule: Key, table: Table, place: tuple[str, ...]) -> None:
        assert self._pack is not None
        is_tick = rule.holds is Holds.TICKS
        known: Collection[str] = ticks(self._pack) if is_tick else self._pack.step_ids
        if type(value) is not list:
            self._found("wrong_type", table, place, key, expected="list", found=type_name(value))
            return
        for code in value:
            if type(code) is not str:
                self._found("wrong_type", table, place, key, expected="text", found=type_name(code))
            elif code not in known:
                self._found(
                    "unknown_tick" if is_tick else "unknown_value",
                    table,
                    place,
                    key,
                    found=code,
                    nearest=self._nearest(code, known),
                    known=None if is_tick else ", ".join(known),
                )

    def _check_item_notes(self, value: Any, key: str, rule: Key, table: Table, place: tuple[str, ...]) -> None:
        assert self._pack is not None
        if type(value) is not dict:
            self._found("wrong_type", table, place, key, expected="table", found=type_name(value))
            return
        for item, note in value.items():
            if item not in self._pack.item_ids:
                self._found(
                    "unknown_key", table, place, f"{key}.{item}", nearest=self._nearest(item, self._pack.item_ids)
                )
            elif type(note) is not str:
                self._found("wrong_type", table, place, f"{key}.{item}", expected="text", found=type_name(note))
            else:
                self._check_text(note, f"{key}.{item}", rule, table, place)

    def _check_rule_values(self, value: Any, key: str, rule: Key, table: Table, place: tuple[str, ...]) -> None:
        """Check values by parameter; a parameter that this version does not know was known when the case was opened."""
        if type(value) is not dict:
            self._found("wrong_type", table, place, key, expected="table", found=type_name(value))
            return
        for name, number in value.items():
            if not _PARAMETER.fullmatch(name):
                self._found("unknown_key", table, place, f"{key}.{name}")
            elif type(number) not in {int, bool}:
                self._found("wrong_type", table, place, f"{key}.{name}", expected="integer", found=type_name(number))
            elif abs(number) > rule.limit:
                self._found("number_out_of_range", table, place, f"{key}.{name}", found=number)

    def _check_scalar(self, value: Any, key: str, rule: Key, table: Table, place: tuple[str, ...]) -> None:
        if self._date_marker and type(value) is str and value.startswith(self._date_marker):
            self._found("bad_date", table, place, key, found=value.removeprefix(self._date_marker))
            return
        wanted, name = _TYPES[rule.holds]
        if type(value) is not wanted:  # a bool is no integer, a datetime no date
            self._found("wrong_type", table, place, key, expected=name, found=type_name(value))
            return
        match rule.holds:
            case Holds.DAY:
                if not EARLIEST <= value <= LATEST:
                    self._found("date_out_of_range", table, place, key, found=value)
            case Holds.MONTH:
                self._check_month(value, key, table, place)
            case Holds.INTEGER:
                if abs(value) > rule.limit:
                    self._found("number_out_of_range", table, place, key, found=value)
            case Holds.FLAG:
                pass
            case _:
                self._check_text(value, key, rule, table, place)

    def _check_month(self, value: str, key: str, table: Table, place: tuple[str, ...]) -> None:
        try:
            month = Month.parse(value)
        except ValueError:
            self._found("bad_month", table, place, key, found=value)
        else:
            if not EARLIEST.year <= month.year <= LATEST.year:
                self._found("date_out_of_range", table, place, key, found=value)

    def _check_text(self, value: str, key: str, rule: Key, table: Table, place: tuple[str, ...]) -> None:
        line_feeds = rule.holds in {Holds.NOTES, Holds.ITEM_NOTES}
        finding = check_text(value, line_feeds=line_feeds, limit=rule.limit)
        if finding is not None:
            self._found(finding.code, table, place, key, **dict(finding.values))
        elif rule.holds is Holds.NAME and not value.strip():
            self._found("empty_name", table, place, key)
        elif rule.holds is Holds.KEY and not value.strip():
            self._found("empty_key", table, place, key)

    def _check_whole(self, document: Document, table: Table, place: tuple[str, ...]) -> None:
        if table.span is not None and (ends := _span(document, table)) and ends[1] < ends[0]:
            self._found("end_before_beginning", table, place, table.span[1], begin=ends[0], end=ends[1])
        if table.apart is not None:
            self._check_apart(document, table.apart, table, place)
        if table is MEMBER:
            self._check_id_number(document, table, place)
            self._check_dwelling(document, table, place)

    def _check_apart(self, document: Document, key: str, table: Table, place: tuple[str, ...]) -> None:
        inner = table.keys[key].table
        assert inner is not None
        spans = [
            (*ends, number)
            for number, entry in enumerate(_entries(document.get(key)), start=1)
            if type(entry) is dict and (ends := _span(entry, inner)) and ends[0] <= ends[1]
        ]
        spans.sort()
        latest: tuple[Any, Any, int] | None = None
        for span in spans:
            if latest is not None and span[0] <= latest[1]:
                self._found("overlap", inner, (*place, str(span[2])), first=_said(latest), second=_said(span))
            if latest is None or span[1] > latest[1]:
                latest = span

    def _check_id_number(self, document: Document, table: Table, place: tuple[str, ...]) -> None:
        number = document.get("id_number")
        if type(number) is not str or not number or check_text(number) is not None:
            return
        try:
            checked = check_id_number(number)
        except IdNumberError as error:
            self._found("bad_id_number", table, place, "id_number", reason=error.fault.value)
            return
        document["id_number"] = checked.number
        birth_date = document.get("birth_date")
        if type(birth_date) is date and birth_date != checked.birth_date:
            self._found("id_contradicts_birth_date", table, place, "id_number", found=checked.birth_date)

    def _check_dwelling(self, document: Document, table: Table, place: tuple[str, ...]) -> None:
        key = document.get("dwelling")
        if self._dwellings is not None and type(key) is str and key not in self._dwellings:
            nearest = self._nearest(key, self._dwellings)
            self._found("unknown_dwelling", table, place, "dwelling", found=key or '""', nearest=nearest)


_TYPES: Mapping[Holds, tuple[Any, str]] = {
    Holds.TEXT: (str, "text"),
    Holds.NAME: (str, "text"),
    Holds.KEY: (str, "text"),
    Holds.NOTES: (str, "text"),
    Holds.DAY: (date, "date"),
    Holds.MONTH: (str, "text"),
    Holds.INTEGER: (int, "integer"),
    Holds.FLAG: (bool, "flag"),
}
_FOUND_TYPES: Mapping[str, str] = {
    "str": "text",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "int": "integer",
    "float": "number",
    "bool": "flag",
    "list": "list",
    "dict": "table",
}


def type_name(value: Any) -> str:
    """Return the name of what kind of value was found in a backup."""
    return _FOUND_TYPES.get(type(value).__name__, type(value).__name__)


def _entries(value: Any) -> list[Any]:
    return value if type(value) is list else []


def _span(document: Document, table: Table) -> tuple[Any, Any] | None:
    """Return the ends of the span, or None where they are not sound."""
    assert table.span is not None
    first, last = (document.get(key) for key in table.span)
    read: Callable[[Any], Any] = _sound_month if table.keys[table.span[0]].holds is Holds.MONTH else _sound_day
    begin, end = read(first), read(last)
    return None if begin is None or end is None else (begin, end)


def _sound_day(value: Any) -> date | None:
    return value if type(value) is date else None


def _sound_month(value: Any) -> Month | None:
    try:
        return Month.parse(value) if type(value) is str else None
    except ValueError:
        return None


def _said(span: tuple[Any, Any, int]) -> str:
    return f"{span[0]}..{span[1]}"


def _shown(value: object) -> str:
    """Return a value for a finding: short, however long it is."""
    if isinstance(value, int) and abs(value) > 10**_SHOWN_CHARACTERS:
        return "..."
    text = str(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + ".."
