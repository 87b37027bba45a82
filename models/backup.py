"""Writing a TOML backup, version 1: the same data gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tomli_w

from models.documents import Document, book_document, canonical_book
from rules.facts import Book

FORMAT = "permit-tui-backup"
VERSION = 1


def dump_backup(book: Book) -> bytes:
    """Return the backup of a whole book as UTF-8."""
    document = {"format": FORMAT, "version": VERSION, **book_document(canonical_book(book))}
    return "".join(_lines(document, "")).encode()


def _lines(table: Document, prefix: str) -> Iterator[str]:
    """Yield a table's own keys, then its tables, each under a heading, so that versions compare well."""
    own = {key: value for key, value in table.items() if not _is_table(value) and not _is_tables(value)}
    yield tomli_w.dumps(own, multiline_strings=True)
    for key, value in table.items():
        name = f"{prefix}{key}"
        if _is_table(value):
            yield f"\n[{name}]\n"
            yield from _lines(value, f"{name}.")
        elif _is_tables(value):
            for entry in value:
                yield f"\n[[{name}]]\n"
                yield from _lines(entry, f"{name}.")


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
