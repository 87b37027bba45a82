"""Entries of a rule pack: tables with their places, so that every complaint names file, entry and key."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, TypeVar

from rules.pack import LANGUAGES, PackError, Text

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Entry:
    """A table of the pack with its place, so that every complaint can name it."""

    def __init__(self, file: str, place: str, table: object) -> None:
        if not isinstance(table, dict):
            raise PackError(f"{file}: {place} must be a table")
        self.file = file
        self.place = place
        self.table: dict[str, Any] = dict(table)

    def fault(self, key: str, why: str) -> PackError:
        """Return a complaint that names file, place and ``key``."""
        place = f"{self.place}, " if self.place else ""
        return PackError(f"{self.file}: {place}key {key!r}: {why}")

    def take(self, key: str, kind: type[T]) -> T:
        """Take the value of ``key`` out; raises PackError where it is missing or of another type."""
        if key not in self.table:
            raise self.fault(key, "is missing")
        value = self.table.pop(key)
        if type(value) is not kind:
            raise self.fault(key, f"must be {kind.__name__}, not {type(value).__name__}")
        return value

    def maybe(self, key: str, kind: type[T]) -> T | None:
        """Take the value of ``key`` out where it stands."""
        return self.take(key, kind) if key in self.table else None

    def take_enum(self, key: str, kind: type[E]) -> E:
        """Take a code of ``kind`` out."""
        return self.as_enum(key, self.take(key, str), kind)

    def as_enum(self, key: str, value: object, kind: type[E]) -> E:
        """Return ``value`` as a code of ``kind``."""
        try:
            return kind(value)  # type: ignore[arg-type]
        except ValueError:
            raise self.fault(key, f"{value!r} is none of {', '.join(kind)}") from None

    def take_text(self) -> Text:
        """Take a text in every language out; none may be empty."""
        text = {language: self.take(language, str) for language in LANGUAGES}
        for language, words in text.items():
            if not words.strip():
                raise self.fault(language, "is empty")
        return text

    def child(self, key: str) -> Entry:
        """Take a table out as an entry of its own."""
        return Entry(self.file, f"{self.place}.{key}" if self.place else key, self.take(key, dict))

    def children(self, key: str) -> Iterator[Entry]:
        """Take a list of tables out, each an entry of its own."""
        for number, table in enumerate(self.take(key, list), start=1):
            yield Entry(self.file, f"{self.place} {key}[{number}]".strip(), table)

    def finish_text(self) -> Text:
        """Take a text in every language out of a table that holds nothing else."""
        text = self.take_text()
        self.done()
        return text

    def done(self) -> None:
        """Refuse whatever has not been taken out."""
        for key in self.table:
            raise self.fault(key, "is not known here")
