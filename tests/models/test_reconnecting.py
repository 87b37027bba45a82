"""Connections in the place of lost ones, opened by a thread or the next question: never two, never one that is deaf."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from bench.cluster import ADMINISTRATOR
from models.demo import demo_book
from models.errors import StoreError
from models.place import ServerAddress, server_address
from models.server.connection import ServerDatabase
from models.server.patience import PatientConnection
from models.store import Store
from rules.facts import Confirmation, Kind
from tests.conftest import open_store
from tests.server import Cluster, name_of
from tests.stalling import Stalling, stalling

pytest.importorskip("psycopg", reason="psycopg is not installed")


@pytest.fixture
def place(server: Cluster, tmp_path: Path, today: date) -> ServerAddress:
    place = server.place(tmp_path / "permits")
    with open_store(place) as store:
        store.import_book(demo_book(today), "replace", apply=True)
    return place


def connections(server: Cluster, place: ServerAddress, wanted: int) -> int:
    """Return how many there are, once it is as many as wanted or two seconds have passed: ending one takes a moment."""
    for _time in range(40):
        ((count,),) = server.execute(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name_of(place)}'")
        if count == wanted:
            break
        time.sleep(0.05)
    return int(count)


def hears_of_others(store: Store, place: ServerAddress, day: date) -> bool:
    seen = store.data_version()
    with open_store(place, "other") as other:
        other.record("li-ming", Confirmation(Kind.PHONE, day))
    return store.data_version() != seen


def in_a_thread(store: Store) -> None:
    thread = threading.Thread(target=store.connect_beside)
    thread.start()
    thread.join(10)


@contextmanager
def far_from(server: Cluster, place: ServerAddress, folder: Path) -> Iterator[tuple[Store, Stalling]]:
    with stalling(server.folder / ".s.PGSQL.5432") as way:
        url = (
            f"postgresql://{ADMINISTRATOR}@127.0.0.1:{way.port}/{name_of(place)}?tcp_user_timeout=300&connect_timeout=2"
        )
        with open_store(server_address(url, folder), "far away") as store:
            yield store, way


def test_what_was_opened_beside_and_is_not_needed_is_closed(server: Cluster, place: ServerAddress) -> None:
    store = open_store(place)
    in_a_thread(store)
    in_a_thread(store)
    assert connections(server, place, 1) == 1
    store.close()
    assert connections(server, place, 0) == 0
    in_a_thread(store)  # it was under way when the store was closed
    assert connections(server, place, 0) == 0


def test_what_was_opened_beside_takes_the_place_of_a_lost_one_and_hears(
    server: Cluster, place: ServerAddress, today: date
) -> None:
    with open_store(place) as store:
        store.leave_connecting(lambda: None)
        store.board(today)
        server.end_connections(place)
        with pytest.raises(StoreError, match="out_of_reach"):
            store.data_version()
        assert store.data_version() == store.data_version(), "it is said once"
        assert store.notices_on() is None
        in_a_thread(store)
        store.data_version()
        assert store.notices_on() is not None
        assert connections(server, place, 1) == 1
        assert hears_of_others(store, place, today)


def test_a_read_whose_connection_is_lost_tries_once_more_and_hears_of_others(
    server: Cluster, place: ServerAddress, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[None] = []
    connected = ServerDatabase._connected

    def noted(database: ServerDatabase) -> PatientConnection:
        tried.append(None)
        return connected(database)

    with open_store(place) as store:
        store.board(today)
        monkeypatch.setattr(ServerDatabase, "_connected", noted)
        server.stop()
        try:
            with pytest.raises(StoreError, match="server_refused"):
                store.book()
            assert len(tried) == 1
        finally:
            server.start()
        store.data_version()
        assert len(tried) == 2
        monkeypatch.undo()
        assert hears_of_others(store, place, today)


def test_a_way_that_stalls_while_one_connects_is_told_as_every_other(
    server: Cluster, place: ServerAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = PatientConnection.opened

    def stalls(address: str, patience: float, *, asks: bool = True) -> PatientConnection:
        connection = opened(address, patience, asks=asks)
        way.stall()
        return connection

    with far_from(server, place, tmp_path) as (store, way):
        monkeypatch.setattr(PatientConnection, "opened", stalls)
        with pytest.raises(StoreError, match="connection_lost"):
            store.connect_beside()
        monkeypatch.undo()
        way.go_on()


def test_nothing_is_printed_when_a_connection_is_lost_with_several_questions_under_way(
    server: Cluster, place: ServerAddress, today: date, caplog: pytest.LogCaptureFixture
) -> None:
    with open_store(place) as store:
        store.board(today)
        server.end_connections(place)
        assert len(store.book().members) == len(demo_book(today).members)
    assert caplog.records == []  # what is logged would be printed
