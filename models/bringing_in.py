"""Whole books that are brought into a database: an import, or going back to a copy; as a whole or not at all."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from models.history import IMPORT, RESTORE
from models.importing import REPLACE, Importer
from models.progress import Report, Stage
from models.retention import Reason
from models.rows import BulkWriter
from models.transactions import Transactions
from models.views import ImportPlan
from rules.facts import Book


def import_book(work: Transactions, book: Book, mode: str, *, apply: bool, report: Report) -> ImportPlan:
    """Say what an import changes, and with ``apply`` change it; raises StoreError."""
    return _bring_in(work, book, mode, IMPORT, Reason.IMPORT, report, apply=apply)


def restore_book(work: Transactions, book: Book, *, apply: bool, report: Report) -> ImportPlan:
    """Say what going back to a book changes, and with ``apply`` go back; raises StoreError."""
    return _bring_in(work, book, REPLACE, RESTORE, Reason.RESTORE, report, apply=apply)


def _bring_in(
    work: Transactions, book: Book, mode: str, action: str, reason: Reason, report: Report, *, apply: bool
) -> ImportPlan:
    importer = Importer(work.members, work.dwellings, mode, report)
    with work.reading():
        prepared = importer.prepare(book)
        if not apply or not (prepared.steps or work.read_only):
            return prepared.plan()
        copy, seen = _copy_before(work, reason, report), work.data_version()
    try:
        with work.changing(action) as events:
            if work.data_version() != seen:
                prepared = importer.prepare(book)
            importer.apply(prepared, events, BulkWriter(work.database))
    except BaseException:
        if copy is not None and work.copies is not None:
            work.copies.take_back(copy)
        raise
    if copy is not None and work.copies is not None:
        work.copies.let_go(copy)
    return replace(prepared.plan(), copy=copy)


def _copy_before(work: Transactions, reason: Reason, report: Report) -> Path | None:
    if work.read_only or (work.members.is_empty() and work.dwellings.is_empty()):
        return None
    return work.keep_copy(reason, work.database.connection(), lambda done, whole: report(Stage.COPYING, done, whole))
