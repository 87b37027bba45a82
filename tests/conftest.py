"""What tests share: one today, a store in a fresh folder, a desk over the demo family."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from models import encryption
from models.demo import demo_book
from models.place import Place
from models.store import Store
from models.workdays import WorkingDays
from rules.pack import Pack, load_pack, use_pack
from screens import signs
from screens.desk import Desk
from screens.words import use_language
from tests import rest
from tests.server import Cluster, cluster

# How long an example takes says something of the machine alone. Examples are new in every run: where there are few of
# them, many runs make up for it, and ``make test-long`` draws more at once.
settings.register_profile("short", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=30)
settings.register_profile("long", settings.get_profile("short"), max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))
rest.use_it()


def examples(few: int) -> int:
    """How many examples a property is tried on that takes its time, ``few`` or with ``make test-long`` many."""
    return few * (20 if settings.get_current_profile_name() == "long" else 1)


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
def _own_signs() -> Iterator[None]:
    yield
    signs.use(signs.AUTO)


@pytest.fixture(autouse=True)
def _packaged_rules() -> Iterator[None]:
    yield
    use_pack(None)


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let keys be derived in a hundredth of the time that it takes in life, and none be known from before."""
    monkeypatch.setattr(encryption, "_ROUNDS", 1000)
    monkeypatch.setattr(encryption, "_keys", {})


def _now() -> datetime:
    return datetime(2026, 12, 1, 9, 30, tzinfo=SHANGHAI)


def open_store(path: Place, actor: str = "tester", *, read_only: bool = False) -> Store:
    """Open the store of a file, or of the database that stands for it on a server; see ``on_both``."""

    place = _on.place(path) if _on is not None and isinstance(path, Path) else path
    if isinstance(place, Path) and not read_only and place.parent.is_dir() and not os.path.lexists(place):
        place.touch(mode=0o600)
        place.write_bytes(_empty_database())
    return Store(place, pack=load_pack(), actor=actor, now=_now, read_only=read_only)


@cache
def _empty_database() -> bytes:
    """A database that is made once and copied: to bring a new one up to date takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        Store(path, pack=load_pack(), actor="tester", now=_now).close()
        return path.read_bytes()


_on: Cluster | None = None
"""The server on which stores are opened, None for files."""


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """A PostgreSQL server of one's own."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        with cluster() as one:
            yield one
    except LookupError:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what only a file can show where a module runs on both."""
    items[:] = [one for one in items if not (one.get_closest_marker("file_only") and "[server" in one.nodeid)]


@pytest.fixture(params=["file", "server"])
def on_both(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a test, or with ``pytestmark`` a whole module, on a file and on a server."""
    global _on  # noqa: PLW0603 - one test runs at a time
    if request.param == "server":
        _on = request.getfixturevalue("server")
    yield request.param
    _on = None


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The database of the demo family."""
    path = tmp_path_factory.mktemp("made") / "demo.db"
    with open_store(path) as store:
        store.import_book(demo_book(TODAY), "replace", apply=True)
    return path.read_bytes()


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, or the one behind ``desk``."""
    path = tmp_path / "permits.db"
    if _on is None and "desk" in request.fixturenames:
        path.touch(mode=0o600)
        path.write_bytes(request.getfixturevalue("demo_database"))
    with open_store(path) as opened:
        yield opened


@pytest.fixture
def desk(store: Store, today: date, tmp_path: Path) -> Desk:
    if _on is not None:
        store.import_book(demo_book(TODAY), "replace", apply=True)
    calendar = WorkingDays()
    return Desk(
        store=store,
        pack=load_pack(),
        clock=lambda: today,
        backup_folder=tmp_path,
        last_working_day=calendar.last_working_day,
        calendar_published=calendar.published,
    )
