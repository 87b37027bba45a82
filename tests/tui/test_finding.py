"""Finding people on the board and in the palette, saved filters, and what is done to several at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from msgspec.structs import replace

from models.demo import demo_book
from models.store import Store
from screens.desk import Desk
from screens.saved_filter import SavedFilter
from tests.conftest import open_store
from tests.tui.test_app import picture, press, see
from tui.app import PermitApp
from tui.config import Configuration, ConfigurationError, read_configuration
from tui.saved_filters import FilterShelf


def keys_of(store: Store) -> set[str]:
    return {member.key for member in store.book().members}


def marks(app: PermitApp) -> int:
    return sum(line[1:2] == "*" for line in picture(app).split("\n"))


async def test_the_filter_finds_by_pinyin_and_by_conditions(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await press(pilot, "slash", *"lm")
        await see(pilot, "李明")
        assert "王芳" not in picture(app)
        await press(pilot, *" days<")
        await see(pilot, "days<: a number is missing, as in days<30")
        assert "李明" in picture(app)
        await press(pilot, *"30 -lim")
        await see(pilot, "Nobody matches lm days<30 -lim. esc shows")
        assert "a number is missing" not in picture(app)


async def test_the_palette_finds_by_pinyin_after_what_is_called_so(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "ctrl+p", *"liming", "enter")
        await see(pilot, "李明  » Renew offline")
        assert "PermitScreen" in repr(app.screen)
        await press(pilot, "escape", "ctrl+p", *"undo")
        await see(pilot, "Undo")


async def test_marks_stay_through_filters_and_changes(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await press(pilot, "space", "space")
        await see(pilot, "2 marked · ")
        assert marks(app) == 2
        await press(pilot, "slash", *"nobody", "enter")
        await see(pilot, "2 marked · ")
        await press(pilot, "L")
        await see(pilot, "已标记 2 人 · ")
        await press(pilot, "L", "escape")
        await see(pilot, "Nobody matches nobody")
        await press(pilot, "escape", "asterisk")
        everyone = len(keys_of(desk.store))
        await see(pilot, f"{everyone} marked")
        assert marks(app) == everyone
        await press(pilot, "asterisk")
        assert marks(app) == 0


async def test_one_undo_brings_all_back_that_were_removed_together(desk: Desk) -> None:
    before = desk.store.book()
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await press(pilot, "space", "space", "space", "d")
        await see(pilot, "Remove 3 people?")
        await press(pilot, "enter")
        assert desk.store.book() == before
        await press(pilot, "d", "j", "enter")
        await see(pilot, "3 people removed. u takes it back.")
        assert len(desk.store.book().members) == len(before.members) - 3
        assert "marked" not in picture(app).split("\n")[0]
        await press(pilot, "u")
        await see(pilot, "and others. U takes the undo back.")
        assert desk.store.book() == before


async def test_facts_are_confirmed_for_all_who_are_marked(desk: Desk) -> None:
    before = desk.store.book()
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await press(pilot, "asterisk", "y")
        await see(pilot, "is everything still the same?")
        await press(pilot, "j", "enter")
        await see(pilot, "u takes it back.")
        confirmed = [member for member in desk.store.book().members if member.permits]
        assert all(any(one.confirmed_on == desk.today() for one in member.confirmations) for member in confirmed)
        await press(pilot, "u")
        await see(pilot, "and others. U takes the undo back.")
        assert desk.store.book() == before


async def test_a_conflict_removes_nobody(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await press(pilot, "asterisk", "d")
        await see(pilot, "Remove ")
        with open_store(desk.store.path, actor="other") as other:
            view = other.member("li-ming", desk.today())
            other.save_member(replace(view.member, phone="13900000000"), view.version)
        await press(pilot, "j", "enter")
        await see(pilot, "other")
        assert keys_of(desk.store) == {member.key for member in demo_book(desk.today()).members}


def test_only_those_who_are_asked_for_are_written_with_their_dwellings(desk: Desk) -> None:
    document = tomllib.loads(b"".join(desk.store.export(only=["li-ming"])).decode())
    assert [member["key"] for member in document["members"]] == ["li-ming"]
    assert [home["key"] for home in document["dwellings"]] == [document["members"][0]["dwelling"]]


async def test_x_offers_only_the_marked(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "some.toml"
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await press(pilot, "space", "space", "x")
        await see(pilot, "Only the 2 who are marked")
        await press(pilot, "enter")
        await see(pilot, "Write 2 people")
        app.screen.query_one("Input").value = str(target)  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await see(pilot, "Backup written: 2 members")
    assert len(tomllib.loads(target.read_text("utf-8"))["members"]) == 2


async def test_marked_members_are_not_changed_on_another_day(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await press(pilot, "T", "down", "enter", "space", "d")
        await see(pilot, "nothing can be changed")
        assert app.screen is app.screen_stack[0]


async def test_the_board_is_sorted_by_a_column_and_turned_round(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        first = desk.store.board(desk.today()).rows(0, 1)[0].member.name
        await press(pilot, "z", "j", "enter")
        await see(pilot, "by name · ")
        assert "▸ 李" in picture(app)
        await press(pilot, "z", "enter")
        await see(pilot, "by name, last first · ")
        assert "▸ 赵" in picture(app)
        await press(pilot, "z", "home", "enter")
        await see(pilot, f"▸ {first}")
        assert "by name" not in picture(app)


def shelf_in(desk: Desk, path: Path) -> None:
    shelf = FilterShelf(path, read_configuration(path).filters, keep=True)
    desk.filters, desk.keep_filter = read_configuration(path).filters, shelf.put


async def test_a_filter_is_saved_shown_and_forgotten(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('language = "en"\n')
    shelf_in(desk, path)
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await press(pilot, "1")
        await see(pilot, "No filter is saved under 1.")
        await press(pilot, "v")
        await see(pilot, "Nothing is filtered.")
        await press(pilot, "slash", *"name:lm", "enter", "v")
        await see(pilot, "What is the filter under 1 called?")
        await press(pilot, *"!", "enter")
        await see(pilot, "Saved: 1 shows name:lm!.")
        assert read_configuration(path) == Configuration("en", filters={1: SavedFilter("name:lm!", "name:lm")})
        await see(pilot, "1 name:lm! · ")
        await press(pilot, "0")
        await see(pilot, "王芳")
        await press(pilot, "1")
        await see(pilot, "1 name:lm! · ")
        assert "王芳" not in picture(app)
        await press(pilot, "ctrl+p", *"name:lm!")
        await see(pilot, "Show name:lm!: name:lm")
        await press(pilot, "escape", "v", "j", "enter")
        await see(pilot, "Deleted.")
        assert read_configuration(path) == Configuration("en")


async def test_where_nothing_may_be_written_filters_are_only_shown(desk: Desk) -> None:
    desk.filters = {2: SavedFilter("ours", "lm")}
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await press(pilot, "2")
        await see(pilot, "2 ours · ")
        await press(pilot, "v")
        await see(pilot, "Filters cannot be saved in this session.")


def test_two_sessions_keep_each_others_filters(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    first, second = (FilterShelf(path, {}, keep=True) for _session in range(2))
    first.put(1, SavedFilter("a", "x"))
    assert set(second.put(3, SavedFilter("b", "y"))) == {1, 3}
    assert set(first.put(1, None)) == {3}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[filters]\n0 = {name = 'a', filter = 'b'}", "filters.0"),
        ("[filters]\nx = {name = 'a', filter = 'b'}", "filters.x"),
        ("filters = 3", "filters"),
        ("[filters]\n1 = 3", "filters.1"),
        ("[filters.1]\nname = 'a'", "filters.1.filter"),
        ("[filters.1]\nname = ''\nfilter = 'a'", "filters.1.name"),
        ("[filters.1]\nname = 'a'\nfilter = 'a'\nmore = 1", "filters.1.more"),
    ],
)
def test_a_wrong_filter_in_the_configuration_is_named(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        read_configuration(path)
    assert raised.value.key == key


def test_several_are_removed_in_one_change(store: Store, desk: Desk) -> None:
    versions = {key: store.member(key, desk.today()).version for key in sorted(keys_of(store))[:2]}
    store.remove_several(versions)
    assert len({event.batch for event in store.events(limit=3) if event.action == "member.remove_several"}) == 1
    store.undo()
    assert versions.keys() <= keys_of(store)
