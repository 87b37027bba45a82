"""What only a server does: connections that are lost, others that commit, a disk that is full, many starts at once."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bench.cluster import ADMINISTRATOR
from models.connection import Rows
from models.database_file import SCHEMA
from models.demo import demo_book
from models.documents import canonical_book
from models.draft_file import drafts_path
from models.errors import StoreError
from models.place import PasswordInAddress, ServerAddress, server_address
from models.server.connection import ServerConnection
from models.store import Store
from models.verifying import verify_database
from rules.facts import Book, Confirmation, Kind
from rules.pack import Pack
from tests.conftest import open_store
from tests.server import Cluster, cluster, following, held, name_of
from tests.stalling import Stalling, stalling

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")


@pytest.fixture
def place(server: Cluster, tmp_path: Path) -> ServerAddress:
    return server.place(tmp_path / "permits")


@pytest.fixture
def family(place: ServerAddress, today: date) -> Iterator[Store]:
    with open_store(place) as store:
        store.import_book(demo_book(today), "replace", apply=True)
        yield store


def confirm(store: Store, day: date) -> None:
    store.record("li-ming", Confirmation(Kind.PHONE, day))


def confirmed(store: Store, day: date) -> bool:
    return Confirmation(Kind.PHONE, day) in store.member("li-ming", day).member.confirmations


@pytest.mark.parametrize("url", ["postgresql://me:secret@host/db", "postgresql://host/db?user=me&password=secret"])
def test_a_password_in_an_address_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(PasswordInAddress):
        server_address(url, tmp_path)


def test_what_others_commit_is_heard_of_and_ones_own_is_not_waited_for(family: Store, today: date) -> None:
    seen = family.data_version()
    descriptor = family.notices_on()
    assert descriptor is not None
    assert family.data_version() == seen
    with open_store(family.path, actor="other") as other:
        confirm(other, today)
    until = time.monotonic() + 10
    while family.data_version() == seen and time.monotonic() < until:
        time.sleep(0.01)
    assert family.data_version() != seen
    assert confirmed(family, today)


def test_a_connection_that_was_ended_is_opened_anew_between_changes(
    server: Cluster, family: Store, today: date
) -> None:
    server.end_connections(family.path)  # type: ignore[arg-type]
    confirm(family, today)
    assert confirmed(family, today)
    server.end_connections(family.path)  # type: ignore[arg-type]
    assert confirmed(family, today)
    server.end_connections(family.path)  # type: ignore[arg-type]
    family.data_version()
    assert family.notices_on() is not None


def test_a_change_is_not_begun_again_when_its_connection_is_lost(server: Cluster, family: Store, today: date) -> None:
    before, events = family.book(), len(family.events())

    def change_two() -> None:
        with family._work.changing("fact.record") as written:
            family._work.apply(written, "li-ming", lambda member: replace(member, notes="halfway"))
            server.end_connections(family.path)  # type: ignore[arg-type]
            family._work.apply(written, "li-wei", lambda member: replace(member, notes="halfway"))

    with pytest.raises(StoreError, match="connection_lost"):
        change_two()
    assert (family.book(), len(family.events())) == (before, events)
    confirm(family, today)
    assert len(family.events()) > events


@pytest.mark.parametrize("arrived", [True, False])
def test_a_commit_whose_answer_is_lost_is_looked_for(
    family: Store, today: date, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    database: Any = family._work.database
    commit = database.commit

    def lose() -> None:
        if arrived:
            commit()
        database.connection().close()
        raise psycopg.OperationalError("the connection is lost")

    monkeypatch.setattr(database, "commit", lose)
    with pytest.raises(StoreError) as raised:
        confirm(family, today)
    monkeypatch.undo()
    assert raised.value.code == ("perhaps_arrived" if arrived else "connection_lost")
    assert confirmed(family, today) is arrived


def test_a_server_that_was_stopped_is_told_and_found_again(today: date, tmp_path: Path, server: Cluster) -> None:
    place = server.place(tmp_path / "stopped")
    with open_store(place) as store:
        store.import_book(demo_book(today), "replace", apply=True)
        server.stop()
        try:
            for ask in (lambda: confirm(store, today), store.book, store.data_version):
                with pytest.raises(StoreError, match=r"server_refused|connection_lost"):
                    ask()
            assert store.notices_on() is None
        finally:
            server.start()
        assert store.book() == canonical_book(demo_book(today))
        confirm(store, today)
        assert confirmed(store, today)


def test_a_disk_that_is_full_changes_nothing(server: Cluster, today: date, tmp_path: Path) -> None:
    folder = server.folder / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=14m,mode=777", "tmpfs", str(folder)], check=False)
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        (folder / "space").mkdir()
        shutil.chown(folder / "space", ADMINISTRATOR)
        server.execute(f"CREATE TABLESPACE small LOCATION '{folder / 'space'}'")
        server.execute("CREATE DATABASE on_small_disk TEMPLATE template0 TABLESPACE small")
        with open_store(server_address(server.url("on_small_disk"), tmp_path)) as store:
            store.import_book(demo_book(today), "replace", apply=True)
            member = store.book().members[0]
            error, kept = None, store.book()
            for number in range(100):
                some = [replace(member, key=f"n{number}-{one}", notes=secrets.token_hex(3000)) for one in range(40)]
                try:
                    store.import_book(Book(members=tuple(some), dwellings=kept.dwellings), "merge", apply=True)
                except StoreError as raised:
                    error = raised
                    break
                kept = store.book()
            assert error is not None
            assert error.code == "server_full"
            assert store.book() == kept
            assert verify_database(store.path, store._pack).amiss == []
    finally:
        server.execute("DROP DATABASE IF EXISTS on_small_disk (FORCE)")
        server.execute("DROP TABLESPACE IF EXISTS small")
        subprocess.run(["umount", str(folder)], check=False)


def at_once(count: int, do: Callable[[int], None]) -> list[BaseException]:
    failed: list[BaseException] = []
    begin = threading.Barrier(count)

    def one(number: int) -> None:
        begin.wait()
        try:
            do(number)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test fails
            failed.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failed


def test_many_starts_at_once_make_the_tables_once(server: Cluster, tmp_path: Path) -> None:
    place = server_address(server.make("empty", "template0"), tmp_path)
    assert at_once(64, lambda _number: open_store(place).close()) == []
    assert server.execute("SELECT count(*) FROM schema_migration", "empty") == [(SCHEMA,)]


def test_writers_at_once_lose_nothing(family: Store, today: date) -> None:
    family.data_version()

    def write(number: int) -> None:
        with open_store(family.path, actor=f"writer {number}") as store:
            for turn in range(5):
                store.record("li-ming", Confirmation(Kind.ADDRESS, date(2020 + turn, 1 + number, 1)))

    assert at_once(8, write) == []
    there = family.member("li-ming", today).member.confirmations
    assert sum(one.kind is Kind.ADDRESS and one.confirmed_on.year < 2025 for one in there) == 40
    assert verify_database(family.path, family._pack).amiss == []


def test_a_session_that_was_stopped_in_a_change_gives_way(
    family: Store, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.server.connection._SETTINGS", "SET idle_in_transaction_session_timeout = '300ms'")
    with open_store(family.path, actor="stopped") as stopped:
        changing = stopped._work.changing("fact.record")
        changing.__enter__()
        confirm(family, today)
        with pytest.raises(StoreError, match="connection_lost"):
            changing.__exit__(None, None, None)
        confirm(stopped, date(2026, 11, 1))
    assert confirmed(family, today)


def test_the_order_of_texts_does_not_hang_on_the_servers_language(server: Cluster, today: date, tmp_path: Path) -> None:
    server.execute("CREATE DATABASE chinese TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh'")
    names = ("张三", "李四", "Zoe", "anna", "𠮷田", "阿卜杜拉·买买提", "a b", "a-b")
    members = [replace(demo_book(today).members[0], key=f"k{n}", name=name) for n, name in enumerate(names)]
    book = Book(members=tuple(members), dwellings=demo_book(today).dwellings)
    with open_store(server_address(server.url("chinese"), tmp_path)) as store:
        store.import_book(book, "replace", apply=True)
        board = store.board(today)
        assert [one.member.name for one in board.rows(0, 20)] == sorted(names)
        assert board is store.board(today), "the standings were in another order"


def test_reading_only_writes_nothing_and_makes_no_tables(
    server: Cluster, family: Store, today: date, tmp_path: Path
) -> None:
    with open_store(family.path, read_only=True) as reader:
        assert len(reader.board(today)) == len(family.book().members)
        with pytest.raises(StoreError, match="read_only"):
            confirm(reader, today)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader._work.connection._psycopg().execute("DELETE FROM member")  # type: ignore[attr-defined]
    empty = server_address(server.make("untouched", "template0"), tmp_path)
    with open_store(empty, read_only=True) as reader:
        assert len(reader.board(today)) == 0
    assert server.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "untouched") == [(0,)]


def test_a_strangers_database_and_a_newer_one_are_left_alone(server: Cluster, family: Store, tmp_path: Path) -> None:
    strange = server_address(server.make("strange", "template0"), tmp_path)
    server.execute("CREATE TABLE theirs (id int)", "strange")
    with pytest.raises(StoreError, match="not_a_database"):
        open_store(strange)
    server.execute("INSERT INTO schema_migration (name, applied) VALUES ('9999_later', now())", name_of(family.path))  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="newer_schema"):
        open_store(family.path)
    assert server.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "strange") == [(1,)]


def test_long_texts_of_rare_characters_can_be_stored(family: Store, today: date) -> None:
    member = family.member("li-ming", today).member
    long = replace(member, name="𠮷" * 200, household="𠮷" * 200, relation="𠮷" * 200, notes="𠮷\n" * 1500)
    family.save_member(long, family.member("li-ming", today).version)
    assert family.member("li-ming", today).member.name == "𠮷" * 200


def test_drafts_stay_on_the_machine_where_they_were_typed(family: Store) -> None:
    path = drafts_path(family.path)
    assert path.parent == family.path.folder  # type: ignore[union-attr]
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_verify_finds_what_was_changed_by_other_means(server: Cluster, family: Store, pack: Pack) -> None:
    assert verify_database(family.path, pack).amiss == []
    server.execute("UPDATE member SET relation = 'x' WHERE key = 'li-ming'", name_of(family.path))  # type: ignore[arg-type]
    assert [one.code for one in verify_database(family.path, pack).amiss] == ["changed_members"]


def test_digests_take_turns(family: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.digests._LONGEST_WAIT_SECONDS", 0.0)
    with open_store(family.path) as other:
        with family.telling(), pytest.raises(StoreError, match="digest_under_way"), other.telling():
            pass
        with other.telling():
            pass


@pytest.fixture
def way(server: Cluster) -> Iterator[Stalling]:
    with stalling(server.folder / ".s.PGSQL.5432") as one:
        yield one


@pytest.fixture
def far(family: Store, way: Stalling, tmp_path: Path) -> Iterator[Store]:
    """The same family over a way that can come to a stop, with as little patience as may be."""
    url = f"postgresql://{ADMINISTRATOR}@127.0.0.1:{way.port}/{name_of(family.path)}"  # type: ignore[arg-type]
    patience = "tcp_user_timeout=300&connect_timeout=2"
    with open_store(server_address(f"{url}?{patience}", tmp_path), actor="far away") as store:
        store.board(date(2026, 12, 1))
        yield store


def test_a_way_that_drops_everything_is_told_in_time_and_nothing_is_saved_or_sent_again(
    family: Store, far: Store, way: Stalling, today: date
) -> None:
    def change() -> None:
        with far._work.changing("fact.record") as written:
            far._work.apply(written, "li-ming", lambda member: replace(member, notes="halfway"))
            way.stall()
            far._work.apply(written, "li-wei", lambda member: replace(member, notes="halfway"))

    events, began = len(family.events()), time.monotonic()
    with pytest.raises(StoreError, match="connection_lost"):
        change()
    assert time.monotonic() - began < 5
    with pytest.raises(StoreError, match="server_refused"):
        far.data_version()
    way.go_on()
    assert len(far.events()) == events
    confirm(far, today)
    assert confirmed(family, today)


def test_a_commit_into_nowhere_is_told_as_unknown(
    far: Store, way: Stalling, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = far._work.database.commit

    def stall() -> None:
        way.stall()
        commit()

    monkeypatch.setattr(far._work.database, "commit", stall)
    with pytest.raises(StoreError, match="perhaps_arrived"):
        confirm(far, today)


def test_a_server_that_is_at_work_is_waited_for(family: Store, far: Store, today: date) -> None:
    with held(family.path) as let_go:
        timer = threading.Timer(1.0, let_go)
        timer.start()
        confirm(far, today)
        timer.join()
    assert confirmed(family, today)


def test_members_are_counted_once_a_session(family: Store, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    family.board(today)
    statements: list[str] = []
    execute = ServerConnection.execute

    def noted(connection: ServerConnection, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        statements.append(sql)
        return execute(connection, sql, parameters)

    monkeypatch.setattr(ServerConnection, "execute", noted)
    confirm(family, today)
    board = family.board(today)
    assert len(board.rows(0, 30)) == len(board)
    assert statements
    assert not [sql for sql in statements if "COUNT(*) FROM member" in sql]


def test_a_replica_can_be_looked_at_and_is_asked_for_changes(today: date, tmp_path: Path) -> None:
    with cluster() as own, open_store(own.place(tmp_path / "permits")) as family:
        family.import_book(demo_book(today), "replace", apply=True)
        family.board(today)
        # A copy of the server of all tests would hold the databases of all tests.
        address = f"{own.url(name_of(family.path))}&port=5433"  # type: ignore[arg-type]
        with following(own, port=5433), open_store(server_address(address, tmp_path)) as reader:
            assert (reader.read_only, reader.may_only_look, reader.gives_notice()) == (True, False, False)
            assert len(reader.board(today)) == len(family.book().members)
            seen = reader.data_version()
            assert reader.data_version() == seen
            confirm(family, today)
            until = time.monotonic() + 10
            while reader.data_version() == seen and time.monotonic() < until:
                time.sleep(0.01)
            assert confirmed(reader, today)
            with pytest.raises(StoreError, match="read_only"):
                confirm(reader, today)
