"""What concerns everyone at once: backups, imports, copies, digests, the history."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import StoreError
from models.exporting import Export
from models.open_store import OpenStore
from models.progress import Report, unreported
from models.views import (
    Event,
    HistoryEntry,
    HistoryFilter,
    ImportPlan,
    Undone,
)
from rules.facts import (
    Book,
)

if TYPE_CHECKING:
    from models.past import Past
    from models.table_import import TableImport
    from models.taking import Choices, Preview
    from rules.reminders import Digest


class WholeStore(OpenStore):
    """What is asked and changed of the database as a whole. See ``Store`` for the errors."""

    def export(
        self, report: Report = unreported, *, salvage: bool = False, only: Collection[str] | None = None
    ) -> Export:
        """Return a backup of everything, to be taken piece by piece; with ``salvage`` of all that can be read.

        ``only`` are the keys of members: the backup then holds nobody else, and the dwellings that they live in.
        """
        work = self._work
        return Export(work.members, work.dwellings, work.reading, report, salvage=salvage, only=only)

    def dwelling_keys(self) -> frozenset[str]:
        """Return the keys of all dwellings."""
        with self._work.reading():
            return frozenset(self._work.dwellings.keys())

    def events(self, key: str | None = None, limit: int = 200) -> tuple[Event, ...]:
        """Return the history, newest first, of one member or dwelling or of all."""
        with self._work.reading():
            return self._work.history.events(key, limit)

    def history(self, wanted: HistoryFilter, before: int | None = None, limit: int = 50) -> tuple[HistoryEntry, ...]:
        """Return changes, newest first: at most ``limit`` that are older than the entry with the id ``before``."""
        with self._work.reading():
            return self._past.entries(wanted, before, limit)

    def history_rows(self, batch: str, wanted: HistoryFilter, limit: int = 200) -> tuple[Event, ...]:
        """Return the first rows of one change, oldest first, as far as ``wanted`` lets them through."""
        with self._work.reading():
            return self._past.rows(batch, wanted, limit)

    @cached_property
    def _past(self) -> Past:
        from models.past import Past

        return Past(self._work.database, self._work.history)

    def next_undo(self) -> Undone | None:
        """Return what ``undo`` would take back, or None when there is nothing of this person."""
        with self._work.reading():
            return self._work.history.next_undo()

    def next_redo(self) -> Undone | None:
        """Return what ``redo`` would do again, or None when there is no undo to take back."""
        with self._work.reading():
            return self._work.history.next_redo()

    def import_book(self, book: Book, mode: str, apply: bool, report: Report = unreported) -> ImportPlan:
        """Say what an import of ``book`` changes, and with ``apply`` change it, all or nothing.

        ``merge`` adds and updates by key and removes nothing, ``replace`` makes the database equal to the book. A
        verified copy of a database that is not empty is kept first; where it cannot be, nothing is changed.
        """
        from models.importing import carry_out

        return carry_out(self._work, lambda: book, mode, apply=apply, report=report)

    def restore_book(self, book: Book, apply: bool, report: Report = unreported) -> ImportPlan:
        """Say what going back to ``book``, which a copy holds, changes, and with ``apply`` go back, all or nothing.

        A verified copy of the present state is kept first; the history goes on, so that this can be undone as well.
        """
        from models.history import RESTORE
        from models.importing import REPLACE, carry_out
        from models.retention import Reason

        return carry_out(
            self._work, lambda: book, REPLACE, apply=apply, report=report, action=RESTORE, reason=Reason.RESTORE
        )

    def book_of_copy(self, copy: Path) -> Book:
        """Return what a copy holds; raises StoreError unless all of it is sound."""
        from models.restoring import read_copy

        return read_copy(copy, self._pack, self._now)

    def copy_trouble(self) -> StoreError | None:
        """Return, once, why no copy of today could be kept; None while all is well."""
        copies = None if self._opened is None else self._opened.copies
        return None if copies is None else copies.take_trouble()

    def import_table(self, table: TableImport, apply: bool, report: Report = unreported) -> ImportPlan:
        """Say what the rows of ``table`` change, and with ``apply`` change it: all that can be taken, or nothing.

        A verified copy of a database that is not empty is kept first. Rows that cannot be taken are then known.
        """
        from models.importing import MERGE, carry_out

        def book() -> Book:
            return table.book(self._work.connection, self._work.members, self._work.dwellings)

        return carry_out(self._work, book, MERGE, apply=apply, report=report)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Let no other digest of this database be told within; raises StoreError when one does not come to its end."""
        from models.digests import told_one_at_a_time

        with told_one_at_a_time(self.path, self._work.connection):
            yield

    def mark_digest(self, digest: Digest) -> None:
        """Keep that ``digest`` was read, so that the next one tells only what is new or overdue."""
        from models.digests import mark_told

        with self._work.writing():
            mark_told(self._work.connection, digest.today, digest.reached)

    def preview_import(self, book: Book, mode: str, report: Report = unreported) -> Preview:
        """Return what an import of ``book`` would change, to be taken piece by piece."""
        from models.taking import preview_import

        return preview_import(self._work, book, mode, report)

    def import_taken(self, book: Book, preview: Preview, choices: Choices, report: Report = unreported) -> ImportPlan:
        """Import those pieces of ``book`` that are taken, all or nothing, after a copy of the database.

        Raises StoreError("changed_meanwhile") when the database is no longer as it was for the preview, and Invalid
        when what is taken cannot stand together.
        """
        from models.taking import import_taken

        return import_taken(self._work, book, preview, choices, report)

    def undo(self) -> Undone:
        """Take the last change of this person back; raises StoreError when there is none or it was built upon."""
        from models import undoing

        return undoing.undo(self._work)

    def redo(self) -> Undone:
        """Take the last undo of this person back."""
        from models import undoing

        return undoing.redo(self._work)
