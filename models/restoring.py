"""Going back to a copy: what it holds, and how it takes the place of a database that cannot be used any more."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from models.connecting import connect, sqlite_errors
from models.copies import is_whole
from models.errors import StoreError
from models.faults import store_error
from rules.facts import Book
from rules.pack import Pack

_WAIT_SECONDS = 5
UNUSABLE = frozenset({"damaged", "not_a_database"})
"""Codes of errors for which a copy may take the place of the database."""


def read_copy(path: Path, pack: Pack, now: Callable[[], datetime]) -> Book:
    """Return what a copy of the present schema or an older one holds; raises StoreError unless all of it is sound."""
    from models.store import Store
    from models.verifying import verify_database

    if not path.exists():
        raise StoreError("file_missing", path=path)
    if not is_whole(path) or verify_database(path, pack).amiss:
        raise StoreError("copy_unsound", path=path)
    with Store(path, pack=pack, actor="", now=now, read_only=True) as store:
        return store.book()


def is_unusable(path: Path) -> bool:
    """Whether there is no database at ``path``, or one that SQLite finds fault with."""
    return not path.exists() or not is_whole(path)


def put_in_place(copy: Path, path: Path, now: datetime) -> Path | None:
    """Let a copy take the place of a database that cannot be used; raises StoreError.

    What was there is kept under the name that is returned; None where there was nothing. Whoever ends the program
    meanwhile leaves the one or the other in the place, never half of it.
    """
    from models.atomic_file import sweep, sync_folder
    from models.copying import Copying

    path = path.resolve()  # a link goes on pointing to the database
    sweep(path.parent)
    try:
        with _nobody_changing(path), closing(connect(copy, "ro")) as source:
            source.execute("BEGIN")
            copying = Copying(source, copy, path)
            try:
                aside = _kept_aside(path, now)
                sync_folder(path.parent)
            except BaseException:
                copying.give_up()
                raise
            copying.finish()
    except OSError as error:
        raise StoreError("cannot_copy", path=path.parent, reason=error.strerror) from error
    except sqlite_errors() as error:
        raise store_error(copy, error) from error
    return aside


def _kept_aside(path: Path, now: datetime) -> Path | None:
    """Give a file one more name, which stays with it; its journal, which belongs to no other, goes along."""
    if not path.exists():
        return None
    aside, number = path.with_name(f"{path.name}.damaged-{now:%Y-%m-%d-%H%M%S}"), 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{now:%Y-%m-%d-%H%M%S}-{number}")
    try:
        os.link(path, aside, follow_symlinks=False)
    except OSError:
        shutil.copyfile(path, aside)  # on file systems that know one name a file
        aside.chmod(0o600)
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists() and journal.stat().st_size:
        journal.replace(aside.with_name(f"{aside.name}-journal"))
    return aside


@contextmanager
def _nobody_changing(path: Path) -> Iterator[None]:
    """Keep other sessions from changing what is there, as far as it is still a database; raises StoreError."""
    if not path.exists():
        yield
        return
    with closing(connect(path, "rw", timeout=_WAIT_SECONDS)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite_errors() as error:
            if store_error(path, error).code == "locked":
                raise StoreError("locked", path=path) from error
        yield
