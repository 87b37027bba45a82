"""SQLCipher, the SQLite of encrypted databases: an extra, loaded only where there is one."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import ModuleType

from models.encryption import Key
from models.errors import StoreError


def require_cipher(path: Path) -> ModuleType:
    """Return SQLCipher's module; raises StoreError, about the file that wants it, where it is not installed."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        raise StoreError("no_cipher", path=path) from error
    found: ModuleType = dbapi2
    return found


def connect_cipher(name: str, key: Key | None, *, timeout: float, uri: bool = True) -> sqlite3.Connection:
    """Connect to a file by SQLCipher, which opens plain ones without a key; ``timeout`` in seconds.

    A wrong key is noticed when something is read. Its errors are its own, see ``models.connecting``.
    """
    connection: sqlite3.Connection = require_cipher(Path(name)).connect(
        name, uri=uri, timeout=timeout, isolation_level=None
    )
    # What it has to say against a page it would write onto the screen.
    connection.execute("PRAGMA cipher_log_level = NONE")
    if key is not None:
        connection.execute(f'PRAGMA key = "{key.words}"')
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection
