"""Desk work: one desk for all who are marked, views by desk and household, the list of calls, and the command line."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from models.demo import demo_book
from models.store import Store
from rules.facts import AddressCheck, CheckResult, Confirmation, Kind
from screens.board.columns import Columns, Shown
from screens.board.screen import BoardScreen
from screens.desk import Desk
from screens.words import use_language
from tests.conftest import open_store
from tests.tui.test_app import picture, press, see
from tui.app import PermitApp
from tui.cli import main
from tui.confinement import words_of

TODAY = date(2026, 12, 1)
DESKS = {"li-ming": "王芳组", "wang-fang": "Desk 2", "zhao-min": "王芳组"}


def desks_of(store: Store) -> dict[str, str]:
    return {member.key: member.desk for member in store.book().members if member.desk}


@pytest.mark.usefixtures("on_both")
async def test_all_who_are_marked_get_one_desk_and_one_undo_takes_it_back(desk: Desk, store: Store) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await press(pilot, "W", *"Team A", "enter")
        await see(pilot, "Team A: 1 person more. u takes it back.")
        assert list(desks_of(store).values()) == ["Team A"]
        await press(pilot, "asterisk", "W", "enter")
        await see(pilot, "Another desk for 7 people?")
        await press(pilot, "enter")
        assert len(desks_of(store)) == 1
        await press(pilot, "W", "enter", "down", "enter")
        await see(pilot, "Team A: 7 people more. u takes it back.")
        assert set(desks_of(store).values()) == {"Team A"}
        assert len(desks_of(store)) == 8
        await press(pilot, "W", "enter")
        await see(pilot, "Team A: it was so already.")
        await press(pilot, "u")
        await see(pilot, "Undone: who looks after")
        assert len(desks_of(store)) == 1


async def test_a_desk_that_cannot_be_stored_is_refused_while_it_is_typed(desk: Desk, store: Store) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "W")
        app.screen.query_one("Input").value = "a\u202eb"  # type: ignore[attr-defined]
        await see(pilot, "U+202E")
        await press(pilot, "enter")
        assert desks_of(store) == {}
        assert "who looks after" not in picture(app)
        await press(pilot, "escape")
        store.give_desk(["li-ming"], "[red]")
        await press(pilot, "W")
        await see(pilot, "[red]")


@pytest.mark.parametrize("name", ["王芳组", "None", "any", 'the "A" team', "desk:x days<3", "-x"])
async def test_the_palette_shows_the_people_of_a_desk(desk: Desk, store: Store, name: str) -> None:
    store.give_desk(["li-ming", "wang-fang"], name)
    store.give_desk(["zhao-min"], "other")
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "ctrl+p", *"Desk: ")
        await see(pilot, f"Desk: {name}")
        await press(pilot, *(["down"] if name > "other" else []), "enter")
        await see(pilot, "desk")
        board = app.screen
        assert isinstance(board, BoardScreen)
        listed = board.listed()
        assert {one.member.key for one in listed.rows(0, len(listed))} == {"li-ming", "wang-fang"}


async def test_the_palette_knows_whom_nobody_looks_after_and_households(desk: Desk, store: Store) -> None:
    store.give_desk(["li-ming"], "A")
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "ctrl+p", *"nobody in", "enter")
        await see(pilot, "desk:none · ")
        assert "李明 " not in picture(app)
        await press(pilot, "ctrl+p", *"Household: ", "enter")
        await see(pilot, 'household="李家" · ')


async def test_any_of_many_desks_is_found_by_its_name_or_its_sound(desk: Desk, store: Store) -> None:
    book = demo_book(TODAY)
    one = book.members[0]
    several = tuple(replace(one, key=f"m{n}", desk=f"第{n:02d}组", household="") for n in range(70))
    store.import_book(replace(book, members=(*several, replace(one, desk="浦西组"))), "replace", apply=True)
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "ctrl+p", *"第69", "enter")
        await see(pilot, 'desk="第69组" · ')
        await press(pilot, "ctrl+p", *"puxizu", "enter")
        await see(pilot, 'desk="浦西组" · ')


async def test_the_list_of_calls_is_worked_down(desk: Desk, store: Store) -> None:
    store.give_desk(["wang-fang", "li-ming"], "A")
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "N")
        await see(pilot, "Phone numbers stand on the list of calls. p shows it.")
        await press(pilot, "p")
        await see(pilot, "3 to call · ")
        text = picture(app)
        assert "138****0002  " in text
        assert "13800000002" not in text
        assert "赵敏" not in text.partition("\n")[2]
        await see(pilot, "? Ask whether the SMS about the renewal has come.")
        await press(pilot, "N")
        await see(pilot, "13800000002")
        assert isinstance(app.screen, BoardScreen)
        assert not app.screen.as_opened()  # or the numbers would stand in the kept picture
        listed = app.screen.listed().rows(0, 9)
        for one in listed:
            checks = (AddressCheck(TODAY, CheckResult.ANSWERED), *(Confirmation(kind, TODAY) for kind in Kind))
            store.record(one.member.key, *checks)
        await press(pilot, "slash", "enter")
        await see(pilot, "1 to call · ")  # whose SMS has not come is asked until it has
        await press(pilot, "p")
        await see(pilot, "赵敏")
        await press(pilot, "slash", *"desk:A", "enter", "p")
        await see(pilot, "desk:A · 1 to call · ")
        await press(pilot, "p")
        assert app.screen.board_filter() == "desk:A"
        await press(pilot, "escape", "p")
        await see(pilot, "138****0002  ")
        assert "13800000002" not in picture(app)


@pytest.mark.parametrize("shown", [Shown(desks=True), Shown(calls=True), Shown(desks=True, calls=True)])
def test_no_list_grows_wider_than_it_is(shown: Shown) -> None:
    for cells in range(20, 200):
        columns, usual = Columns.for_width(cells, shown), Columns.for_width(cells)
        widths = [columns.name, columns.relation, columns.until, columns.days, columns.status, columns.action]
        widths += [columns.progress, columns.desk, columns.phone]
        assert 2 + sum(width + 1 for width in widths if width) - 1 <= cells or columns.name == usual.name, cells
        assert bool(columns.desk) is (shown.desks and cells >= 90), cells
        assert bool(columns.phone) is (shown.calls and cells >= 71), cells
        assert columns.name >= min(6, usual.name), cells


async def test_a_column_for_desks_stands_where_there_is_room_and_somebody_has_one(desk: Desk, store: Store) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(160, 36)) as pilot:
        await see(pilot, "papers")
        assert " desk " not in picture(app)
        store.give_desk(["li-ming"], "王芳组")
        await press(pilot, "down")
        await see(pilot, " desk ")
        await see(pilot, "王芳组")
        await pilot.resize_terminal(80, 24)
        await press(pilot, "slash", *"李明", "enter")
        await see(pilot, "Looked after by: 王芳组")


async def test_where_nothing_may_change_the_desk_stays(desk: Desk, store: Store) -> None:
    with open_store(store.path, read_only=True) as looked_at:
        desk.store = looked_at
        app = PermitApp(desk)
        async with app.run_test(size=(120, 36), notifications=True) as pilot:
            await press(pilot, "W")
            await see(pilot, "reading only")
            assert desks_of(store) == {}
            await press(pilot, "p")
            await see(pilot, "3 to call · ")


# The command line


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "permits.db"
    with open_store(path) as store:
        store.import_book(demo_book(TODAY), "replace", apply=True)
        for key, name in DESKS.items():
            store.give_desk([key], name)
    return path


def run(capsys: pytest.CaptureFixture[str], database: Path, *words: str) -> tuple[int, str, str]:
    code = main([*words, "--database", str(database), "--language", "en"])
    use_language("en")
    said = capsys.readouterr()
    return code, said.out, said.err


def test_status_of_one_desk(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, database, "status", "--desk", "王芳组", "--json", "--today", "2026-12-01")
    assert code == 0
    assert [(one["member"], one["desk"]) for one in json.loads(said)["permits"]] == [
        ("zhao-min", "王芳组"),
        ("li-ming", "王芳组"),
    ]
    code, said, _ = run(capsys, database, "status", "--desk", "", "--json", "--today", "2026-12-01")
    assert {one["desk"] for one in json.loads(said)["permits"]} == {None}
    assert run(capsys, database, "status", "--desk", "Desk 2", "--check", "--today", "2026-12-01")[0] == 10
    code, said, complaint = run(capsys, database, "status", "--desk", "desk 2")
    assert (code, said) == (1, "")
    assert complaint == "permit-tui: No desk is called desk 2. In use are: Desk 2, 王芳组.\n"
    assert run(capsys, database, "status", "李明", "--desk", "王芳组")[0] == 2


def test_a_digest_by_desk(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = run(capsys, database, "digest", "--by-desk", "--dry-run", "--today", "2026-12-01")
    heads = [line for line in said.splitlines() if line.startswith("== ")]
    assert heads == ["== Desk 2 ==", "== 王芳组 ==", "== Looked after by nobody in particular =="]
    plain = run(capsys, database, "digest", "--dry-run", "--today", "2026-12-01")[1]
    assert sorted(set(said.splitlines()) - set(heads)) == sorted(set(plain.splitlines()))
    code, said, _ = run(capsys, database, "digest", "--desk", "王芳组", "--json", "--today", "2026-12-01")
    news = json.loads(said)["news"]
    assert {one["member"] for one in news} == {"zhao-min", "li-ming"}
    assert {one["desk"] for one in news} == {"王芳组"}
    code, said, _ = run(capsys, database, "digest", "--desk", "王芳组", "--today", "2026-12-01")
    assert said.startswith("Residence permits, 2026-12-01 Tue: 王芳组\n\n- 赵敏")
    code, said, complaint = run(capsys, database, "digest", "--desk", "nobody")
    assert (code, said) == (1, "")
    assert "No desk is called nobody" in complaint


def test_a_restricted_session_may_ask_for_a_desk() -> None:
    assert words_of("status --desk 王芳组 --json") == ["status", "--desk", "王芳组", "--json"]


def test_a_table_names_the_desk_where_somebody_has_one(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header, *rows = csv.reader(run(capsys, database, "table", "-", "--today", "2026-12-01")[1].splitlines())
    assert header[-3:] == ["gathered", "needed", "desk"]
    assert sorted(row[-1] for row in rows) == sorted([*DESKS.values(), *[""] * 5])
    assert {len(row) for row in rows} == {10}
    header = run(capsys, database, "table", "-", "--filter", "desk:none", "--today", "2026-12-01")[1].splitlines()[0]
    assert header.endswith(",gathered,needed")
