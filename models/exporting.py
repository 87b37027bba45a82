"""A backup of a whole database, read and written piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager

from models.aggregates import Dwellings, Members, dwelling_in, member_in
from models.documents import Document, dwelling_document, member_document
from models.progress import Report, Stage


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
    ) -> None:
        self.members = 0
        self.dwellings = 0
        self._members = members
        self._dwellings = dwellings
        self._reading = reading
        self._report = report
        self._whole = 0

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces; raises StoreError."""
        from models.backup import backup_pieces

        with self._reading():
            dwellings, members = self._dwellings.keys(), self._members.keys()
            self._whole = len(dwellings) + len(members)
            yield from backup_pieces(self._dwelling_documents(dwellings), self._member_documents(members))

    # A document is made from facts, not as it was read: its keys stand in their order, and damaged rows are noticed.

    def _dwelling_documents(self, keys: Iterable[str]) -> Iterator[Document]:
        for stored in self._dwellings.read(keys):
            self.dwellings += 1
            self._tell()
            yield dwelling_document(dwelling_in(stored))

    def _member_documents(self, keys: Iterable[str]) -> Iterator[Document]:
        for stored in self._members.read(keys):
            self.members += 1
            self._tell()
            yield member_document(member_in(stored))

    def _tell(self) -> None:
        done = self.dwellings + self.members
        if not done % 100:
            self._report(Stage.EXPORTING, done, self._whole)
