"""Members and dwellings as whole documents in the database: read, written row by row, counted by version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from models.columns import (
    DWELLING_CHILDREN,
    DWELLING_COLUMNS,
    MEMBER_CHILDREN,
    MEMBER_COLUMNS,
    ChildTable,
    Column,
    day,
)
from models.documents import Document, dwelling_of, member_of
from models.errors import DamagedRow, NotFound
from models.reading import Source, begins_and_is, marks, read_children
from models.seals import seal_of
from rules.facts import Dwelling, Member

if TYPE_CHECKING:
    from peewee import Database

    from models.rows import BulkWriter

MEMBERS, DWELLINGS = "members", "dwellings"
_DAY = day("")
_KEYS_A_QUERY = 500
_WITH_DWELLING = "LEFT JOIN dwelling ON dwelling.id = member.dwelling_id"


class Stored(Struct, frozen=True):
    """A document as it stands in the database."""

    id: int
    version: int
    document: Document
    seal: str
    """As it was written; empty where it was not read."""

    def is_as_written(self) -> bool:
        """Whether the document is what was sealed."""
        return self.seal == seal_of(self.document, self.version)


@contextmanager
def undamaged() -> Iterator[None]:
    """Turn what reading a row raises into DamagedRow: the program writes only what it can read."""
    try:
        yield
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedRow from error


def member_in(stored: Stored) -> Member:
    """Return the member of a stored document; raises DamagedRow."""
    with undamaged():
        return member_of(stored.document)


def dwelling_in(stored: Stored) -> Dwelling:
    """Return the dwelling of a stored document; raises DamagedRow."""
    with undamaged():
        return dwelling_of(stored.document)


def _selection(
    table: str, columns: Iterable[Column], more: str = "", join: str = "", *, seal: str = "{table}.seal"
) -> str:
    own = (f"{table}.{column.name}" for column in columns)
    names = ", ".join((f"{table}.id", f"{table}.version", seal.format(table=table), *own))
    return f"SELECT {names}{more and ', ' + more} FROM {table} {join}"  # noqa: S608 - names of our own tables


class Aggregates:
    """The members, or the dwellings, of one database."""

    scope: str
    table: str
    columns: tuple[Column, ...]
    children: Mapping[str, ChildTable]
    _select: str

    def __init__(self, source: Source, database: Database | None = None) -> None:
        """Read from ``source`` and write into ``database``, which is not needed for reading."""
        self.source = source
        self._database = database

    def read(self, keys: Iterable[str] | None = None) -> Iterator[Stored]:
        """Yield the documents of ``keys`` (of all when None), by key; keys that are not there are left out."""
        listed = self.keys() if keys is None else list(keys)
        for start in range(0, len(listed), _KEYS_A_QUERY):
            yield from self._read(listed[start : start + _KEYS_A_QUERY])

    def is_empty(self) -> bool:
        """Whether there is none."""
        rows = self.source.execute(f"SELECT 1 FROM {self.table} LIMIT 1")  # noqa: S608 - names of our own tables
        return next(iter(rows), None) is None

    def keys(self) -> list[str]:
        """Return all keys, in order."""
        return [key for (key,) in self.source.execute(f"SELECT key FROM {self.table} ORDER BY key")]  # noqa: S608

    def one(self, key: str) -> Stored | None:
        """Return the document of ``key``, or None."""
        return next(iter(self.read([key])), None)

    def _read(self, keys: list[str]) -> Iterator[Stored]:
        where = f"WHERE {self.table}.key IN ({marks(len(keys))})"
        found = self._documents(self.source.execute(f"{self._select} {where} ORDER BY {self.table}.key", keys))
        with undamaged():
            fill = read_children(self.source, self.children, list(found))
        for row_id, (version, seal, document) in found.items():
            fill(row_id, document)
            yield Stored(row_id, version, document, seal)

    def _documents(self, rows: Iterable[tuple[Any, ...]]) -> dict[int, tuple[int, str, Document]]:
        with undamaged():
            return {row_id: (version, seal, self._document(values)) for row_id, version, seal, *values in rows}

    def _document(self, values: list[Any]) -> Document:
        return {
            column.key: column.from_row(value)
            for column, value in zip(self.columns, values, strict=True)
            if value != column.unset
        }

    def values(self, document: Document) -> dict[str, Any]:
        """Return the columns of the row itself."""
        return {column.name: column.to_row(document.get(column.key)) for column in self.columns}

    def write(self, stored: Stored, document: Document) -> None:
        """Write what differs between what is stored and ``document``, and count the version up."""
        from models.rows import write_children
        from models.tables import MODELS

        model: Any = MODELS[self.table]
        version = stored.version + 1
        values = {**self.values(document), "version": version, "seal": seal_of(document, version)}
        model.update(**values).where(model.id == stored.id).execute(self._database)
        assert self._database is not None
        write_children(self._database, self.children, stored.id, stored.document, document)

    def add(self, writer: BulkWriter, document: Document, version: int = 1) -> None:
        """Put a new document down to be inserted."""
        from models.tables import MODELS

        row = writer.add(
            MODELS[self.table], {**self.values(document), "version": version, "seal": seal_of(document, version)}
        )
        writer.add_children(self.children, row, document)

    def remove(self, stored: Stored) -> None:
        """Delete a document with all its rows."""
        from models.tables import MODELS

        model: Any = MODELS[self.table]
        model.delete().where(model.id == stored.id).execute(self._database)


class Dwellings(Aggregates):
    """The dwellings."""

    scope = DWELLINGS
    table = "dwelling"
    columns = DWELLING_COLUMNS
    children = DWELLING_CHILDREN
    _select = _selection("dwelling", DWELLING_COLUMNS)

    def id_of(self, key: str) -> int | None:
        """Return the row of one dwelling, or None."""
        rows = self.source.execute("SELECT id FROM dwelling WHERE key = ?", (key,))
        return next((row_id for (row_id,) in rows), None)

    def ids(self) -> dict[str, int]:
        """Return the row of every dwelling by its key."""
        return dict(self.source.execute("SELECT key, id FROM dwelling"))


class Members(Aggregates):
    """The members. The dwelling is a reference; approved points and the official count are two columns each."""

    scope = MEMBERS
    table = "member"
    columns: tuple[Column, ...] = MEMBER_COLUMNS
    children: Mapping[str, ChildTable] = MEMBER_CHILDREN
    _select = _selection(
        "member",
        MEMBER_COLUMNS,
        "member.approved_score, member.points_confirmed_on, member.official_months, member.official_as_of,"
        " dwelling.key",
        _WITH_DWELLING,
    )

    def __init__(self, source: Source, dwellings: Dwellings, database: Database | None = None) -> None:
        super().__init__(source, database)
        self._dwellings = dwellings
        self._ids: dict[str, int] | None = None

    def _document(self, values: list[Any]) -> Document:
        *own, score, confirmed_on, months, as_of, dwelling = values
        document = super()._document(own)
        if dwelling is not None:
            document["dwelling"] = dwelling
        if score is not None:
            document["points"] = {"approved_score": score, "confirmed_on": _DAY.from_row(confirmed_on)}
        if months is not None:
            document["official_count"] = {"counted_months": months, "as_of": _DAY.from_row(as_of)}
        return document

    def keys_in_household(self, household: str) -> list[str]:
        """Return the keys of those who belong to a household."""
        return self._keys_where("household", household)

    def keys_of_desk(self, desk: str) -> list[str]:
        """Return the keys of those whom a desk looks after."""
        return self._keys_where("desk", desk)

    def _keys_where(self, column: str, text: str) -> list[str]:
        query = f"SELECT key FROM member WHERE {begins_and_is(column)}"  # noqa: S608 - our own words
        return [key for (key,) in self.source.execute(query, (text, text))]

    def dwelling_ids_known(self, ids: dict[str, int] | None) -> None:
        """Hand in the rows of all dwellings before many members are written; None forgets them."""
        self._ids = ids

    def values(self, document: Document) -> dict[str, Any]:
        """Return the columns of the row itself."""
        points, official = document.get("points") or {}, document.get("official_count") or {}
        key = document.get("dwelling")
        return {
            **super().values(document),
            "dwelling": self._dwelling_id(key) if key else None,
            "approved_score": points.get("approved_score"),
            "points_confirmed_on": _DAY.to_row(points.get("confirmed_on")),
            "official_months": official.get("counted_months"),
            "official_as_of": _DAY.to_row(official.get("as_of")),
        }

    def _dwelling_id(self, key: str) -> int:
        row_id = self._dwellings.id_of(key) if self._ids is None else self._ids.get(key)
        if row_id is None:
            raise NotFound(DWELLINGS, key)
        return row_id


class Outlines(Members):
    """The members with nothing but what standings rest on: much quicker to read, and never written."""

    columns = tuple(column for column in MEMBER_COLUMNS if column.key in {"key", "name", "birth_date", "activity"})
    children: Mapping[str, ChildTable] = {
        key: MEMBER_CHILDREN[key] for key in ("permits", "changes", "registrations", "follow_ups")
    }
    _select = _selection("member", columns, "NULL, NULL, NULL, NULL, dwelling.key", _WITH_DWELLING, seal="''")
