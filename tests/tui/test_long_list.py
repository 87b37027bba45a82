"""A long board is read as it is scrolled: what others do meanwhile, or have damaged, leaves lines empty and no more."""

from __future__ import annotations

import sqlite3

import pytest
from msgspec.structs import replace

from models.demo import demo_book
from rules.facts import Book, Change, Kind
from screens.board.permit_list import PermitList
from screens.desk import Desk
from tests.conftest import open_store
from tests.tui.test_app import picture, press, see
from tui.app import PermitApp
from tui.commands.full_screen import _tell_waiting


@pytest.fixture
def long_desk(desk: Desk) -> Desk:
    book = demo_book(desk.today())
    people = tuple(replace(one, key=f"{one.key}-{n}", name=f"{one.name}{n}") for n in range(20) for one in book.members)
    desk.store.import_book(Book(book.dwellings, people), "replace", apply=True)
    return desk


async def test_every_row_can_be_reached_and_the_cursor_stays_on_its_member(long_desk: Desk) -> None:
    app = PermitApp(long_desk)
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, "end")
        await see(pilot, "李薇9")
        permits = app.screen.query_one(PermitList)
        key = permits.key
        assert key == "li-wei-9"
        long_desk.store.record("li-wei-9", Change(Kind.PHONE, long_desk.today()))
        await see(pilot, "will not renew")
        assert permits.key == key
        await press(pilot, "pageup", "pageup", "home")
        await see(pilot, "赵敏0")


async def test_rows_that_others_remove_while_one_scrolls_do_no_harm(long_desk: Desk) -> None:
    app = PermitApp(long_desk)
    async with app.run_test(size=(100, 24)) as pilot:
        await see(pilot, "赵敏0")
        board = long_desk.store.board(long_desk.today())
        with open_store(long_desk.store.path, "other") as other:
            for one in other.board(long_desk.today()).rows(130, 160):
                other.remove_member(one.member.key, other.member(one.member.key, long_desk.today()).version)
        assert len(board) == 160
        await press(pilot, "end", "pageup", "end")
        await see(pilot, "张桂兰17")
        assert len(long_desk.store.board(long_desk.today())) == 130


async def test_a_damaged_member_far_down_is_an_empty_line(long_desk: Desk) -> None:
    with sqlite3.connect(long_desk.store.path) as connection:
        connection.execute("UPDATE member SET birth_date = 'x' WHERE key = 'li-wei-9'")
    connection.close()
    app = PermitApp(long_desk)
    async with app.run_test(size=(100, 24)) as pilot:
        await see(pilot, "赵敏0")
        await press(pilot, "end")
        assert "李薇9" not in picture(app)
        await press(pilot, "home")
        await see(pilot, "赵敏0")


def test_a_long_wait_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    for done, people in ((0, 4999), (0, 5000), (500, 5000)):
        _tell_waiting(done, people)
    assert capsys.readouterr().err == "Working out where 5000 people stand; by these rules it is done once.\n"
