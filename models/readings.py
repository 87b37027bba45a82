"""What is read of one database on one connection: the documents, and who belongs to whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from models.aggregates import Aggregates, Dwellings, Members, Stored, dwelling_in
from models.connection import Connection
from models.errors import NotFound
from models.faults import faults
from models.place import Place
from rules.facts import Dwelling, Member

if TYPE_CHECKING:
    from peewee import Database


_VERSIONS_OF_A_FILE = 1 << 32


class Readings:
    """Reads on a connection. Everything runs inside ``reading``, which turns every fault into a StoreError.

    ``files_before`` counts the files that stood at ``path`` before this one while the program was open.
    """

    def __init__(
        self, path: Place, connection: Connection, database: Database | None = None, files_before: int = 0
    ) -> None:
        self.path = path
        self.connection = connection
        self._files_before = files_before
        self.dwellings = Dwellings(connection, database)
        self.members = Members(connection, self.dwellings, database)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read in one transaction, so that all answers are of one moment."""
        with faults(self.path), self.connection.transaction():
            yield

    def data_version(self) -> int:
        """Return a number that stays equal as long as no other connection has changed anything."""
        with faults(self.path):
            return self.connection.data_version()

    def version_of(self, stored: Stored) -> int:
        """Return the version to save by, which no row of another file has."""
        return stored.version + self._files_before * _VERSIONS_OF_A_FILE

    def stored(self, aggregates: Aggregates, key: str) -> Stored:
        """Return the document of ``key``; raises NotFound."""
        stored = aggregates.one(key)
        if stored is None:
            raise NotFound(aggregates.scope, key)
        return stored

    def dwelling_of(self, member: Member) -> Dwelling | None:
        """Return the dwelling on record for a member."""
        if member.dwelling is None:
            return None
        return dwelling_in(self.stored(self.dwellings, member.dwelling))

    def names_living_in(self, dwelling_id: int) -> tuple[str, ...]:
        """Return the names of those who live in a dwelling, by key."""
        rows = self.connection.execute("SELECT name FROM member WHERE dwelling_id = ? ORDER BY key", (dwelling_id,))
        return tuple(name for (name,) in rows)

    def keys_living_in(self, dwelling_id: int) -> tuple[str, ...]:
        """Return the keys of those who live in a dwelling."""
        rows = self.connection.execute("SELECT key FROM member WHERE dwelling_id = ? ORDER BY key", (dwelling_id,))
        return tuple(key for (key,) in rows)
