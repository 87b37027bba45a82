"""A family's database as it is before it is encrypted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import open_store
from tests.sealed import family_at


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = family_at(tmp_path_factory.mktemp("made") / "permits.db")
    with open_store(path) as store:
        store.prepare()
    return path.read_bytes()


@pytest.fixture
def path(made: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "permits.db"
    path.write_bytes(made)
    path.chmod(0o600)
    return path
