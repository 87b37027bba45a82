"""What can go wrong with the store, as codes and values; the words for people are made on the screens' side."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct


class StoreError(Exception):
    """Base of everything that the store raises on purpose.

    ``code`` names the sentence to show, ``values`` fill it in; see ``screens/faults.py`` for the sentences.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


def named_path(text: str | Path) -> Path:
    """Return the path that a person has written, ``~`` filled in; raises StoreError for a user who is not there."""
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise StoreError("no_such_user", path=text) from error


class DamagedRow(Exception):
    """A row that holds what the program has never written."""


class NotFound(StoreError):
    """A key that is not, or no longer, on record."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__("not_found", kind=kind, key=key)


class Conflict(StoreError):
    """Someone else changed the row since it was read: nothing was saved. ``actor`` and ``at`` say who and when."""

    def __init__(self, key: str, name: str, actor: str, at: str) -> None:
        super().__init__("conflict", key=key, name=name, actor=actor, at=at)


class Finding(Struct, frozen=True):
    """One thing wrong with a backup or with a row to be saved, with its place.

    ``table`` is written as in a backup (``members.permits.periods``); ``entry`` names the row: its key where it has
    one, else its number counted from 1, outermost first (``li-ming / 1 / 2``). ``line`` is a line of the file where
    only that is known. ``values`` fill in the sentence of ``code``.
    """

    code: str
    table: str = ""
    entry: str = ""
    key: str = ""
    line: int | None = None
    values: tuple[tuple[str, str], ...] = ()


class Invalid(StoreError):
    """A row that may not be saved, with every finding at once."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("invalid")
        self.findings = findings


class BackupRefused(StoreError):
    """A backup file that may not be imported, with every finding at once."""

    def __init__(self, path: Path | None, findings: tuple[Finding, ...]) -> None:
        super().__init__("backup_refused", path=path)
        self.path = path
        self.findings = findings
