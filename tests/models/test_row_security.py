"""Row security by desk, tried as whoever works at one: nobody else is seen, and nothing else is changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from models.demo import demo_book
from models.errors import StoreError
from models.moving import move
from models.place import server_address
from models.store import Store
from models.verifying import verify_database
from rules.facts import Book, Confirmation, Dwelling, Kind, Member, Tenure
from rules.pack import load_pack
from screens.desk import Desk
from tests.conftest import TODAY, open_store
from tests.server import Cluster
from tests.tui.test_app import picture, press
from tui.app import PermitApp

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
DATABASE, DESKS = "by_desk", ("王芳", "Desk 2")
OWN = {"li-ming", "zhao-min", "li-wei"}


def family() -> Book:
    book = demo_book(TODAY)
    return Book(book.dwellings, tuple(replace(one, desk=DESKS[one.key not in OWN]) for one in book.members))


@pytest.fixture(scope="module")
def made(server: Cluster) -> Cluster:
    from models.server.grants import grants_sql

    with open_store(server_address(server.make(DATABASE), server.folder)) as store:
        store.import_book(family(), "replace", apply=True)
    for _twice in range(2):
        server.execute(grants_sql(by_desk=True), DATABASE)
    for desk in DESKS:
        server.execute(f'CREATE ROLE "desk:{desk}"')
    server.execute('CREATE ROLE wang LOGIN IN ROLE permit_desk_clerk, "desk:王芳"')
    server.execute('CREATE ROLE looker LOGIN IN ROLE permit_desk_reader, "desk:王芳"')
    server.execute("CREATE ROLE whole LOGIN IN ROLE permit_clerk")
    return server


@pytest.fixture
def office(made: Cluster, tmp_path: Path) -> Cluster:
    with opened(made, "whole", tmp_path) as store:
        store.import_book(family(), "replace", apply=True)
    return made


def opened(cluster: Cluster, role: str, folder: Path) -> Store:
    return open_store(server_address(cluster.url(DATABASE, role), folder), actor=role)


def keys(store: Store, day: date = TODAY) -> set[str]:
    board = store.board(day)
    return {one.member.key for one in board.rows(0, len(board))}


def refused(store: Store, member: Member, **changes: str) -> str:
    view = store.member(member.key, TODAY)
    with pytest.raises(StoreError) as caught:
        store.save_member(replace(view.member, **changes), view.version)
    return caught.value.code


def test_a_desk_sees_its_own_and_what_belongs_to_them(office: Cluster, tmp_path: Path) -> None:
    with opened(office, "wang", tmp_path) as mine, opened(office, "whole", tmp_path) as whole:
        assert mine.own_desks == ("王芳",)
        assert whole.own_desks is None
        assert keys(mine) == OWN < keys(whole)
        for key in OWN:
            assert mine.member(key, TODAY) == whole.member(key, TODAY)
        assert mine.desks() == ("王芳",)
        seen = {event.key for event in mine.events(limit=1000)}
        assert OWN <= seen <= OWN | {one.dwelling.key for one in whole.dwellings()}
        assert {one.dwelling.key: one.lived_in_by for one in mine.dwellings()} == {
            "pudong-flat": ("李明",),
            "minhang-house": ("李薇",),
            "baoshan-room": ("赵敏",),
        }
    with psycopg.connect(office.url(DATABASE, "wang")) as plain:
        for table in ("permit", "confirmation", "case_file"):
            ((found,),) = plain.execute(
                f"SELECT COUNT(*) FROM {table} WHERE member_id NOT IN (SELECT id FROM member)".encode()
            )
            assert found == 0
        for table in ("standing", "standing_tally"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), plain.transaction():
                plain.execute(f"SELECT * FROM {table}".encode())
        for sql in ("UPDATE event SET actor = 'x'", "DELETE FROM event", "SET row_security = off; TABLE member"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), plain.transaction():
                plain.execute(sql.encode())
        assert plain.execute(b"UPDATE member SET notes = notes WHERE desk <> '\xe7\x8e\x8b\xe8\x8a\xb3'").rowcount == 0


def test_what_a_desk_changes_is_right_for_whoever_sees_everyone(office: Cluster, tmp_path: Path) -> None:
    with opened(office, "wang", tmp_path) as mine, opened(office, "whole", tmp_path) as whole:
        assert whole.board(TODAY) is whole.board(TODAY)
        mine.record("li-ming", Confirmation(Kind.PHONE, TODAY))
        view = mine.member("li-wei", TODAY)
        mine.remove_member("li-wei", view.version)
        assert keys(whole) >= OWN - {"li-wei"}
        assert "li-wei" not in keys(whole)
        mine.undo()
        assert keys(mine) == OWN
        key = mine.new_key("members", "李新")
        mine.add_member(Member(key=key, name="李新", birth_date=date(1990, 1, 2), activity=view.member.activity))
        assert mine.member(key, TODAY).member.desk == "王芳"
        mine.undo()
        home = Dwelling(key=mine.new_key("dwellings", "x"), address="浦东新区某路1号", tenure=Tenure.RENTED)
        moving = mine.member("li-ming", TODAY)
        mine.save_member(replace(moving.member, dwelling=home.key), moving.version, home)
        assert mine.dwelling(home.key).lived_in_by == ("李明",)
        board = whole.board(TODAY)
        assert {one.member.key: one.verdict for one in board.rows(0, len(board))} == {
            key: whole.member(key, TODAY).assessment.verdict for key in keys(whole)
        }
        whole.mark_digest(whole.digest(TODAY))
        mine.mark_digest(mine.digest(TODAY, "王芳"))
    found = verify_database(server_address(office.url(DATABASE), tmp_path), load_pack())
    assert found.amiss == []
    assert verify_database(server_address(office.url(DATABASE, "wang"), tmp_path), load_pack()).amiss == []


def test_nothing_goes_to_another_desk_or_over_whom_one_does_not_see(office: Cluster, tmp_path: Path) -> None:
    with opened(office, "wang", tmp_path) as mine:
        member = mine.member("li-ming", TODAY).member
        assert refused(mine, member, desk="Desk 2") == "not_granted"
        assert refused(mine, member, desk="") == "not_granted"
        with pytest.raises(StoreError, match="key_taken_unseen"):
            mine.add_member(replace(member, key="wang-fang", dwelling=None))
        with pytest.raises(StoreError, match="not_granted"):
            mine.mark_digest(mine.digest(TODAY))
        with pytest.raises(StoreError, match="sees_part"), open_store(tmp_path / "copy.db") as copy:
            move(mine._work, copy._work)
        with pytest.raises(StoreError, match="lived_in_unseen"):
            mine.import_book(Book((), ()), "replace", apply=True)
        mine.import_book(Book(family().dwellings, ()), "replace", apply=True)
        assert keys(mine) == set()
        mine.undo()
        assert keys(mine) == OWN
    with opened(office, "whole", tmp_path) as whole:
        assert len(keys(whole)) == len(family().members)
        assert whole.member("wang-fang", TODAY).member == next(
            one for one in family().members if one.key == "wang-fang"
        )
    with opened(office, "looker", tmp_path) as looking:
        assert keys(looking) == OWN
        assert looking.may_only_look


async def test_the_board_says_whom_it_shows_and_offers_no_other_desk(
    office: Cluster, desk: Desk, tmp_path: Path
) -> None:
    with opened(office, "wang", tmp_path) as mine:
        desk.store = mine
        app = PermitApp(desk)
        async with app.run_test(size=(100, 30)) as pilot:
            assert "Only those whom 王芳 looks after" in picture(app)
            await press(pilot, "W")
            assert "Who looks after" in picture(app)
            assert "Another desk" not in picture(app)
