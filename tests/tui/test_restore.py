"""`restore` and the screen of copies: listed, previewed, gone back to, also where the database is damaged."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from models.copies import copies_folder, copies_of
from models.demo import demo_book
from models.restoring import _kept_aside
from models.retention import Reason
from models.store import Store
from rules.facts import CaseKind
from screens.desk import Desk
from tests.conftest import open_store
from tests.tui.test_app import press, see
from tui.app import PermitApp
from tui.cli import main


@pytest.fixture
def path(store: Store, today: date) -> Path:
    """A family's database with one copy, from before the permit card of 王芳 was ticked."""
    store.import_book(demo_book(today), "replace", apply=True)
    store.set_ticks("wang-fang", CaseKind.RENEWAL, {"permit_card.original": True}, today)
    store.close()
    return store.path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(["--language", "en", "--database", str(path), *words])
        return code, *capsys.readouterr()

    return run


def ticked(path: Path) -> bool:
    with open_store(path, read_only=True) as store:
        cases = store.member("wang-fang", date(2026, 12, 1)).member.cases
        return any("permit_card.original" in case.ticks for case in cases)


def test_copies_are_listed_with_what_they_hold(run: Run, path: Path) -> None:
    expected = "1  2026-12-01 09:30  daily  8 people, 8 permits, changed 09:30\n"
    assert run("restore") == (0, expected, "")
    (copies_folder(path) / "2026-11-30-080000-before-import.db").write_bytes(b"nothing")
    assert "2  2026-11-30 08:00  before an import  damaged: it cannot be read" in run("restore")[1]


def test_a_preview_changes_nothing(run: Run, path: Path) -> None:
    before = path.read_bytes()
    code, out, _err = run("restore", "1", "--dry-run")
    assert code == 0
    assert "~ member 王芳 (wang-fang)" in out
    assert "Would restore: 0 added, 1 changed, 0 removed, 10 unchanged. Nothing was changed." in out
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["1", "2026-12-01", "2026-12-01-093000-daily", "2026-12-01-093000-daily.db"])
def test_a_copy_is_named_by_number_day_or_name(run: Run, path: Path, name: str) -> None:
    assert ticked(path)
    code, out, _err = run("restore", name)
    assert code == 0
    assert "Restored: 0 added, 1 changed" in out
    assert f"A copy of the database as it was: {copies_folder(path)}" in out
    assert not ticked(path)
    assert "going back to a copy" in run("history", "--limit", "1")[1]


@pytest.mark.parametrize("name", ["0", "3", "-1", "2026-12-02", "../permits", "9" * 400])
def test_what_names_no_copy_is_refused(run: Run, name: str) -> None:
    code, _out, err = run("restore", "--", name)
    assert code == 1
    assert "permit-tui restore lists those that there are" in err


def test_a_day_with_several_copies_names_their_numbers(run: Run, path: Path) -> None:
    assert run("restore", "1")[0] == 0
    (kept,) = (one.path for one in copies_of(path) if one.reason is Reason.RESTORE)
    kept.rename(kept.with_name("2026-12-01-100000-before-restore.db"))
    assert "by its number: 1, 2." in run("restore", "2026-12-01")[2]


@pytest.mark.parametrize("words", [("--read-only",), ("--today", "2026-12-01")])
def test_where_nothing_can_be_changed_one_may_only_look(run: Run, path: Path, words: tuple[str, ...]) -> None:
    before = path.read_bytes()
    assert run("restore", *words)[0] == 0
    assert run("restore", "1", "--dry-run", *words)[0] == 0
    code, out, err = run("restore", "1", *words)
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert path.read_bytes() == before


def zeroed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192:16384] = bytes(8192)
    path.write_bytes(data)


def headless(path: Path) -> None:
    path.write_bytes(b"x" * 20 + path.read_bytes()[20:])


@pytest.mark.parametrize("harm", [zeroed, headless, Path.unlink])
def test_a_copy_takes_the_place_of_a_damaged_database(run: Run, path: Path, harm: Callable[[Path], None]) -> None:
    harm(path)
    damaged = path.read_bytes() if path.exists() else None
    code, out, _err = run("restore", "1", "--dry-run")
    assert code == 0
    assert "8 members and 3 dwellings would take its place" in out
    assert (path.read_bytes() if path.exists() else None) == damaged
    code, out, _err = run("restore", "1")
    assert code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not ticked(path)
    assert run("verify")[0] == 0
    aside = list(path.parent.glob("permits.db.damaged-*"))
    assert [one.read_bytes() for one in aside] == ([damaged] if damaged else [])
    assert all(str(one) in out for one in aside)


def test_a_journal_that_is_left_goes_along(path: Path) -> None:
    """It belongs to no other database: SQLite would write it into the copy that takes the place."""
    journal = path.with_name("permits.db-journal")
    journal.write_bytes(b"left by somebody")
    aside = _kept_aside(path, datetime(2026, 12, 1, 9, 30))  # noqa: DTZ001
    assert aside is not None
    assert aside.samefile(path)
    assert not journal.exists()
    assert aside.with_name(f"{aside.name}-journal").read_bytes() == b"left by somebody"
    assert _kept_aside(path, datetime(2026, 12, 1, 9, 30)) != aside  # noqa: DTZ001


def test_a_database_in_use_is_not_replaced(run: Run, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from models import restoring

    monkeypatch.setattr(restoring, "_WAIT_SECONDS", 0)
    monkeypatch.setattr(restoring, "is_unusable", lambda path: True)
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        code, _out, err = run("restore", "1")
    assert code == 1
    assert "Another session is saving" in err
    assert not list(path.parent.glob("*.damaged-*"))


def test_a_damaged_copy_is_refused(run: Run, path: Path) -> None:
    zeroed(copies_of(path)[0].path)
    code, _out, err = run("restore", "1")
    assert code == 1
    assert "is damaged, so nothing was changed" in err
    assert ticked(path)


def test_doctor_tells_of_copies(run: Run, path: Path) -> None:
    assert "1 safety copy of the database, the last good one of 2026-12-01." in run("doctor")[1]
    with sqlite3.connect(path) as other:
        other.execute("UPDATE event SET at = replace(at, '2026-12-01', '2026-12-02') WHERE action = 'tick.set'")
    assert "No copy was kept before the changes of 2026-12-02." in run("doctor")[1]


async def test_the_screen_lists_compares_and_goes_back(desk: Desk, today: date) -> None:
    store = desk.store
    store.set_ticks("wang-fang", CaseKind.RENEWAL, {"permit_card.original": True}, today)
    store._work.copies._worker.join()  # type: ignore[union-attr]
    app = PermitApp(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "ctrl+p", *"restore a copy", "enter")
        await see(pilot, "daily  8 people, 8 permits")
        await press(pilot, "enter")
        await see(pilot, "Would restore: 0 added, 1 changed")
        await see(pilot, "王芳")
        await press(pilot, "r", "enter")  # the first choice leaves everything as it is
        assert store.member("wang-fang", today).member.cases[-1].ticks != ()
        await press(pilot, "r", "down", "enter")
        await see(pilot, "Restored: 0 added, 1 changed")
        await see(pilot, "before a restore")
        await press(pilot, "down", "enter", "r")
        await see(pilot, "holds the same as this copy")
        await press(pilot, "escape", "escape", "u")
        await see(pilot, "Undone: going back to a copy")


async def test_a_session_that_must_not_go_back_may_compare(desk: Desk, today: date) -> None:
    desk.store.set_ticks("wang-fang", CaseKind.RENEWAL, {"permit_card.original": True}, today)
    desk.store._work.copies._worker.join()  # type: ignore[union-attr]
    desk.restores = False
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "B", "enter", "r")
        await see(pilot, "This session cannot go back to a copy.")


async def test_trouble_with_a_copy_is_said_once_and_the_change_is_saved(desk: Desk, today: date) -> None:
    copies_folder(desk.store.path).touch()
    app = PermitApp(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "j", "j", "c", "space")
        await see(pilot, "No copy of the database could be kept today")
        assert desk.store.copy_trouble() is None
