"""Encrypted databases for tests; see the fixture ``quick_keys``."""

from __future__ import annotations

from pathlib import Path

import pytest

from models import encryption
from models.encryption import Key

sqlcipher = pytest.importorskip("sqlcipher3.dbapi2", reason="the extra `sealed` (sqlcipher3) cannot be imported here")

PASSPHRASE = "four words, none guessed"


def encrypted(path: Path, passphrase: str = PASSPHRASE) -> Key:
    """Encrypt the database at ``path`` as the command does."""
    from models.encrypting import change_key

    key = encryption.new_key(passphrase)
    change_key(path, key)
    return key


def in_the_clear(folder: Path, *texts: str) -> list[str]:
    """Return the files below a folder in which one of the texts can be read."""
    wanted = [text.encode() for text in texts]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(text in path.read_bytes() for text in wanted)]
