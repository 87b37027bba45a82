"""Trying a backup: it is restored into a database that is thrown away, and exported again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from models.backup import dump_backup
from models.store import Store
from models.verifying import Amiss, Verified, verify_database
from rules.facts import Book
from rules.pack import Pack


def try_restoring(book: Book, data: bytes, pack: Pack, now: Callable[[], datetime]) -> tuple[Verified, bool]:
    """Return what is amiss with a database that ``book`` was restored into, and whether its backup is ``data`` again.

    A backup that people have written gives other bytes with the same content; content that differs is amiss.
    """
    with tempfile.TemporaryDirectory(prefix="permit-tui-") as folder:
        path = Path(folder) / "restored.db"
        with Store.open(path, pack=pack, actor="verify", now=now) as store:
            store.import_book(book, "replace", apply=True)
            written = b"".join(store.export())
        found = verify_database(path, pack)
    if written != data and written != dump_backup(book):
        found.amiss.append(Amiss("not_restored"))
    return found, written == data
