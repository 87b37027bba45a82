"""Writing documents as rows: what differs in one, and many new ones in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from peewee import Database

from models.columns import ChildTable
from models.connection import ChangingConnection
from models.documents import Document
from models.reading import marks
from models.tables import MODELS, TABLES, Row, table_name


def write_children(
    database: Database, children: Mapping[str, ChildTable], parent: int, old: Document, new: Document
) -> None:
    """Write the child rows that differ between the documents ``old`` and ``new`` of one parent."""
    for key, table in children.items():
        before, after = old.get(key, []), new.get(key, [])
        if before != after:
            _write_list(database, table, parent, before, after)


def _write_list(
    database: Database, table: ChildTable, parent: int, before: list[Document], after: list[Document]
) -> None:
    model: Any = MODELS[table.table]
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
    """Fills tables with many new rows: ids are given out here, rows go in many at a time."""

    def __init__(self, connection: ChangingConnection) -> None:
        self._connection = connection
        self._rows: dict[type[Row], list[tuple[Any, ...]]] = {}
        self._names: dict[type[Row], tuple[str, ...]] = {}
        self._next: dict[type[Row], int] = {}

    def add(self, model: type[Row], values: Mapping[str, Any]) -> int:
        """Put one row down to be inserted and return its id; ``values`` name the same columns every time."""
        row_id = self._next_id(model, ("id", *values))
        self._rows[model].append((row_id, *values.values()))
        self._next[model] += 1
        return row_id

    def add_children(self, children: Mapping[str, ChildTable], parent: int, document: Document) -> None:
        """Put all child rows of one new parent down."""
        for key, table in children.items():
            if entries := document.get(key):
                self._add_list(table, parent, entries)

    def _add_list(self, table: ChildTable, parent: int, entries: list[Document]) -> None:
        model, columns = MODELS[table.table], table.columns
        first = self._next_id(model, ("id", "parent", "position", *(column.name for column in columns)))
        self._rows[model] += [
            (first + position, parent, position, *[column.to_row(entry.get(column.key)) for column in columns])
            for position, entry in enumerate(entries)
        ]
        self._next[model] += len(entries)
        if table.children:
            for position, entry in enumerate(entries):
                self.add_children(table.children, first + position, entry)

    def _next_id(self, model: type[Row], names: Iterable[str]) -> int:
        if model not in self._next:
            self._names[model] = tuple(names)
            self._rows[model] = []
            self._next[model] = self._connection.first_free_id(table_name(model))
        return self._next[model]

    def flush(self) -> None:
        """Insert everything, parents before children."""
        for model in TABLES:
            if rows := self._rows.get(model):
                self._connection.execute_many(_insertion(model, self._names[model]), rows)
                self._connection.ids_given(table_name(model), self._next[model] - 1)
                rows.clear()


def _insertion(model: type[Row], names: tuple[str, ...]) -> str:
    meta: Any = model._meta
    columns = ", ".join(f'"{meta.fields[name].column_name}"' for name in names)
    return f'INSERT INTO "{table_name(model)}" ({columns}) VALUES ({marks(len(names))})'  # noqa: S608 - names of our own tables
