"""Carrying a whole database over into another, on a server or in a file: every row as it stands, history included.

All of it arrives in one transaction, so that a move which was interrupted has left nothing and can be made again. What
is derived, the standings, is made anew where it has arrived. The database that is left is only read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from peewee import BooleanField, CompositeKey, Database, Model

from models.errors import StoreError
from models.progress import Report, Stage, unreported
from models.reading import marks
from models.tables import TABLES, DigestRow, ToldRow, table_name
from models.transactions import Transactions

_MOVED: tuple[type[Model], ...] = (*TABLES, DigestRow, ToldRow)
_AT_ONCE = 2000
_Row = tuple[Any, ...]


class Moved(Struct, frozen=True):
    """How many rows of each table have arrived; ``before`` when they were there already."""

    rows: dict[str, int]
    before: bool


def move(source: Transactions, target: Transactions, report: Report = unreported) -> Moved:
    """Carry everything over, then compare both table by table; raises StoreError.

    ``source`` is held as it is at one moment until all has arrived. A target that holds the same already is left as it
    is; one that holds anything else is refused, and nothing is changed.
    """
    for one in (source, target):
        if one.connection.own_desks is not None:
            raise StoreError("sees_part", path=one.path)
    with source.reading():
        counts = {table_name(model): _count(source.database, model) for model in _MOVED}
        with target.reading():
            there = {table_name(model): _count(target.database, model) for model in _MOVED}
            if any(there.values()):
                _refuse_difference(source, target, counts, there, "move_not_empty")
                return Moved(counts, before=True)
        done, whole = 0, sum(counts.values())
        with target.writing():
            if any(_count(target.database, model) for model in _MOVED):
                raise StoreError("move_not_empty", path=target.path)  # somebody was quicker
            for model in _MOVED:
                for rows in _parts(source.database, model):
                    report(Stage.WRITING, done, whole)
                    target.connection.execute_many(_insertion(model), rows)
                    done += len(rows)
                if "id" in _columns(model) and counts[table_name(model)]:
                    target.connection.ids_given(table_name(model), _last_id(target.database, model))
            arrived = {table_name(model): _count(target.database, model) for model in _MOVED}
            # Compared within the transaction: what has not arrived as it was is not committed.
            _refuse_difference(source, target, counts, arrived, "move_failed")
    target.keep_standings(anew=True)
    return Moved(counts, before=False)


def _refuse_difference(
    source: Transactions, target: Transactions, counts: dict[str, int], there: dict[str, int], code: str
) -> None:
    for model in _MOVED:
        name = table_name(model)
        if counts[name] != there[name] or not _are_equal(source.database, target.database, model):
            raise StoreError(code, path=target.path, table=name, rows=there[name], wanted=counts[name])


def _are_equal(one: Database, other: Database, model: type[Model]) -> bool:
    return all(mine == theirs for mine, theirs in zip(_parts(one, model), _parts(other, model), strict=True))


def _parts(database: Database, model: type[Model]) -> Iterator[list[_Row]]:
    """Yield the rows of a table, as many at once as fit well into memory, in the order of its primary key."""
    order = ", ".join(f'"{name}"' for name in _keys(model))
    names = ", ".join(f'"{name}"' for name in _columns(model))
    flags = [number for number, field in enumerate(_fields(model)) if isinstance(field, BooleanField)]
    query = f'SELECT {names} FROM "{table_name(model)}"'  # noqa: S608 - names of our own tables
    if _keys(model) != ["id"]:
        yield list(map(tuple, database.execute_sql(f"{query} ORDER BY {order}")))
        return
    mark, last = database.param, 0
    place = _columns(model).index("id")
    while some := list(database.execute_sql(f"{query} WHERE id > {mark} ORDER BY id LIMIT {_AT_ONCE}", (last,))):
        yield [_with_flags(row, flags) for row in some]
        last = some[-1][place]


def _with_flags(row: _Row, flags: list[int]) -> _Row:
    """Return a row with what SQLite keeps as numbers as the flags that they are."""
    values = list(row)
    for number in flags:
        values[number] = bool(values[number])
    return tuple(values)


def _insertion(model: type[Model]) -> str:
    names = _columns(model)
    columns = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{table_name(model)}" ({columns}) VALUES ({marks(len(names))})'  # noqa: S608 - names of our own


def _count(database: Database, model: type[Model]) -> int:
    return int(database.execute_sql(f'SELECT COUNT(*) FROM "{table_name(model)}"').fetchone()[0])  # noqa: S608 - our own


def _last_id(database: Database, model: type[Model]) -> int:
    return int(database.execute_sql(f'SELECT MAX(id) FROM "{table_name(model)}"').fetchone()[0])  # noqa: S608 - our own


def _fields(model: type[Model]) -> list[Any]:
    return list(_meta(model).sorted_fields)


def _columns(model: type[Model]) -> list[str]:
    return [field.column_name for field in _fields(model)]


def _keys(model: type[Model]) -> list[str]:
    key = _meta(model).primary_key
    return list(key.field_names) if isinstance(key, CompositeKey) else [key.column_name]


def _meta(model: type[Model]) -> Any:
    return model._meta
