"""The app on a server: a connection that is lost, a server that is stopped, a role that may only look."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from bench.cluster import ADMINISTRATOR
from models.errors import StoreError
from models.place import server_address
from models.server.connection import ServerDatabase
from models.server.grants import grants_sql
from models.server.patience import PatientConnection
from rules.facts import Kind
from screens.desk import Desk
from tests.conftest import open_store
from tests.server import Cluster, name_of
from tests.stalling import stalling
from tests.tui.test_app import picture, press, see
from tui.app import PermitApp

pytest.importorskip("psycopg", reason="psycopg is not installed")


@pytest.fixture(autouse=True)
def _on_server(monkeypatch: pytest.MonkeyPatch, server: Cluster) -> None:
    monkeypatch.setattr("tests.conftest._on", server)
    monkeypatch.setattr("tui.watching._CONNECT_AFTER_SECONDS", 0.1)
    monkeypatch.setattr("tui.watching._CONNECT_AT_LEAST_SECONDS", 0.2)


def end_connections(server: Cluster) -> None:
    server.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'permit-tui'")


async def test_a_lost_connection_is_noticed_and_made_good_without_a_key(desk: Desk, server: Cluster) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await see(pilot, "李明")
        await pilot.pause(0.6)  # from then on the connection is watched
        end_connections(server)
        with open_store(desk.store.path, "other") as other:
            view = other.member("li-ming", desk.today())
            other.save_member(replace(view.member, name="李铭"), view.version)
        await see(pilot, "李铭")


async def test_a_stopped_server_is_told_the_picture_stays_and_the_form_is_kept(desk: Desk, server: Cluster) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "j", "j", "y")
        server.stop()
        try:
            await press(pilot, "enter")
            await see(pilot, "Nothing was saved")
            await press(pilot, "escape")
            assert "李明" in picture(app)
        finally:
            server.start()
        await press(pilot, "y", "enter")
        await see(pilot, "u takes it back")
    confirmed = desk.store.member("li-ming", desk.today()).member.confirmations
    assert {one.kind for one in confirmed if one.confirmed_on == desk.today()} == set(Kind)


async def test_a_server_out_of_reach_is_sought_in_a_thread_and_found_again(
    desk: Desk, server: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by: list[bool] = []
    connected = ServerDatabase._connected

    def noted(database: ServerDatabase) -> PatientConnection:
        by.append(threading.current_thread() is threading.main_thread())
        return connected(database)

    name = name_of(desk.store.path)
    with stalling(server.folder / ".s.PGSQL.5432") as way:
        url = f"postgresql://{ADMINISTRATOR}@127.0.0.1:{way.port}/{name}?tcp_user_timeout=300&connect_timeout=2"
        with open_store(server_address(url, tmp_path), "far away") as far:
            near, desk.store = desk.store, far
            app = PermitApp(desk)
            async with app.run_test(size=(80, 24), notifications=True) as pilot:
                await see(pilot, "李明")
                await pilot.pause(0.6)  # from then on the connection is watched
                monkeypatch.setattr(ServerDatabase, "_connected", noted)
                way.stall()
                app._notice_changes()
                await see(pilot, "permit-tui connects anew by itself")
                assert "The server is out of reach" in picture(app)
                while len(by) < 2:
                    await pilot.pause(0.1)
                # Reading tries once itself; a way that drops everything is not tried by every key.
                for code in ("server_refused", "connection_lost", "connection_lost"):
                    with pytest.raises(StoreError, match=code):
                        far.book()
                way.go_on()
                view = near.member("li-ming", desk.today())
                near.save_member(replace(view.member, name="李铭"), view.version)
                await see(pilot, "李铭")
                assert "The server is out of reach" not in picture(app)
            assert by.count(True) == 1
            assert by.count(False) >= 2
        desk.store = near


async def test_a_role_that_may_only_look_is_told_so_before_anything_is_tried(
    desk: Desk, server: Cluster, tmp_path: Path, today: date
) -> None:
    database = name_of(desk.store.path)
    server.execute(grants_sql(), database)
    server.execute("CREATE ROLE looks_only LOGIN IN ROLE permit_reader")
    with open_store(server_address(server.url(database, "looks_only"), tmp_path)) as store:
        desk.store.close()
        desk.store = store
        app = PermitApp(desk)
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await press(pilot, "y")
            await see(pilot, "Your role in this database may only look.")
