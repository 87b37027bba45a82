"""Backups sealed as age files (age-encryption.org): to a passphrase, or to the keys of people. All of it in memory.

What seals them comes with the extra ``age``; everything here raises StoreError where that is missing.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import StoreError

if TYPE_CHECKING:
    from types import ModuleType

ENDING = ".age"
_HEAD = b"age-encryption.org/v1\n"
_ARMOUR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_TO_PASSPHRASE = b"-> scrypt "
_MOST_KEY_BYTES = 64 * 1024
_DOES_NOT_FIT = frozenset({"Decryption failed", "No matching keys found"})


def is_age_file(data: bytes) -> bool:
    """Whether these are the bytes of an age file, armoured or not."""
    return data.startswith((_HEAD, _ARMOUR))


def wants_passphrase(data: bytes) -> bool:
    """Whether an age file was sealed to a passphrase, and not to keys."""
    return _head(data).removeprefix(_HEAD).startswith(_TO_PASSPHRASE)


def _head(data: bytes) -> bytes:
    if not data.startswith(_ARMOUR):
        return data[:200]
    lines = data[:1000].split(b"\n")[1:3]
    try:
        return base64.b64decode(b"".join(line.strip() for line in lines))
    except binascii.Error:
        return b""


def seal_by_passphrase(data: bytes, passphrase: str) -> bytes:
    """Return ``data`` as an age file that the passphrase opens; takes some seconds."""
    sealed: bytes = _age().passphrase.encrypt(data, passphrase)
    return sealed


def seal_to_keys(data: bytes, recipients: Sequence[str]) -> bytes:
    """Return ``data`` as an age file that each of the keys opens: ``age1…``, or a public SSH key."""
    age = _age()
    sealed: bytes = age.encrypt(data, [_recipient(age, each) for each in recipients])
    return sealed


def check_recipients(recipients: Sequence[str]) -> None:
    """Raise StoreError for what is no public key."""
    age = _age()
    for each in recipients:
        _recipient(age, each)


def _recipient(age: ModuleType, text: str) -> Any:
    kind = age.ssh.Recipient if text.startswith("ssh-") else age.x25519.Recipient
    try:
        return kind.from_str(text.strip())
    except age.RecipientError as error:
        raise StoreError("bad_recipient", recipient=text) from error


def open_by_passphrase(data: bytes, passphrase: str, path: Path) -> bytes:
    """Return what is sealed in an age file; takes some seconds."""
    age = _age()
    try:
        opened: bytes = age.passphrase.decrypt(data, passphrase)
    except age.DecryptError as error:
        raise StoreError(_code(error, "wrong_passphrase"), path=path) from error
    return opened


def open_by_keys(data: bytes, identities: Sequence[Path], path: Path) -> bytes:
    """Return what is sealed in an age file; the secret keys stand in files, age's own or an SSH key."""
    age = _age()
    keys = [key for each in identities for key in _keys_in(age, each)]
    try:
        opened: bytes = age.decrypt(data, keys)
    except age.DecryptError as error:
        raise StoreError(_code(error, "no_key_fits"), path=path) from error
    return opened


def _code(error: Exception, otherwise: str) -> str:
    return otherwise if str(error) in _DOES_NOT_FIT else "seal_damaged"


def _keys_in(age: ModuleType, path: Path) -> list[Any]:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_KEY_BYTES)
    except (OSError, ValueError) as error:
        raise StoreError("cannot_read", path=path, reason=getattr(error, "strerror", None) or str(error)) from error
    try:
        if data.startswith(b"-----BEGIN"):
            return [age.ssh.Identity.from_buffer(data)]
        lines = [line.strip() for line in data.decode().splitlines()]
        keys = [age.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (age.IdentityError, UnicodeDecodeError) as error:
        raise StoreError("bad_identity", path=path) from error
    if not keys:
        raise StoreError("bad_identity", path=path)
    return keys


def _age() -> ModuleType:
    try:
        import pyrage
    except ImportError as error:
        raise StoreError("age_missing") from error
    module: ModuleType = pyrage
    return module
