"""The roles that `grants` makes, tried as who has them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from models.demo import demo_book
from models.errors import StoreError
from models.place import ServerAddress, server_address
from models.store import Store
from rules.facts import Confirmation, Kind
from tests.conftest import open_store
from tests.server import Cluster

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
DATABASE = "of_a_desk"
ROLES = ("reader", "clerk", "administrator")


@pytest.fixture(scope="module")
def desk(server: Cluster) -> Cluster:
    from models.server.grants import grants_sql

    with open_store(server_address(server.make(DATABASE), server.folder)) as store:
        store.import_book(demo_book(date(2026, 12, 1)), "replace", apply=True)
    for _twice in range(2):
        server.execute(grants_sql(), DATABASE)
    for role in ROLES:
        server.execute(f"CREATE ROLE one_{role} LOGIN IN ROLE permit_{role}")
    return server


def opened(desk: Cluster, role: str, folder: Path) -> Store:
    return open_store(server_address(desk.url(DATABASE, f"one_{role}"), folder), actor=role)


def refused(desk: Cluster, role: str, sql: str) -> bool:
    with psycopg.connect(desk.url(DATABASE, f"one_{role}")) as connection:
        try:
            connection.execute(sql.encode())
        except psycopg.errors.InsufficientPrivilege:
            return True
        finally:
            connection.rollback()
    return False


def test_a_reader_sees_everything_and_is_told_before_anything_is_tried(
    desk: Cluster, tmp_path: Path, today: date
) -> None:
    with opened(desk, "reader", tmp_path) as store:
        assert len(store.board(today)) == 8
        assert store.events()
        assert store.may_only_look
        assert store.read_only
        with pytest.raises(StoreError, match="read_only"):
            store.record("li-ming", Confirmation(Kind.PHONE, today))
    assert refused(desk, "reader", "UPDATE member SET name = 'x'")
    assert refused(desk, "reader", "INSERT INTO event SELECT * FROM event")


@pytest.mark.parametrize("role", ["clerk", "administrator"])
def test_who_works_there_can_do_all_that_the_app_does(desk: Cluster, tmp_path: Path, today: date, role: str) -> None:
    with opened(desk, role, tmp_path) as store:
        assert not store.may_only_look
        store.record("li-ming", Confirmation(Kind.PHONE, today))
        view = store.member("zhao-min", today)
        store.remove_member("zhao-min", view.version)
        store.undo()
        store.add_member(replace(view.member, key=f"new-{role}"))
        store.import_book(demo_book(today), "merge", apply=True)
        store.mark_digest(store.digest(today))
        assert len(store.board(today)) >= 9
        assert store.board(today) is store.board(today)


def test_the_history_is_only_ever_added_to_by_a_clerk(desk: Cluster) -> None:
    for sql in ("UPDATE event SET actor = 'x'", "DELETE FROM event", "TRUNCATE event", "DROP TABLE event"):
        assert refused(desk, "clerk", sql), sql
    assert refused(desk, "clerk", "INSERT INTO schema_migration (name, applied) VALUES ('9', now())")
    assert refused(desk, "clerk", "CREATE TABLE theirs (id int)")


def test_only_an_administrator_brings_an_older_database_up_to_date(
    desk: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = desk.execute("SELECT name FROM schema_migration ORDER BY name DESC LIMIT 1", DATABASE)[0][0]
    for table in ("digest", "digest_told"):
        desk.execute(f"DROP TABLE {table}", DATABASE)
    desk.execute(f"DELETE FROM schema_migration WHERE name = '{newest}'", DATABASE)
    with pytest.raises(StoreError, match="older_schema_here"):
        opened(desk, "clerk", tmp_path)
    opened(desk, "administrator", tmp_path).close()
    owners = desk.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'", DATABASE)
    assert owners == [("permit_administrator",)]
    with opened(desk, "clerk", tmp_path) as store:
        store.mark_digest(store.digest(date(2026, 12, 1)))


def test_whoever_may_not_connect_is_told_in_one_sentence(desk: Cluster, tmp_path: Path) -> None:
    place: ServerAddress = server_address(desk.url(DATABASE, "nobody_of_this_name"), tmp_path)
    with pytest.raises(StoreError, match="server_refused"):
        open_store(place)
