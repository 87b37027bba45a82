"""How a test looks at an encrypted database, as the program or as a stranger."""

from __future__ import annotations

from pathlib import Path

import pytest

from models import encryption
from models.drafts import FormKey
from models.errors import StoreError
from tests.conftest import open_store


def exported(path: Path) -> bytes:
    with open_store(path, read_only=True) as store:
        return b"".join(store.export())


def forget(path: Path) -> None:
    encryption._keys.clear()
    assert not encryption.is_unlocked(path)


def code(path: Path) -> str:
    """How the program refuses to open a database."""
    with pytest.raises(StoreError) as refused:
        open_store(path)
    return refused.value.code


def keep_draft(path: Path) -> None:
    with open_store(path) as store:
        store.drafts.keep(FormKey("member.add"), None, {"name": "欧阳"})


def draft(path: Path) -> dict[str, str]:
    """Return what the next session finds."""
    with open_store(path) as store:
        found = store.drafts.of(FormKey("member.add"))
        return found.values if found else {}
