"""The board that reads standings against the plain way, sorting everyone's assessment: order, figures, places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from models import board as board_module
from models import segments
from models.board import SoughtBoard, StandingBoard
from models.connection import BareConnection, Connection, PeeweeConnection, Rows
from models.demo import demo_book
from models.errors import StoreError
from models.listed_board import ListedBoard
from models.server.connection import ServerConnection
from models.store import Store
from models.transactions import Transactions
from models.views import Board
from rules.adapting import adapted
from rules.assess import assess
from rules.assessment import Assessment
from rules.facts import EARLIEST, LATEST, Book, CaseKind, Change, Kind, LeaseFiling, Member, Period, Permit
from rules.pack import Pack, load_pack
from tests.books import DAYS, DWELLINGS, members
from tests.conftest import examples, open_store
from tests.server import edit

pytestmark = pytest.mark.usefixtures("on_both")

TODAY = date(2026, 12, 1)
OTHER = {"lease_filing_min_remaining": "secondary", "change_forces_offline": "secondary"}


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "_MANY", 1)
    monkeypatch.setattr(segments, "_FEW", 4)
    monkeypatch.setattr(board_module, "_PAGE", 3)
    monkeypatch.setattr(board_module, "_MOST_PAGES", 2)


def everyone(book: Book, today: date, pack: Pack) -> list[Assessment]:
    homes = {dwelling.key: dwelling for dwelling in book.dwellings}
    judged = (assess(member, homes.get(member.dwelling or ""), today, pack) for member in book.members)
    return sorted(judged, key=lambda one: one.order)


def agrees(board: Board, listed: list[Assessment]) -> None:
    """Compare a board with everyone's assessments, reading it from the end, the middle and the beginning."""
    size = len(listed)
    assert len(board) == size
    for start, stop in ((size - 2, size + 5), (size // 2, size // 2 + 4), (1, 3), (0, size), (size // 3, size)):
        assert list(board.rows(start, stop)) == listed[max(0, start) : stop]
    assert [board.index(one.member.key) for one in listed] == list(range(size))
    assert board.index("nobody of this name") is None
    assert board.counts == Counter(one.verdict.status for one in listed if one.verdict)
    assert board.act_now == sum(one.acts_now for one in listed)
    assert board.soon == sum(one.acts_soon for one in listed)
    assert board.first == next((one for one in listed if one.verdict), None)


def indexed(store: Store, today: date, pack: Pack) -> None:
    """See that the store's board reads standings, and that it is right."""
    board = store.board(today)
    listed = everyone(store.book(), today, pack)
    assert isinstance(board, StandingBoard if listed else ListedBoard)
    agrees(board, listed)
    assert store.board(today) is board, "the standings were wrong"


NEAR = st.integers(-120, 60).map(lambda days: TODAY + timedelta(days=days))


@st.composite
def neighbours(draw: st.DrawFn) -> Book:
    """Members whose days lie close together, so that many stand side by side."""
    dwellings = draw(st.lists(DWELLINGS, max_size=2, unique_by=lambda one: one.key))
    people = draw(st.lists(members([one.key for one in dwellings]), max_size=9, unique_by=lambda one: one.key))

    def ending(period: Period) -> Period:
        return replace(period, valid_until=max(period.valid_from, draw(NEAR)))

    def moved(member: Member) -> Member:
        if draw(st.booleans()):
            return member
        permits = tuple(Permit(each.card_number, tuple(map(ending, each.periods[-1:]))) for each in member.permits)
        changes = tuple(replace(one, changed_on=draw(NEAR)) for one in member.changes)
        name = draw(st.sampled_from(["李明", "李", "Li", member.name]))
        return replace(member, name=name, permits=permits, changes=changes)

    return Book(tuple(dwellings), tuple(map(moved, people)))


@settings(max_examples=examples(15), deadline=None)
@given(neighbours(), st.lists(NEAR | DAYS, min_size=1, max_size=4), st.booleans())
def test_the_board_is_what_the_rules_say_on_any_day(book: Book, days: list[date], other: bool) -> None:
    pack = adapted(load_pack(), OTHER, {}) if other else load_pack()
    with TemporaryDirectory() as folder, open_store(Path(folder) / "permits.db") as store:
        store.use_pack(pack)
        store.import_book(book, "replace", apply=True)
        for day in days:
            indexed(store, day, pack)


@pytest.fixture
def family(store: Store) -> Store:
    book = demo_book(TODAY)
    desks = ("王芳", "Desk 2", "")
    others = tuple(
        replace(one, key=f"{one.key}-{n}", household="", desk=desk)
        for n, desk in enumerate(desks)
        for one in book.members
    )
    store.import_book(Book(book.dwellings, book.members + others), "replace", apply=True)
    return store


def texts_of(member: Member) -> tuple[str, ...]:
    return (member.name, member.key, member.household, member.relation, member.desk)


def test_a_query_finds_the_same_as_looking_through_everyone(family: Store, pack: Pack) -> None:
    listed = everyone(family.book(), TODAY, pack)
    for query in ("李", " 李家 ", "LI-", '"-1"', "妹", "nothing", "li-\n"):
        word = query.strip(' \n"').casefold()
        found = [one for one in listed if any(word in each.casefold() for each in texts_of(one.member))]
        board = family.board(TODAY, query)
        assert isinstance(board, SoughtBoard)
        agrees(board, found)


def test_every_day_of_a_year_and_a_half(family: Store, pack: Pack) -> None:
    for days in range(-200, 400, 13):
        indexed(family, TODAY + timedelta(days=days), pack)
    for day in (EARLIEST, LATEST):
        indexed(family, day, pack)


def test_values_that_standings_rest_on_may_be_chosen_otherwise(family: Store, pack: Pack) -> None:
    indexed(family, TODAY, pack)
    for choices in (OTHER, {}, {"renewal_window_opens": "decree_663"}, {"reapply_after": "guide_faq"}):
        chosen = adapted(pack, choices, {})
        family.use_pack(chosen)
        indexed(family, TODAY, chosen)


def test_sessions_with_different_choices_keep_standings_beside_each_other(family: Store, pack: Pack) -> None:
    other_pack = adapted(pack, OTHER, {})
    indexed(family, TODAY, pack)
    with open_store(family.path, actor="other") as other:
        other.use_pack(other_pack)
        indexed(other, TODAY, other_pack)
        for number, store in enumerate((family, other, other, family)):
            key = f"li-wei-{number % 3}"
            store.record(key, Change(Kind.PHONE, TODAY - timedelta(days=number)))
            store.record_lease_filing("pudong-flat", LeaseFiling(TODAY, TODAY + timedelta(days=300 + number)), TODAY)
            indexed(store, TODAY, store._work.pack)
        family.remove_member("li-wei", family.member("li-wei", TODAY).version)
        bases = bases_of(family)
        indexed(other, TODAY, other_pack)
        indexed(family, TODAY, pack)
        assert bases_of(family) == bases, "a session has undone the other's work"


def test_a_changed_dwelling_moves_everyone_who_lives_there(family: Store, pack: Pack) -> None:
    indexed(family, TODAY, pack)
    view = family.dwelling("pudong-flat")
    before = family.board(TODAY).counts
    family.save_dwelling(replace(view.dwelling, lease_filings=view.dwelling.lease_filings[:1]), view.version)
    indexed(family, TODAY, pack)
    assert family.board(TODAY).counts != before
    family.undo()
    indexed(family, TODAY, pack)
    assert family.board(TODAY).counts == before


def bases_of(store: Store) -> list[int]:
    return [basis for (basis,) in store._work.connection.execute("SELECT id FROM standing_basis ORDER BY id")]


def test_only_so_many_choices_are_kept(family: Store, pack: Pack) -> None:
    readings = [{}, OTHER, *({name: "secondary"} for name in OTHER), {"automatic_notice_expected": "secondary"}]
    for choices in readings:
        chosen = adapted(pack, choices, {})
        family.use_pack(chosen)
        indexed(family, TODAY, chosen)
    assert len(bases_of(family)) == 4


@pytest.mark.file_only
def test_reading_only_uses_standings_that_fit_and_writes_none(family: Store, pack: Pack) -> None:
    indexed(family, TODAY, pack)
    before = family.path.read_bytes()
    with open_store(family.path, read_only=True) as reader:
        indexed(reader, TODAY, pack)
        chosen = adapted(pack, OTHER, {})
        reader.use_pack(chosen)
        board = reader.board(TODAY)
        assert isinstance(board, ListedBoard)
        agrees(board, everyone(reader.book(), TODAY, chosen))
    assert family.path.read_bytes() == before


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM standing",
        "DELETE FROM standing WHERE key = 'li-wei-1'",
        "DELETE FROM standing_basis",
        "UPDATE period SET valid_until = '2026-12-20' WHERE valid_until = '2026-12-09'",
        "UPDATE standing SET failing = NOT failing",
        "UPDATE standing SET valid_until = valid_until + 7",
        "UPDATE standing SET name = 'x'",
        "UPDATE member SET name = 'x' WHERE key = 'li-ming'",
        "DELETE FROM member WHERE key = 'li-ming-2'",
        "UPDATE standing_tally SET members = members + 1",
        "UPDATE standing_tally SET members = members - 1",
        "DELETE FROM standing_tally",
    ],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_edited_by_other_means_is_found_out_when_its_rows_are_read(
    family: Store, pack: Pack, sql: str, read_only: bool
) -> None:
    indexed(family, TODAY, pack)
    family.close()
    edit(family.path, sql)
    with open_store(family.path, read_only=read_only) as store:
        listed = everyone(store.book(), TODAY, pack)
        board = store.board(TODAY)
        board.rows(0, len(board))
        for one in listed:
            board.index(one.member.key)
        agrees(store.board(TODAY), listed)
        if not read_only:
            indexed(store, TODAY, pack)


def test_somebody_elses_change_shortens_a_board_at_hand_without_harm(family: Store, pack: Pack) -> None:
    board = family.board(TODAY)
    with open_store(family.path, actor="other") as other:
        for view in [other.member(one.member.key, TODAY) for one in board.rows(0, 3)]:
            other.remove_member(view.member.key, view.version)
    assert len(list(board.rows(0, len(board)))) in {len(board) - 3, len(board)}
    assert board.index("li-ming") is not None
    indexed(family, TODAY, pack)


def test_a_damaged_row_is_told_when_somebody_looks(family: Store) -> None:
    board = family.board(TODAY)
    last = board.rows(0, len(board))[-1].member.key
    family.close()
    edit(family.path, f"UPDATE member SET birth_date = 'x' WHERE key = '{last}'")
    with open_store(family.path) as store:
        board = store.board(TODAY)
        assert len(board.rows(0, 3)) == 3
        with pytest.raises(StoreError, match="damaged"):
            board.rows(len(board) - 1, len(board))


def test_a_change_is_followed_in_its_own_transaction(
    family: Store, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed(family, TODAY, pack)
    monkeypatch.setattr(Transactions, "keep_copy", lambda self, reason, source, told: None)
    family.import_book(Book(members=(family.member("li-wei-2", TODAY).member,)), "merge", apply=True)
    grown = Book(members=tuple(replace(one, key=f"{one.key}-new", dwelling=None) for one in demo_book(TODAY).members))
    family.import_book(grown, "merge", apply=True)
    assert family._work.standings.basis() is not None
    indexed(family, TODAY, pack)
    family.undo()
    indexed(family, TODAY, pack)
    family.redo()
    indexed(family, TODAY, pack)
    family.import_book(Book(), "replace", apply=True)
    assert len(family.board(TODAY)) == 0
    family.undo()
    indexed(family, TODAY, pack)


def test_a_change_that_moves_nobody_writes_no_standing(family: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    statements = statements_of(monkeypatch)
    family.set_ticks("li-ming", CaseKind.RENEWAL, {"id_card.copy": False}, TODAY)
    assert not [sql for sql in statements if sql.startswith(("INSERT INTO standing ", "DELETE FROM standing "))]
    family.record("li-wei", Change(Kind.PHONE, TODAY))
    assert [sql for sql in statements if sql.startswith("INSERT INTO standing ")]


def statements_of(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Note every statement from now on, with how many rows it has read."""
    statements: dict[str, int] = {}
    for kind in (BareConnection, PeeweeConnection, ServerConnection):
        monkeypatch.setattr(kind, "execute", _noting(kind.execute, statements))
    return statements


def _noting(execute: Callable[..., Rows], statements: dict[str, int]) -> Callable[..., Rows]:
    def noted(connection: Connection, sql: str, parameters: Sequence[Any] = (), /) -> Rows:
        rows = list(execute(connection, sql, parameters))
        statements[sql] = statements.get(sql, 0) + len(rows)
        return rows

    return noted


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=200), TODAY + timedelta(days=500)])
def test_a_first_screenful_reads_as_much_of_many_as_of_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: date
) -> None:
    read = []
    for families in (10, 100):
        with open_store(tmp_path / f"{families}.db") as store:
            book = demo_book(TODAY)
            people = tuple(replace(one, key=f"{one.key}-{n}") for n in range(families) for one in book.members)
            store.import_book(Book(book.dwellings, people), "replace", apply=True)
            store.board(TODAY - timedelta(days=1))
            with monkeypatch.context() as patched:
                statements = statements_of(patched)
                board = store.board(day)
                assert len(board.rows(0, 30)) == 30
                assert (len(board), board.index("nobody")) == (8 * families, None)
                assert board.act_now + board.soon >= 0
            read.append(sum(statements.values()))
    assert read[1] <= 1.5 * read[0]
