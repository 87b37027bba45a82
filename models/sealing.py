"""Sealing what a program without seals has written, within the migration that brings them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from models.aggregates import Aggregates, Dwellings, Members
from models.connection import ChangingConnection
from models.history import EVENT_COLUMNS
from models.seals import seal_of, seal_of_event

_AT_ONCE = 500


def seal_everything(connection: ChangingConnection) -> None:
    """Seal all that has no seal yet. Raises DamagedRow for what cannot be read."""
    dwellings = Dwellings(connection)
    for aggregates in (dwellings, Members(connection, dwellings)):
        _seal_documents(connection, aggregates)
    columns = ", ".join(EVENT_COLUMNS)
    rows = connection.execute(f"SELECT id, {columns} FROM event WHERE seal = ''")  # noqa: S608 - names of our own
    _write(connection, "event", ((seal_of_event(row), row_id) for row_id, *row in list(rows)))


def _seal_documents(connection: ChangingConnection, aggregates: Aggregates) -> None:
    unsealed = (one for one in aggregates.read() if not one.seal)
    _write(connection, aggregates.table, ((seal_of(one.document, one.version), one.id) for one in unsealed))


def _write(connection: ChangingConnection, table: str, sealed: Iterator[tuple[str, int]]) -> None:
    while some := list(islice(sealed, _AT_ONCE)):
        connection.execute_many(f'UPDATE "{table}" SET seal = ? WHERE id = ?', some)  # noqa: S608 - our table
