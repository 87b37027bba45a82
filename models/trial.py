"""Trying a backup: it is restored into a database in memory that is thrown away, and exported again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from models.backup import dump_backup
from models.exporting import Export
from models.importing import REPLACE, carry_out
from models.progress import unreported
from models.transactions import Transactions
from models.verifying import Amiss, Verified, verify_content
from rules.facts import Book
from rules.pack import Pack


def try_restoring(book: Book, data: bytes, pack: Pack, now: Callable[[], datetime]) -> tuple[Verified, bool]:
    """Return what is amiss with a database that ``book`` was restored into, and whether its backup is ``data`` again.

    A backup that people have written gives other bytes with the same content; content that differs is amiss. Nothing
    is written to a disk.
    """
    work = Transactions(None, pack=pack, actor="verify", now=now, read_only=False)
    try:
        carry_out(work, lambda: book, REPLACE, apply=True)
        written = b"".join(Export(work.members, work.dwellings, work.reading, unreported))
        found = verify_content(work.connection, pack)
    finally:
        work.close()
    if written != data and written != dump_backup(book):
        found.amiss.append(Amiss("not_restored"))
    return found, written == data
