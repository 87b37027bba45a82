"""The columns of every table, and how the keys of a document map to them. Nothing here reads or writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

import msgspec
from msgspec import Struct, field

from models.documents import Document
from rules.facts import EARLIEST, LATEST


def _same(value: Any) -> Any:
    return value


def _stored_text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError(type(value).__name__)
    return value


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@lru_cache(maxsize=1 << 16)
def _day(text: str | None) -> date | None:
    """Read a day; few days stand in many rows, and rows share them."""
    if text is None:
        return None
    day = date.fromisoformat(text)
    if not EARLIEST <= day <= LATEST:
        raise ValueError(text)
    return day


def _text(value: str | None) -> str:
    return value or ""


@cache
def _encoder() -> Callable[[Any], str]:
    import json

    return json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def _unpacked(stored: Any) -> Any:
    try:
        return msgspec.json.decode(_stored_text(stored))
    except msgspec.MsgspecError as error:
        raise ValueError(stored) from error


class Column(Struct, frozen=True):
    """A key of a document and its column; ``unset`` is what the column holds where the key is left out."""

    key: str
    name: str
    to_row: Callable[[Any], Any] = _same
    from_row: Callable[[Any], Any] = _same
    unset: Any = None


_NEVER = object()


def text(key: str, name: str = "", *, kept: bool = False) -> Column:
    """Return a column of a text that is never null; ``kept`` keeps an empty one in documents."""
    return Column(key, name or key, _text, _stored_text, _NEVER if kept else "")


def code(key: str) -> Column:
    """Return a column of a text that may be null."""
    return Column(key, key, _same, _stored_text)


def day(key: str) -> Column:
    """Return a column of a date."""
    return Column(key, key, _iso, _day)


def flag(key: str) -> Column:
    """Return a column of yes or no."""
    return Column(key, key, bool, bool, False)


def packed(key: str, empty: Any) -> Column:
    """Return a column of JSON."""
    unset = "[]" if isinstance(empty, list) else "{}"
    return Column(key, key, lambda value: _encoder()(value) if value else unset, _unpacked, unset)


class ChildTable(Struct, frozen=True):
    """The rows of a list in a document, in the order of the list."""

    table: str
    parent: str
    """The column that refers to the row that an entry belongs to."""
    columns: tuple[Column, ...]
    children: Mapping[str, ChildTable] = field(default_factory=dict)

    def values(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns of one entry."""
        return {column.name: column.to_row(document.get(column.key)) for column in self.columns}

    def document(self, values: Sequence[Any]) -> Document:
        """Return the entry of the columns in their order, what is unset left out."""
        return {
            column.key: column.from_row(value)
            for column, value in zip(self.columns, values, strict=True)
            if value != column.unset
        }


PERIODS = ChildTable(
    "period",
    "permit_id",
    (day("valid_from"), day("valid_until"), text("obtained"), day("recorded_on"), flag("continuity_restored")),
)
DWELLING_CHILDREN: Mapping[str, ChildTable] = {
    "lease_filings": ChildTable("lease_filing", "dwelling_id", (day("filed_on"), day("valid_until"))),
}
MEMBER_CHILDREN: Mapping[str, ChildTable] = {
    "permits": ChildTable("permit", "member_id", (text("card_number"),), {"periods": PERIODS}),
    "changes": ChildTable("change", "member_id", (text("kind"), day("changed_on"), day("declared_on"))),
    "confirmations": ChildTable("confirmation", "member_id", (text("kind"), day("confirmed_on"))),
    "address_checks": ChildTable("address_check", "member_id", (day("checked_on"), text("result"))),
    "cases": ChildTable(
        "case_file",
        "member_id",
        (
            text("kind"),
            day("opened_on"),
            text("state"),
            packed("ticks", []),
            text("notes"),
            packed("steps", []),
            packed("item_notes", {}),
            code("mismatch"),
            day("rules_checked_on"),
            day("closed_on"),
            packed("rules_values", {}),
        ),
    ),
    "registrations": ChildTable("registration", "member_id", (day("registered_on"), day("valid_until"))),
    "contributions": ChildTable(
        "contribution",
        "member_id",
        (text("from", "first_month"), text("to", "last_month"), text("insurance"), text("tax")),
    ),
    "follow_ups": ChildTable(
        "follow_up",
        "member_id",
        (
            text("kind"),
            day("opened_on"),
            day("due_on"),
            text("state"),
            day("put_off_until"),
            day("closed_on"),
            text("reason"),
        ),
    ),
}
DWELLING_COLUMNS = (text("key"), text("address", kept=True), text("tenure"))
MEMBER_COLUMNS = (
    text("key"),
    text("name"),
    day("birth_date"),
    text("activity"),
    text("relation"),
    text("id_number"),
    text("phone"),
    code("agent"),
    text("household"),
    text("desk"),
    text("notes"),
    packed("points_estimate", {}),
)
