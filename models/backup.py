"""Writing a TOML backup, version 1: the same data gives the same bytes.

A backup is written piece by piece, one dwelling or member at a time, so that a large one needs no more memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import tomli_w

from models.documents import Document, canonical_book, dwelling_document, member_document
from models.text_checks import escape_hidden
from rules.facts import Book

FORMAT = "permit-tui-backup"
VERSION = 1
_LONGEST_KEPT = 40


def dump_backup(book: Book) -> bytes:
    """Return the backup of a whole book as UTF-8."""
    ordered = canonical_book(book)
    pieces = backup_pieces(map(dwelling_document, ordered.dwellings), map(member_document, ordered.members))
    return b"".join(pieces)


def backup_pieces(dwellings: Iterable[Document], members: Iterable[Document]) -> Iterator[bytes]:
    """Yield a backup of documents in their order, one or the other at a time, as UTF-8."""
    yield tomli_w.dumps({"format": FORMAT, "version": VERSION}).encode()
    for name, documents in (("dwellings", dwellings), ("members", members)):
        for document in documents:
            yield "".join(_entry(name, document)).encode()


def _entry(name: str, table: Document) -> Iterator[str]:
    yield f"\n[[{name}]]\n"
    yield from _lines(table, name)


def _lines(table: Document, name: str) -> Iterator[str]:
    """Yield a table's own keys, then its tables, each under a heading, so that versions compare well."""
    inner = []
    for key, value in table.items():
        kind = type(value)
        if kind is dict or (kind is list and value and type(value[0]) is dict):
            inner.append((f"{name}.{key}", value))
        elif kind is list or (kind is str and len(value) > _LONGEST_KEPT):
            yield escape_hidden(tomli_w.dumps({key: value}, multiline_strings=True), toml=True)
        else:
            yield _line(key, value)
    for inner_name, value in inner:
        if type(value) is dict:
            yield f"\n[{inner_name}]\n"
            yield from _lines(value, inner_name)
        else:
            for entry in value:
                yield from _entry(inner_name, entry)


@lru_cache(maxsize=1 << 16, typed=True)
def _line(key: str, value: Any) -> str:
    """Return one line; the same dates and codes stand in a backup many times."""
    return escape_hidden(tomli_w.dumps({key: value}, multiline_strings=True), toml=True)
