"""Documents as rows of tables, and back. One description a table serves reading, writing and filling in bulk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field
from peewee import SqliteDatabase, fn

from models.documents import Document
from models.tables import (
    TABLES,
    AddressCheckRow,
    CaseRow,
    ChangeRow,
    ConfirmationRow,
    ContributionRow,
    FollowUpRow,
    LeaseFilingRow,
    PeriodRow,
    PermitRow,
    RegistrationRow,
    Row,
)
from rules.facts import EARLIEST, LATEST

_IDS_A_QUERY = 500


def _same(value: Any) -> Any:
    return value


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    day = date.fromisoformat(text)
    if not EARLIEST <= day <= LATEST:
        raise ValueError(text)
    return day


def _text(value: str | None) -> str:
    return value or ""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


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
    return Column(key, name or key, _text, _same, _NEVER if kept else "")


def code(key: str) -> Column:
    """Return a column of a text that may be null."""
    return Column(key, key)


def day(key: str) -> Column:
    """Return a column of a date."""
    return Column(key, key, _iso, _day)


def flag(key: str) -> Column:
    """Return a column of yes or no."""
    return Column(key, key, bool, bool, False)


def packed(key: str, empty: Any) -> Column:
    """Return a column of JSON."""
    return Column(key, key, lambda value: _json(empty if value is None else value), json.loads, _json(empty))


class ChildTable(Struct, frozen=True):
    """The rows of a list in a document, in the order of the list."""

    model: type[Row]
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
    PeriodRow,
    (day("valid_from"), day("valid_until"), text("obtained"), day("recorded_on"), flag("continuity_restored")),
)
DWELLING_CHILDREN: Mapping[str, ChildTable] = {
    "lease_filings": ChildTable(LeaseFilingRow, (day("filed_on"), day("valid_until"))),
}
MEMBER_CHILDREN: Mapping[str, ChildTable] = {
    "permits": ChildTable(PermitRow, (text("card_number"),), {"periods": PERIODS}),
    "changes": ChildTable(ChangeRow, (text("kind"), day("changed_on"), day("declared_on"))),
    "confirmations": ChildTable(ConfirmationRow, (text("kind"), day("confirmed_on"))),
    "address_checks": ChildTable(AddressCheckRow, (day("checked_on"), text("result"))),
    "cases": ChildTable(
        CaseRow,
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
    "registrations": ChildTable(RegistrationRow, (day("registered_on"), day("valid_until"))),
    "contributions": ChildTable(
        ContributionRow, (text("from", "first_month"), text("to", "last_month"), text("insurance"), text("tax"))
    ),
    "follow_ups": ChildTable(
        FollowUpRow,
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
    text("notes"),
    packed("points_estimate", {}),
)


def read_children(
    database: SqliteDatabase, children: Mapping[str, ChildTable], parents: Mapping[int, Document] | None
) -> Callable[[int, Document], None]:
    """Read the child rows of ``parents`` (of all when None); the result puts them into a parent's document."""
    wanted = None if parents is None else list(parents)
    lists = {key: _lists_of(database, table, wanted) for key, table in children.items()}

    def fill(parent: int, document: Document) -> None:
        for key, by_parent in lists.items():
            if entries := by_parent.get(parent):
                document[key] = entries

    return fill


def _lists_of(database: SqliteDatabase, table: ChildTable, parents: list[int] | None) -> dict[int, list[Document]]:
    lists: dict[int, list[Document]] = {}
    documents: dict[int, Document] = {}
    for row_id, parent, *values in _select(database, table, parents):
        document = table.document(values)
        lists.setdefault(parent, []).append(document)
        documents[row_id] = document
    if table.children:
        fill = read_children(database, table.children, None if parents is None else documents)
        for row_id, document in documents.items():
            fill(row_id, document)
    return lists


def _select(database: SqliteDatabase, table: ChildTable, parents: list[int] | None) -> Iterator[tuple[Any, ...]]:
    model: Any = table.model
    columns = [model.id, model.parent, *(getattr(model, column.name) for column in table.columns)]
    query = model.select(*columns).order_by(model.parent, model.position).tuples()
    if parents is None:
        yield from query.execute(database)
        return
    for start in range(0, len(parents), _IDS_A_QUERY):
        yield from query.where(model.parent.in_(parents[start : start + _IDS_A_QUERY])).execute(database)


def write_children(
    database: SqliteDatabase, children: Mapping[str, ChildTable], parent: int, old: Document, new: Document
) -> None:
    """Write the child rows that differ between the documents ``old`` and ``new`` of one parent."""
    for key, table in children.items():
        before, after = old.get(key, []), new.get(key, [])
        if before != after:
            _write_list(database, table, parent, before, after)


def _write_list(
    database: SqliteDatabase, table: ChildTable, parent: int, before: list[Document], after: list[Document]
) -> None:
    model: Any = table.model
    for position, document in enumerate(after):
        values = table.values(document)
        if position >= len(before):
            row = model.insert(parent=parent, position=position, **values).execute(database)
            write_children(database, table.children, row, {}, document)
            continue
        here = (model.parent == parent) & (model.position == position)
        if values != table.values(before[position]):
            model.update(**values).where(here).execute(database)
        if table.children and before[position] != document:
            row = model.select(model.id).where(here).tuples().execute(database)[0][0]
            write_children(database, table.children, row, before[position], document)
    if len(after) < len(before):
        model.delete().where((model.parent == parent) & (model.position >= len(after))).execute(database)


class BulkWriter:
    """Fills tables with many new rows: ids are given out here, rows go in by ``executemany``."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._rows: dict[type[Row], list[tuple[Any, ...]]] = {}
        self._names: dict[type[Row], tuple[str, ...]] = {}
        self._next: dict[type[Row], int] = {}

    def add(self, model: type[Row], values: Mapping[str, Any]) -> int:
        """Put one row down to be inserted and return its id; ``values`` name the same columns every time."""
        if model not in self._next:
            self._names[model] = ("id", *values)
            self._next[model] = 1 + (model.select(fn.MAX(model.id)).tuples().execute(self._database)[0][0] or 0)
        row_id = self._next[model]
        self._next[model] += 1
        self._rows.setdefault(model, []).append((row_id, *values.values()))
        return row_id

    def add_children(self, children: Mapping[str, ChildTable], parent: int, document: Document) -> None:
        """Put all child rows of one new parent down."""
        for key, table in children.items():
            for position, entry in enumerate(document.get(key, ())):
                row = self.add(table.model, {"parent": parent, "position": position, **table.values(entry)})
                self.add_children(table.children, row, entry)

    def flush(self) -> None:
        """Insert everything, parents before children."""
        connection = self._database.connection()
        for model in TABLES:
            rows = self._rows.pop(model, None)
            if rows:
                connection.executemany(_insertion(model, self._names[model]), rows)


def _insertion(model: type[Row], names: tuple[str, ...]) -> str:
    meta: Any = model._meta
    columns = ", ".join(f'"{meta.fields[name].column_name}"' for name in names)
    marks = ", ".join("?" * len(names))
    return f'INSERT INTO "{meta.table_name}" ({columns}) VALUES ({marks})'  # noqa: S608 - names of our own tables
