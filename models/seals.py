"""Seals: a digest beside each document and each event, so that content which changes by itself does not go unnoticed.

SQLite notices a page that makes no sense; a date that has become another date makes sense. Seals guard against chance,
not against people: whoever can write the file can seal it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from models.documents import Document

_BYTES = 8
_encode = msgspec.json.Encoder(order="deterministic").encode


def seal_of(document: Document, version: int) -> str:
    """Return the seal of a document as it is stored in a version."""
    return _digest((version, document))


def seal_of_event(columns: Iterable[Any]) -> str:
    """Return the seal of an event's row: of its columns from ``batch`` to ``reverts`` in their order."""
    return _digest(tuple(columns))


def _digest(value: Any) -> str:
    from hashlib import blake2b  # loads TLS, which nobody needs who only reads

    return blake2b(_encode(value), digest_size=_BYTES).hexdigest()
