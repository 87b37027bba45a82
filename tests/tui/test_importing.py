"""A backup on the screen: what it would change, taken or left piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input, Static

from models.backup import dump_backup
from models.backup_read import load_backup
from models.export_folder import ExportFolder
from models.progress import Stage
from models.store import Store
from rules.facts import Activity, Book, Confirmation, Kind, Member
from screens.desk import Desk
from screens.importing import screen as importing
from screens.words import use_language
from tests.conftest import open_store
from tests.tui.test_app import picture, press, see
from tui.app import PermitApp

KEY = "li-ming"


def member(store: Store, key: str = KEY) -> Member:
    return next(one for one in store.book().members if one.key == key)


def changed(store: Store, change: Callable[[Member], Member], *more: Member, path: Path) -> Path:
    """Write a backup of one member as somebody else has gone on with it, beside newcomers."""
    one = member(store)
    homes = tuple(home for home in store.book().dwellings if home.key == one.dwelling)
    path.write_bytes(dump_backup(Book(homes, (change(one), *more))))
    return path


async def open_file(pilot: Pilot[None], path: Path | str) -> None:
    await press(pilot, "I")
    await see(pilot, "Read which backup")
    pilot.app.screen.query_one(Input).value = str(path)
    await press(pilot, "enter")


async def rests(pilot: Pilot[None], text: str) -> None:
    """Wait until nothing is being done, and ``text`` stands on the screen."""
    for _ in range(200):
        if getattr(pilot.app.screen, "_job", None) is None:
            break
        await pilot.pause(0.02)
    await see(pilot, text)


@asynccontextmanager
async def looking_through(desk: Desk, path: Path, text: str) -> AsyncIterator[Pilot[None]]:
    """Run the app with the import of a file open, once ``text`` stands on the screen."""
    async with PermitApp(desk).run_test(size=(110, 30)) as pilot:
        await open_file(pilot, path)
        await rests(pilot, text)
        yield pilot


ELSE = Confirmation(Kind.PHONE, date(2026, 11, 30))


def gone_on(one: Member) -> Member:
    return replace(one, phone="13911112222", notes="from elsewhere", confirmations=(*one.confirmations, ELSE))


async def test_all_that_is_taken_is_imported_and_u_takes_it_back(desk: Desk, tmp_path: Path) -> None:
    before = desk.store.book()
    newcomer = Member("zoe", "Zoe", date(2000, 1, 1), Activity.NONE, phone="1")
    path = changed(desk.store, gone_on, newcomer, path=tmp_path / "case.toml")
    async with looking_through(desk, path, "[x] ~ changed   李明 (li-ming)  3 differences") as pilot:
        await see(pilot, "1 new, 1 changed, 1 the same")
        await press(pilot, "enter")
        await see(pilot, "Phone: 138****0001 -> 139****2222")
        await see(pilot, "[x] Unchanged: 2026-11-30, phone")
        await press(pilot, "s")
        await see(pilot, "2 of 2 members and dwellings?")
        assert desk.store.book() == before
        await press(pilot, "enter")
        await see(pilot, "Imported: 1 added, 1 changed, 0 removed")
        assert member(desk.store) == gone_on(member_of(before))
        assert member(desk.store, "zoe") == newcomer
        assert list(tmp_path.glob("*.copies/*-before-import*"))
        await press(pilot, "u")
        await see(pilot, "Undone: the import")
    assert desk.store.book() == before


def member_of(book: Book) -> Member:
    return next(one for one in book.members if one.key == KEY)


async def test_a_piece_that_is_left_stays_as_it_is_on_record(desk: Desk, tmp_path: Path) -> None:
    before = member(desk.store)
    path = changed(desk.store, gone_on, path=tmp_path / "case.toml")
    async with looking_through(desk, path, "3 differences") as pilot:
        await press(pilot, "enter", "j", "space")
        await see(pilot, "[-] ~ changed")
        await see(pilot, "[ ] Phone")
        await press(pilot, "s", "enter")
        await see(pilot, "Imported: 0 added, 1 changed")
    assert member(desk.store) == replace(gone_on(before), phone=before.phone)


async def test_a_row_may_be_left_and_one_piece_of_it_taken_again(desk: Desk, tmp_path: Path) -> None:
    before = member(desk.store)
    path = changed(desk.store, gone_on, path=tmp_path / "case.toml")
    async with looking_through(desk, path, "3 differences") as pilot:
        await press(pilot, "space", "s")
        await see(pilot, "Nothing is taken")
        await press(pilot, "enter", "j", "space", "s", "enter")
        await see(pilot, "Imported: 0 added, 1 changed")
    assert member(desk.store) == replace(before, phone="13911112222")


async def test_both_sides_are_kept_where_each_has_gone_on(desk: Desk, tmp_path: Path) -> None:
    path = changed(desk.store, gone_on, path=tmp_path / "case.toml")
    ours = Confirmation(Kind.EMPLOYMENT, date(2026, 11, 29))
    desk.store.record(KEY, ours)
    async with looking_through(desk, path, "4 differences") as pilot:
        await press(pilot, "enter")
        await see(pilot, "[x] Unchanged: 2026-11-29, job or school (removed)")
        await press(pilot, "b")
        await see(pilot, "[ ] Unchanged: 2026-11-29, job or school (removed)")
        await press(pilot, "s", "enter")
        await see(pilot, "Imported")
    assert {ours, ELSE} <= set(member(desk.store).confirmations)


async def test_replace_shows_who_goes_and_refuses_a_dwelling_that_is_lived_in(desk: Desk, tmp_path: Path) -> None:
    path = changed(desk.store, gone_on, path=tmp_path / "case.toml")
    before = desk.store.book()
    app = PermitApp(desk)
    async with app.run_test(size=(110, 40)) as pilot:
        await open_file(pilot, path)
        await rests(pilot, "nobody goes")
        await press(pilot, "m")
        await rests(pilot, "who is not in it goes")
        gone = picture(app).count("- removed")
        assert gone == len(before.members) + len(before.dwellings) - 2
        await press(pilot, "a", "end", "k")
        await see(pilot, f"0 of {gone + 1} taken")
        while "dwelling" not in str(app.screen.query_one("ImportList")._shown.text(app.screen._place)):
            await press(pilot, "k")
        await press(pilot, "space", "s", "enter")
        await rests(pilot, "is still lived in by")
        assert desk.store.book() == before
        await press(pilot, "escape")
        await see(pilot, f"1 of {gone + 1} taken")


async def test_findings_stand_all_at_once_and_a_corrected_file_is_read_again(desk: Desk, tmp_path: Path) -> None:
    path = changed(desk.store, gone_on, path=tmp_path / "case.toml")
    good = path.read_text("utf-8")
    path.write_text(good.replace("phone =", "phnoe =").replace('"employed"', '"Employd"'), "utf-8")
    async with looking_through(desk, path, "do you mean phone?") as pilot:
        await see(pilot, "do you mean employed?")
        await press(pilot, "s")
        await see(pilot, "cannot be imported as it is")
        path.write_text(good, "utf-8")
        await press(pilot, "r")
        await rests(pilot, "3 differences")


async def test_what_others_change_meanwhile_is_shown_anew(desk: Desk, tmp_path: Path) -> None:
    path = changed(desk.store, gone_on, path=tmp_path / "case.toml")
    async with looking_through(desk, path, "3 differences") as pilot:
        await press(pilot, "enter", "j", "space", "s")
        await see(pilot, "1 of 1 members")
        with open_store(desk.store.path, "other") as other:
            view = other.member(KEY, desk.today())
            other.save_member(replace(view.member, relation="uncle"), view.version)
        await press(pilot, "enter")
        await rests(pilot, "4 differences")
        assert member(desk.store).phone != "13911112222"
        await see(pilot, "[ ] Phone")


@pytest.mark.parametrize("name", ["missing.toml", "", "folder"])
async def test_a_file_that_cannot_be_read_is_told_where_it_is_asked_for(desk: Desk, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    app = PermitApp(desk)
    async with app.run_test(size=(110, 30)) as pilot:
        await open_file(pilot, tmp_path / name if name else "")
        assert app.screen.query_one(".dialog-hint", Static).has_class("-wrong")


async def test_a_restricted_session_reads_from_its_folder_only(desk: Desk, tmp_path: Path) -> None:
    outside = changed(desk.store, gone_on, path=tmp_path / "outside.toml")
    desk.export_folder = ExportFolder(tmp_path / "exports")
    desk.export_folder.write("own.toml", [outside.read_bytes()])
    (tmp_path / "exports" / "link.toml").symlink_to(outside)
    app = PermitApp(desk)
    async with app.run_test(size=(110, 30)) as pilot:
        await press(pilot, "I")
        assert app.screen.query_one(Input).value == "own.toml"
        for name in ("../outside.toml", str(outside), ".hidden"):
            app.screen.query_one(Input).value = name
            await press(pilot, "enter")
            assert "without a folder" in str(app.screen.query_one(".dialog-hint", Static).content)
        app.screen.query_one(Input).value = "link.toml"
        await press(pilot, "enter")
        await see(pilot, "not an ordinary file")
        await open_file(pilot, "own.toml")
        await rests(pilot, "3 differences")


async def test_nothing_is_imported_where_nothing_may_be_changed(desk: Desk, today: date) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(110, 30)) as pilot:
        desk.look_at(date(2027, 1, 1))
        await press(pilot, "I")
        await see(pilot, "nothing can be changed")
        assert not app.screen.query(Input)


@pytest.mark.parametrize("size", [(80, 24), (20, 5)])
async def test_the_import_stands_at_any_size_in_chinese(desk: Desk, tmp_path: Path, size: tuple[int, int]) -> None:
    path = changed(desk.store, gone_on, path=tmp_path / "case.toml")
    use_language("zh")
    app = PermitApp(desk)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "I")
        app.screen.query_one(Input).value = str(path)
        await press(pilot, "enter")
        for _ in range(100):
            if getattr(app.screen, "_preview", None) is not None:
                break
            await pilot.pause(0.02)
        await press(pilot, "enter", "j", "j", "space", "L", "pagedown", "home")
        assert len(picture(app).split("\n")) == size[1]


async def test_an_import_that_ends_below_a_dialog_goes_back_once_that_is_closed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on, import_taken = Event(), Store.import_taken

    def import_later(*words: object) -> object:
        may_go_on.wait(10)
        return import_taken(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "import_taken", import_later)
    path = changed(desk.store, gone_on, path=tmp_path / "case.toml")
    async with looking_through(desk, path, "3 differences") as pilot:
        screen = pilot.app.screen
        await press(pilot, "s", "enter", "question_mark")
        await see(pilot, "Keys of this screen")
        may_go_on.set()
        await see(pilot, "Imported: 0 added, 1 changed")
        assert screen in pilot.app.screen_stack
        await press(pilot, "escape")
        await see(pilot, "need you now")
        assert screen not in pilot.app.screen_stack


async def test_whoever_leaves_stops_the_reading(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_go_on, told = Event(), Event(), []

    def load(*_words: object, **_named: object) -> None:
        report = _words[-1]
        begun.set()
        may_go_on.wait(10)
        try:
            report(Stage.READING_FILE, 1, 2)  # type: ignore[operator]
        finally:
            told.append("ended")

    monkeypatch.setattr(importing, "load_backup", load)
    path = changed(desk.store, gone_on, path=tmp_path / "case.toml")
    app = PermitApp(desk)
    async with app.run_test(size=(110, 30)) as pilot:
        await open_file(pilot, path)
        begun.wait(10)
        await press(pilot, "space")
        await see(pilot, "Wait until this is done")
        await press(pilot, "escape")
        await see(pilot, "need you now")
        may_go_on.set()
        for _ in range(100):
            if told:
                break
            await pilot.pause(0.02)
    assert told == ["ended"]


async def test_one_person_is_written_to_a_file_that_names_nobody(desk: Desk, tmp_path: Path) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(110, 30)) as pilot:
        await press(pilot, "j", "j", "E")
        await see(pilot, "Write 李明 alone")
        await press(pilot, "enter")
        await see(pilot, "1 member and 1 dwelling")
    assert load_backup((tmp_path / "case-2026-12-01.toml").read_bytes(), desk.pack).members == (member(desk.store),)


async def test_of_long_texts_both_sides_are_seen_where_they_differ(desk: Desk, tmp_path: Path) -> None:
    long = "很长的备注" * 400
    view = desk.store.member(KEY, desk.today())
    desk.store.save_member(replace(view.member, notes=long + "ours " + "x" * 3000), view.version)
    path = changed(desk.store, lambda one: replace(one, notes=long + "theirs"), path=tmp_path / "case.toml")
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_file(pilot, path)
        await rests(pilot, "1 difference")
        await press(pilot, "enter")
        await see(pilot, "的备注ours")
        await see(pilot, "-> ..")
        await see(pilot, "theirs")
