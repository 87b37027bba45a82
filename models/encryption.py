"""The keys of encrypted databases.

An encrypted database is one of SQLCipher 4 with its own settings, so that its other tools open it with the same
passphrase: the first 16 bytes of the file are a random salt, the key is derived from it and the passphrase, and each
page ends with a mark (an HMAC) that only the key can make. Keys are known by their salt: copies of a database that the
program keeps have the salt of the database, and open with its passphrase. Nothing here needs SQLCipher.
"""

from __future__ import annotations

import os
from pathlib import Path

from models.errors import StoreError
from models.file_kinds import PAGE, first_page, looks_encrypted

SALT = 16
"""Bytes, the first of an encrypted file."""
_KEY = 32
_ROUNDS = 256_000
"""Of PBKDF2 with SHA-512: what SQLCipher 4 takes."""
_MARK_ROUNDS = 2
_MARK_SALT = 0x3A
_MARK = 64
_TRIED_PAGES = 1000


class Key:
    """What a database is encrypted with. It shows nothing of itself, wherever it is printed."""

    __slots__ = ("_bytes", "salt")

    def __init__(self, secret: bytes, salt: bytes) -> None:
        self._bytes = secret
        self.salt = salt

    @classmethod
    def of(cls, passphrase: str, salt: bytes) -> Key:
        """Derive the key of a passphrase, which takes some tenths of a second."""
        from hashlib import pbkdf2_hmac
        from unicodedata import normalize

        # The same characters, typed on another machine, may come as other bytes.
        secret = normalize("NFC", passphrase).encode()
        return cls(pbkdf2_hmac("sha512", secret, salt, _ROUNDS, _KEY), salt)

    @property
    def words(self) -> str:
        """The key as SQLCipher takes it from a program that has derived it already."""
        return f"x'{self._bytes.hex()}{self.salt.hex()}'"

    def fits(self, path: Path) -> bool:
        """Whether some page of a file bears this key's mark; raises OSError.

        The first one may be damaged, and the passphrase is right nevertheless.
        """
        from hashlib import pbkdf2_hmac

        salt = bytes(byte ^ _MARK_SALT for byte in self.salt)
        secret = pbkdf2_hmac("sha512", self._bytes, salt, _MARK_ROUNDS, _KEY)
        with path.open("rb") as file:
            for number in range(1, _TRIED_PAGES + 1):
                page = file.read(PAGE)
                if len(page) < PAGE:
                    return False
                if _bears_mark(page, number, secret):
                    return True
        return False


def _bears_mark(page: bytes, number: int, secret: bytes) -> bool:
    import hmac

    begin = SALT if number == 1 else 0
    mark = hmac.digest(secret, page[begin:-_MARK] + number.to_bytes(4, "little"), "sha512")
    return hmac.compare_digest(mark, page[-_MARK:])


_keys: dict[bytes, Key] = {}
"""Those that this process was given, by their salts."""


def new_key(passphrase: str) -> Key:
    """Make a key with a salt of its own."""
    return Key.of(passphrase, os.urandom(SALT))


def remember(key: Key) -> None:
    """Let files with the salt of ``key`` be opened from now on."""
    _keys[key.salt] = key


def unlock(path: Path, passphrase: str) -> bool:
    """Let the encrypted file at ``path`` be opened from now on; False when it is another passphrase's.

    A file whose salt is damaged is no passphrase's. Raises OSError.
    """
    key = Key.of(passphrase, first_page(path)[:SALT])
    if key.fits(path):
        remember(key)
        return True
    return False


def is_unlocked(path: Path) -> bool:
    """Whether the key of the encrypted file at ``path`` is known."""
    return first_page(path)[:SALT] in _keys


def is_locked(path: Path) -> bool:
    """Whether the file at ``path`` is encrypted with a key that this process was not given."""
    page = first_page(path)
    return looks_encrypted(page) and page[:SALT] not in _keys


def key_of(path: Path) -> Key | None:
    """Return the key to open ``path`` with, None where it is not encrypted; raises StoreError for want of the key."""
    page = first_page(path)
    key = _keys.get(page[:SALT])
    if key is None and looks_encrypted(page):
        raise StoreError("encrypted", path=path)
    return key
