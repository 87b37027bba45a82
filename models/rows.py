"""Writing documents as rows: what differs in one, and many new ones in bulk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peewee import SqliteDatabase, fn

from models.columns import ChildTable
from models.documents import Document
from models.tables import MODELS, TABLES, Row


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
                row = self.add(MODELS[table.table], {"parent": parent, "position": position, **table.values(entry)})
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
