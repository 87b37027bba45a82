"""Encrypted databases for tests; see the fixture ``quick_keys``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pytest

from models import encryption
from models.demo import demo_book
from models.encryption import Key
from tests.conftest import open_store
from tui.cli import main

sqlcipher = pytest.importorskip("sqlcipher3.dbapi2", reason="the extra `sealed` (sqlcipher3) cannot be imported here")

PASSPHRASE = "four words, none guessed"
TODAY = date(2026, 12, 1)
NAMES = ("李明", "赵敏", "浦东")


def encrypted(path: Path, passphrase: str = PASSPHRASE) -> Key:
    """Encrypt the database at ``path`` as the command does."""
    from models.encrypting import change_key

    key = encryption.new_key(passphrase)
    change_key(path, key)
    return key


def in_the_clear(folder: Path, *texts: str) -> list[str]:
    """Return the files below a folder in which one of the texts can be read."""
    wanted = [text.encode() for text in texts]
    found = []
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # what a copy was written in, under another name by now
            if path.is_file() and any(text in path.read_bytes() for text in wanted):
                found.append(path.name)
    return found


def family_at(path: Path) -> Path:
    """Make the made-up family's database, which is not encrypted yet."""
    with open_store(path) as store:
        store.import_book(demo_book(TODAY), "replace", apply=True)
    return path


@contextmanager
def lines(*texts: str) -> Iterator[str]:
    """Give the number of a file descriptor from which these lines come."""
    reading, writing = os.pipe()
    os.write(writing, "".join(f"{text}\n" for text in texts).encode())
    os.close(writing)
    try:
        yield str(reading)
    finally:
        os.close(reading)


def run(database: Path, *words: str, given: tuple[str, ...] = ()) -> int:
    """Run the program as in a new process: it knows no key but the one that is given."""
    encryption._keys.clear()
    more = ["--database", str(database), "--language", "en"]
    if not given:
        return main([*words, *more])
    with lines(*given) as number:
        return main([*words, *more, "--passphrase-fd", number])
