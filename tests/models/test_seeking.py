"""Finding by query and by pinyin: whoever is found by index, and in texts, is whom the rules say of everyone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.board import SoughtBoard
from models.pinyin import TABLE, Pinyin
from models.seeking import is_found
from models.sorting import Order, SortBy, sound
from models.store import Store
from rules.assess import assess
from rules.facts import Book
from rules.pack import load_pack
from rules.query import Field, Term
from rules.query_reader import read_query
from tests.conftest import examples, open_store
from tests.models.test_board import NEAR, TODAY, family, neighbours
from tests.pinyin_table import draw_up

pytestmark = pytest.mark.usefixtures("on_both")

__all__ = ["family"]
PACK = load_pack()


def reads(text: str, name: str) -> bool:
    return is_found(Term(Field.WORD, text=text), name)


@pytest.mark.parametrize("typed", ["lm", "liming", "lim", "limi", "lming", "li", "m", "ming", "li'ming", "李", "明"])
def test_a_name_is_found_by_its_sound(typed: str) -> None:
    assert reads(typed, "李明")


@pytest.mark.parametrize("typed", ["ml", "limx", "wang", "lmm", "il", "ng", "li ming", "l1"])
def test_and_not_by_another(typed: str) -> None:
    assert not reads(typed, "李明")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(("shanxiong", "单雄"), ("danxiong", "单雄"), ("zengguo", "曾国"), ("qiuwei", "仇伟"), ("choulan", "仇兰")),
        *(("lvbu", "吕布"), ("lubu", "吕布"), ("zhangsan", "张三"), ("zs", "张三"), ("zhsan", "张三")),
        *(("ouyangnana", "欧阳娜娜"), ("oynn", "欧阳娜娜"), ("xian", "西安"), ("xi'an", "西安"), ("yue", "乐毅")),
        *(("lijia", "住在李家"), ("anna", "Anna"), ("zh", "張")),
    ],
)
def test_every_reading_counts(typed: str, name: str) -> None:
    assert reads(typed, name)


def test_letters_that_part_in_many_ways_take_no_longer() -> None:
    pattern = Pinyin(frozenset("阿那南昂安甘囊")).pattern("nanan" * 70)
    assert pattern is not None
    assert pattern.count("|") < 128
    assert Pinyin(frozenset("李明")).pattern("nanan" * 70) is None
    assert re.search(pattern, "那") is None


def test_the_table_is_what_the_library_says() -> None:
    assert TABLE.read_text(encoding="utf-8") == draw_up()


QUERIES = (
    *("status:off", "status:expired,reapply", "-status:valid", "status:none", "days<30", "days>=0 days<90", "-days<30"),
    *("until<2026-12", "until>=2027", "route:automatic", "route:offline", "-route:unconfirmed", "case:gathering"),
    *(
        "case:none",
        "-case:none",
        "due<7",
        "due>=0",
        "-due<30",
        "agent:elder",
        "agent:none",
        "household:李家",
        "name=李",
    ),
    *("desk:王", "desk=王芳", "desk:none", "desk:any", "-desk:wangf", "household:none", "-household:any", "wangfang"),
    *("call:any", "call:none", "call:facts", "-call:address_check", "call:notice desk:any"),
    *(
        "dwelling:pudong",
        "-dwelling:a",
        "lm",
        "lij",
        "-li",
        "li -status:expired days<400",
        "关系:妹 状态:有效",
        "nobody",
    ),
)


def agree(store: Store, day: date) -> None:
    book = store.book()
    homes = {home.key: home for home in book.dwellings}
    listed = sorted(
        (assess(member, homes.get(member.dwelling or ""), day, PACK) for member in book.members),
        key=lambda one: one.order,
    )
    for typed in QUERIES:
        query = read_query(typed, PACK)
        assert query.complaint is None, typed
        wanted = [one.member.key for one in listed if query.holds(one, is_found)]
        board = store.board(day, typed)
        assert isinstance(board, SoughtBoard) or not listed
        assert [one.member.key for one in board.rows(0, len(board))] == wanted, typed
        assert [one.member.key for one in store.first_found(day, typed, 2)] == wanted[:2], typed


@settings(max_examples=examples(5), deadline=None)
@given(neighbours(), st.lists(NEAR, min_size=1, max_size=2))
def test_a_query_finds_whom_the_rules_say_on_any_day(book: Book, days: list[date]) -> None:
    with TemporaryDirectory() as folder, open_store(Path(folder) / "permits.db") as store:
        store.import_book(book, "replace", apply=True)
        for day in days:
            agree(store, day)


def test_a_query_finds_whom_the_rules_say_in_the_demo_family(family: Store) -> None:
    for days in range(-200, 200, 50):
        agree(family, TODAY + timedelta(days=days))


def test_without_standings_the_same_are_found(family: Store) -> None:
    wanted = {typed: [one.member.key for one in family.board(TODAY, typed).rows(0, 99)] for typed in QUERIES}
    family._board._refused = True
    family._board._seen = None
    for typed in QUERIES:
        board = family.board(TODAY, typed)
        assert not isinstance(board, SoughtBoard)
        assert [one.member.key for one in board.rows(0, 99)] == wanted[typed], typed


def test_any_order_is_the_same_by_index_and_by_judging_everyone(family: Store) -> None:
    orders = [Order(by, reverse) for by in SortBy for reverse in (False, True)]
    by_index = {order: rows_of(family, order) for order in orders}
    assert all(isinstance(family.board(TODAY, "", order), SoughtBoard) for order in orders)
    family._board._refused = True
    family._board._seen = None
    for order in orders:
        assert rows_of(family, order) == by_index[order], order
        assert sorted(by_index[order]) == sorted(member.key for member in family.book().members)
    days = [one.verdict.days_left for one in family.board(TODAY, "", Order(SortBy.UNTIL)).rows(0, 99) if one.verdict]
    assert days == sorted(days)
    turned = family.board(TODAY, "", Order(SortBy.UNTIL, reverse=True)).rows(0, 99)
    assert [one.verdict.days_left for one in turned if one.verdict] == sorted(days, reverse=True)


def rows_of(store: Store, order: Order) -> list[str]:
    board = store.board(TODAY, "", order)
    return [one.member.key for one in board.rows(0, len(board))]


def test_names_are_sorted_by_their_sound() -> None:
    names = ["赵敏", "王芳", "安娜", "李明", "Bob", "张伟", "陈静", "李强"]
    assert sorted(names, key=sound) == ["Bob", "安娜", "陈静", "李明", "李强", "王芳", "张伟", "赵敏"]
