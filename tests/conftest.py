"""What tests share: one today, a store in a fresh folder, a desk over the demo family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from models import encryption
from models.demo import demo_book
from models.store import Store
from models.workdays import WorkingDays
from rules.facts import Book
from rules.pack import Pack, load_pack, use_pack
from screens.desk import Desk
from screens.words import use_language
from tests import rest

# How long it takes says something of the machine alone.
settings.register_profile("shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared machine")
rest.use_it()

SHANGHAI = timezone(timedelta(hours=8))
TODAY = date(2026, 12, 1)


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def pack() -> Pack:
    return load_pack()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("zh")


@pytest.fixture(autouse=True)
def _packaged_rules() -> Iterator[None]:
    yield
    use_pack(None)


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let keys be derived in a hundredth of the time that it takes in life, and none be known from before."""
    monkeypatch.setattr(encryption, "_ROUNDS", 1000)
    monkeypatch.setattr(encryption, "_keys", {})


def open_store(path: Path, actor: str = "tester", *, read_only: bool = False) -> Store:
    def now() -> datetime:
        return datetime(2026, 12, 1, 9, 30, tzinfo=SHANGHAI)

    return Store(path, pack=load_pack(), actor=actor, now=now, read_only=read_only)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Databases that are made once and copied: to bring a new one up to date takes longer than most tests."""
    folder = tmp_path_factory.mktemp("made")
    for name, book in (("empty", Book((), ())), ("demo", demo_book(TODAY))):
        with open_store(folder / name) as store:
            store.import_book(book, "replace", apply=True)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture
def store(made: Mapping[str, bytes], request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, or the one behind ``desk``."""
    path = tmp_path / "permits.db"
    path.touch(mode=0o600)
    path.write_bytes(made["demo" if "desk" in request.fixturenames else "empty"])
    with open_store(path) as opened:
        yield opened


@pytest.fixture
def desk(store: Store, today: date, tmp_path: Path) -> Desk:
    calendar = WorkingDays()
    return Desk(
        store=store,
        pack=load_pack(),
        clock=lambda: today,
        backup_folder=tmp_path,
        last_working_day=calendar.last_working_day,
        calendar_published=calendar.published,
    )
