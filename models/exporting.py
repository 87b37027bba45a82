"""A backup of a whole database, read and written piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager

from msgspec.structs import replace

from models.aggregates import Aggregates, Dwellings, Members, Stored, dwelling_in, member_in
from models.documents import Document, dwelling_document, member_document
from models.progress import Report, Stage
from models.salvaging import salvaged, salvaged_keys


class Export:
    """The bytes of a backup, of one moment; ``members`` and ``dwellings`` count what has been read so far.

    Reading goes on only as long as somebody takes the pieces, and keeps writers waiting meanwhile.
    """

    def __init__(
        self,
        members: Members,
        dwellings: Dwellings,
        reading: Callable[[], AbstractContextManager[None]],
        report: Report,
        *,
        salvage: bool = False,
        only: Collection[str] | None = None,
    ) -> None:
        """With ``salvage`` what cannot be read is left out, and counted in ``lost``.

        ``only`` names members, who are written with the dwellings that they live in and nobody else.
        """
        self.members = 0
        self.dwellings = 0
        self._members = members
        self._dwellings = dwellings
        self._reading = reading
        self._report = report
        self._whole = 0
        self._salvage = salvage
        self._only = only
        self._there: set[str] = set()
        self.lost: list[str] = []
        """What could not be read: keys, or the name of a list whose end could not be."""

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces; raises StoreError."""
        from models.backup import backup_pieces

        with self._reading():
            dwellings, members = self._all_keys() if self._only is None else self._keys_of(self._only)
            self._whole = len(dwellings) + len(members)
            yield from backup_pieces(self._dwelling_documents(dwellings), self._member_documents(members))

    def _all_keys(self) -> tuple[list[str], list[str]]:
        return self._keys(self._dwellings), self._keys(self._members)

    def _keys_of(self, keys: Collection[str]) -> tuple[list[str], list[str]]:
        members = sorted(keys)
        homes = {stored.document.get("dwelling") for stored in self._stored(self._members, members)}
        return sorted(home for home in homes if home is not None), members

    def _keys(self, aggregates: Aggregates) -> list[str]:
        return salvaged_keys(aggregates, self.lost) if self._salvage else aggregates.keys()

    def _stored(self, aggregates: Aggregates, keys: list[str]) -> Iterator[Stored]:
        return salvaged(aggregates, keys, self.lost) if self._salvage else aggregates.read(keys)

    # A document is made from facts, not as it was read: its keys stand in their order, and damaged rows are noticed.

    def _dwelling_documents(self, keys: list[str]) -> Iterator[Document]:
        for stored in self._stored(self._dwellings, keys):
            self.dwellings += 1
            self._tell()
            self._there.add(stored.document["key"])
            yield dwelling_document(dwelling_in(stored))

    def _member_documents(self, keys: list[str]) -> Iterator[Document]:
        for stored in self._stored(self._members, keys):
            self.members += 1
            self._tell()
            member = member_in(stored)
            if self._salvage and member.dwelling not in self._there:
                member = replace(member, dwelling=None)  # it was lost, and nobody could restore the backup
            yield member_document(member)

    def _tell(self) -> None:
        done = self.dwellings + self.members
        if not done % 100:
            self._report(Stage.EXPORTING, done, self._whole)
