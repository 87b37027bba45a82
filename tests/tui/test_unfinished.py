"""What was typed and not saved: said at the next start, and taken up again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input

from models.draft_file import drafts_path
from models.errors import StoreError
from models.store import Store
from screens.board.screen import BoardScreen
from screens.checklist.screen import ChecklistScreen
from screens.desk import Desk
from screens.forms.form import Form
from screens.notes import NotesArea
from screens.permit.screen import PermitScreen
from tests.conftest import open_store
from tests.terminal import Terminal, clean_environment
from tests.tui.test_app import press, see
from tui.app import PermitApp


def value(pilot: Pilot[None], field: str) -> str:
    return pilot.app.screen.query_one(f"#field-{field}", Input).value


def anew(desk: Desk, store: Store) -> Desk:
    """Return the desk of the next start."""
    return Desk(
        store=store,
        pack=desk.pack,
        clock=lambda: date(2026, 12, 1),
        backup_folder=desk.backup_folder,
        last_working_day=desk.last_working_day,
        calendar_published=desk.calendar_published,
    )


async def test_the_next_start_says_what_was_left_and_takes_it_up(desk: Desk) -> None:
    async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"Half", "escape")
    with open_store(desk.store.path) as store:
        async with PermitApp(anew(desk, store)).run_test(size=(80, 24), notifications=True) as pilot:
            await see(pilot, "Left unfinished: Add a person (2026-12-01 09:30). D takes it up again.")
            await press(pilot, "D")
            await see(pilot, "Your draft was kept. ctrl+r starts anew.")
            assert value(pilot, "name") == "Half"
            await press(pilot, *" done", "tab", "tab", *"1990-01-02", "enter")
            await see(pilot, "Half done added")
            await press(pilot, "D")
            await see(pilot, "Nothing was left unfinished.")
    assert not drafts_path(desk.store.path).exists()


async def test_a_pause_in_typing_is_enough(desk: Desk) -> None:
    async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"Half")
        file = drafts_path(desk.store.path)
        for _round in range(200):
            if file.exists() and b'"Half"' in file.read_bytes():  # a slow machine pauses between letters as well
                break
            await pilot.pause(0.02)
        with open_store(desk.store.path) as other:
            assert [draft.values for draft in other.drafts.all()] == [{"name": "Half"}]
        await press(pilot, "ctrl+r")
        assert not file.exists()


async def test_an_unchanged_form_leaves_none(desk: Desk) -> None:
    async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j", "e", "x", "backspace", "escape", "g", "down", "escape")
    assert not drafts_path(desk.store.path).exists()


async def test_what_has_changed_meanwhile_is_said(desk: Desk) -> None:
    async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j", "e", "tab", "tab", "tab", *"xy", "escape")
    with open_store(desk.store.path) as store:
        view = store.member("li-ming", desk.today())
        store.save_member(replace(view.member, phone="1234567"), view.version)
        async with PermitApp(anew(desk, store)).run_test(size=(80, 24), notifications=True) as pilot:
            await see(pilot, "Left unfinished: Edit 李明")
            await press(pilot, "D")
            await see(pilot, "the record has changed since")
            assert (value(pilot, "relation"), value(pilot, "phone")) == ("本人xy", "1234567")


async def test_an_entry_that_is_gone_gets_a_new_one(desk: Desk) -> None:
    store = desk.store
    async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j", "enter", "e")
        await see(pilot, "Edit 李明")
        await press(pilot, *["down"] * 4, "enter")
        await see(pilot, "a adds, enter edits")
        await press(pilot, "enter", "tab", "tab", *["backspace"] * 10, *"2026-11-30", "escape")
        await see(pilot, "a adds, enter edits")
    (draft,) = store.drafts.all()
    view = store.member("li-ming", desk.today())
    store.save_member(replace(view.member, changes=()), view.version)
    async with PermitApp(desk).run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "D")
        await see(pilot, "the record has changed since")
        assert value(pilot, "declared_on") == "2026-11-30"
        assert value(pilot, "changed_on") in draft.form.entry


async def test_several_are_offered_and_those_of_nobody_are_not(desk: Desk) -> None:
    async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"Half", "escape", "j", "j", "e", "x", "escape", "D")
        await see(pilot, "Which one to take up again?")
        await press(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "escape")
    view = desk.store.member("li-ming", desk.today())
    desk.store.remove_member("li-ming", view.version)
    async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "D")
        assert value(pilot, "name") == "Half"


async def test_a_crash_keeps_what_was_typed(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))  # where the report goes
    app = PermitApp(desk)
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the app raises what it has caught when it is left
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "a", *"Half")
            app.call_later(lambda: 1 // 0)
            await pilot.pause()
    with open_store(desk.store.path) as other:
        assert [draft.values for draft in other.drafts.all()] == [{"name": "Half"}]


def test_the_end_of_the_line_keeps_what_was_typed_last(tmp_path: Path) -> None:
    database = tmp_path / "x.db"
    arguments, environment = ("--database", str(database), "--language", "en"), clean_environment(tmp_path)
    with Terminal(arguments, environment) as terminal:
        terminal.see("adds the first person")
        terminal.press("a", *"Half")
        terminal.see("Half")
        terminal.press(*" done")
        terminal.process.terminate()
        assert terminal.process.wait(timeout=5) == 143
    with Terminal(arguments, environment) as terminal:
        terminal.see("Left unfinished: Add a person")
        terminal.press("D")
        terminal.see("Half done")


async def test_notes_are_taken_up_where_they_were_written(desk: Desk) -> None:
    async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "c", "j", "n", *"ask HR", "escape", "N", *"ring first", "enter", *"then go", "escape")
    with open_store(desk.store.path) as store:
        async with PermitApp(anew(desk, store)).run_test(size=(80, 24), notifications=True) as pilot:
            await press(pilot, "D")
            await see(pilot, "notes on the case")
            await press(pilot, "enter")
            await see(pilot, "Your draft was kept. ctrl+r starts anew.")
            assert pilot.app.screen.query_one(NotesArea).text == "ring first\nthen go"
            await press(pilot, "ctrl+s", "D")
            await see(pilot, "Note on")
            assert value(pilot, "note") == "ask HR"
            await press(pilot, "enter")
            await see(pilot, "ask HR")
            member = next(
                one for one in store.book().members if one.cases and one.cases[-1].notes == "ring first\nthen go"
            )
            assert list(member.cases[-1].item_notes.values()) == ["ask HR"]
    assert not drafts_path(desk.store.path).exists()


async def test_notes_that_cannot_be_saved_stay_in_the_dialog(desk: Desk) -> None:
    async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "c", "N", *"kept")

        def refuse() -> None:
            raise StoreError("disk_full", path=desk.store.path)

        desk.store.hooks.before_change = refuse
        await press(pilot, "ctrl+s")
        await see(pilot, "The disk of")
        assert pilot.app.screen.query_one(NotesArea).text == "kept"


async def test_a_dialog_may_tell_a_screen_that_was_left_meanwhile(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "c")
        checklist = app.screen
        assert isinstance(checklist, ChecklistScreen)
        await press(pilot, "escape")
        checklist.saved("Saved.")
        await press(pilot, "j")
        assert isinstance(app.screen, BoardScreen)


async def test_the_app_may_end_while_a_screen_is_made_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
        shown = app.screen
        assert isinstance(shown, PermitScreen)

        async def ends() -> None:
            await shown.query_children("*").remove()
            app.exit()  # from then on nothing is mounted any more

        monkeypatch.setattr(shown, "recompose", ends)
        await shown._say_anew()
