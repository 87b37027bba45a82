"""What goes over the way to a server: how often it is waited for, and that the bench's way takes its time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bench.cluster import ADMINISTRATOR
from bench.desk_work import View, open_store
from bench.way import Way
from models.demo import demo_book
from models.place import ServerAddress, server_address
from rules.facts import Confirmation, Kind
from tests import conftest
from tests.server import Cluster, name_of

pytest.importorskip("psycopg", reason="psycopg is not installed")


@pytest.fixture
def way(server: Cluster) -> Iterator[Way]:
    with Way(server.folder / ".s.PGSQL.5432") as one:
        yield one


@pytest.fixture
def far(server: Cluster, way: Way, tmp_path: Path, today: date) -> ServerAddress:
    near = server.place(tmp_path / "permits")
    with conftest.open_store(near) as store:
        store.import_book(demo_book(today), "replace", apply=True)
    return server_address(f"postgresql://{ADMINISTRATOR}@127.0.0.1:{way.port}/{name_of(near)}", tmp_path)


def test_a_save_and_a_redrawing_wait_for_the_server_no_more_often_than_they_must(
    way: Way, far: ServerAddress, today: date
) -> None:
    with open_store(far, "changes") as changing, open_store(far, "watches") as watching:
        view = View(watching, today)
        view.draw()
        changing.board(today)
        before = way.trips
        changing.record("li-ming", Confirmation(Kind.PHONE, today))
        saved = way.trips - before
        before = way.trips
        view.draw()
        drawn = way.trips - before
    assert 15 <= saved <= 22
    assert 12 <= drawn <= 22


def test_each_round_trip_takes_as_long_as_the_way_is(way: Way, far: ServerAddress, today: date) -> None:
    with open_store(far, "reads") as store:
        store.board(today)
        way.seconds = 0.05
        before, began = way.trips, time.monotonic()
        store.book()
        assert time.monotonic() - began >= (way.trips - before) * 0.05 > 0
