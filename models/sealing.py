"""Sealing what a program without seals has written, within the migration that brings them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from peewee import SqliteDatabase

from models.aggregates import Aggregates, Dwellings, Members
from models.connection import PeeweeConnection
from models.history import EVENT_COLUMNS
from models.seals import seal_of, seal_of_event

_AT_ONCE = 500


def seal_everything(database: SqliteDatabase) -> None:
    """Seal all that has no seal yet. Raises DamagedRow for what cannot be read."""
    source = PeeweeConnection(database)
    dwellings = Dwellings(source)
    for aggregates in (dwellings, Members(source, dwellings)):
        _seal_documents(database, aggregates)
    columns = ", ".join(EVENT_COLUMNS)
    rows = source.execute(f"SELECT id, {columns} FROM event WHERE seal = ''")  # noqa: S608 - names of our own
    _write(database, "event", ((seal_of_event(row), row_id) for row_id, *row in list(rows)))


def _seal_documents(database: SqliteDatabase, aggregates: Aggregates) -> None:
    unsealed = (one for one in aggregates.read() if not one.seal)
    _write(database, aggregates.table, ((seal_of(one.document, one.version), one.id) for one in unsealed))


def _write(database: SqliteDatabase, table: str, sealed: Iterator[tuple[str, int]]) -> None:
    while some := list(islice(sealed, _AT_ONCE)):
        database.connection().executemany(f'UPDATE "{table}" SET seal = ? WHERE id = ?', some)  # noqa: S608 - our table
