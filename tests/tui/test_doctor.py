"""`doctor` finds what is wrong, says what to do, and is content where all is well."""

from __future__ import annotations

import os
import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.copies import SHANGHAI
from models.demo import demo_book
from models.store import Store
from models.workdays import working_day_table
from rules.pack import load_pack
from tests.conftest import open_store
from tests.terminal import Terminal, clean_environment
from tui.cli import main
from tui.doctor import (
    look_at_backups,
    look_at_database,
    look_at_digests,
    look_at_files,
    look_at_rules,
    look_at_terminal,
)

CHECKED = load_pack().checked_on


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "own.db"
    with open_store(path) as store:
        store.import_book(demo_book(date(2026, 12, 1)), "replace", apply=True)
    return path


def test_all_is_well(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["doctor", "--database", str(path), "--language", "en", "--today", str(CHECKED)]
    assert main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "8 people on record" in lines[0]
    assert all(line.startswith("✓ ") for line in lines)


def test_a_database_that_is_not_there_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--database", str(tmp_path / "no.db"), "--language", "en", "--today", str(CHECKED)]) == 0
    assert "no database at" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_what_others_may_read_is_named_with_the_command_that_mends_it(path: Path) -> None:
    copy = path.with_name("own.before-import-20261201-000000-000000.db")
    copy.write_bytes(b"x")
    copy.chmod(0o604)
    path.chmod(0o640)
    assert [finding.todo for finding in look_at_files(path)] == [f"chmod 600 {path}", f"chmod 600 {copy}"]
    path.chmod(0o600)
    copy.chmod(0o600)
    path.parent.chmod(0o777)
    assert [finding.todo for finding in look_at_files(path)] == [f"chmod 700 {path.parent}"]
    path.parent.chmod(0o700)
    assert not [finding for finding in look_at_files(path) if finding.asks_for_something]


def test_what_a_shell_would_read_otherwise_is_quoted_and_found(path: Path) -> None:
    named = path.rename(path.with_name("our own[1].db"))
    copy = named.with_name("our own[1].before-import-20261201-000000-000000.db")
    copy.write_bytes(b"x")
    copy.chmod(0o604)
    assert [finding.todo for finding in look_at_files(named)] == [f"chmod 600 '{copy}'"]


@pytest.mark.parametrize("damage", ["UPDATE period SET valid_until = 'x'", "DELETE FROM dwelling", "garbage"])
def test_a_damaged_database_is_found(path: Path, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    if damage == "garbage":
        data = bytearray(path.read_bytes())
        data[8192:12288] = b"\xff" * 4096
        path.write_bytes(data)
    else:
        with sqlite3.connect(path) as connection:
            connection.execute(damage)
        connection.close()
    before = path.read_bytes()
    assert main(["doctor", "--database", str(path), "--language", "en", "--today", str(CHECKED)]) == 1
    assert capsys.readouterr().out.startswith("! ")
    assert path.read_bytes() == before


def test_a_locked_database_is_waited_for_once(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waits: list[str] = []
    connect = sqlite3.connect

    def impatient(*given: Any, **named: Any) -> sqlite3.Connection:
        waits.append(given[0])
        opened: sqlite3.Connection = connect(*given, **named | {"timeout": 0})
        return opened

    writer = connect(path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(sqlite3, "connect", impatient)
    try:
        for command in ("doctor", "status", "history"):
            waits.clear()
            assert main([command, "--database", str(path), "--language", "en"]) == 1
            assert len(waits) == 1
    finally:
        writer.close()
    said = capsys.readouterr()
    assert "! " in said.out
    assert "permit-tui: " in said.err


def test_references_to_nothing_are_found(store: Store) -> None:
    store.import_book(demo_book(date(2026, 12, 1)), "replace", apply=True)
    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE permit SET member_id = 999 WHERE id = 1")
    connection.close()
    (finding,) = look_at_database(store.path, store, date(2026, 12, 1))
    assert finding.asks_for_something
    assert "permit" in finding.said


@pytest.mark.parametrize(("year", "month", "fine"), [(0, 1, True), (0, 12, True), (1, 1, False)])
def test_the_calendar_is_missed_when_its_last_year_is_over(year: int, month: int, fine: bool) -> None:
    today = date(working_day_table().published_to + year, month, 1)
    calendar = list(look_at_rules(load_pack(), today))[-1]
    assert calendar.asks_for_something is not fine


def test_values_that_nobody_has_checked_for_a_year_are_counted_and_some_are_named() -> None:
    late = next(iter(look_at_rules(load_pack(), CHECKED.replace(year=CHECKED.year + 2))))
    assert late.asks_for_something
    assert f"{len(load_pack().parameters)} values" in late.said
    assert late.said.endswith(", ..")


def test_the_terminal_is_looked_at_where_there_is_one(tmp_path: Path) -> None:
    arguments = ("doctor", "--database", str(tmp_path / "x.db"), "--language", "en", "--today", str(CHECKED))
    with Terminal(arguments, clean_environment(tmp_path), (100, 30)) as terminal:
        assert terminal.end() == 0
        assert "Only what changes is sent" in terminal.picture
    with Terminal(arguments, clean_environment(tmp_path, TERM="adm3a"), (200, 20)) as terminal:
        assert terminal.end() == 1
        assert "TERM=adm3a" in terminal.picture
        assert "200 x 20" in terminal.picture


def test_without_a_terminal_that_is_no_fault() -> None:
    assert [finding.asks_for_something for finding in look_at_terminal()] == [False]


@pytest.mark.parametrize(
    ("written", "today", "said", "sign"),
    [
        (None, date(2026, 12, 20), "", ""),
        (None, date(2027, 1, 20), "No backup is known of", "?"),
        (("b.toml", 'format = "permit-tui-backup"\n', date(2026, 12, 1)), date(2027, 1, 20), "50 days ago", "✓"),
        (("b.toml", 'format = "permit-tui-backup"\n', date(2026, 11, 2)), date(2026, 12, 1), "29 days ago", "✓"),
        (("b.toml", 'format = "permit-tui-backup"\n', date(2026, 11, 2)), date(2026, 12, 20), "changes since", "?"),
        (("b.toml.age", "age-encryption.org/v1\n", date(2026, 11, 2)), date(2026, 12, 20), "changes since", "?"),
        (("b.toml", "[tool]\n", date(2027, 1, 19)), date(2027, 1, 20), "No backup is known of", "?"),
    ],
)
def test_the_newest_backup_that_is_known_of_is_named(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: tuple[str, str, date] | None,
    today: date,
    said: str,
    sign: str,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    if written is not None:
        name, text, day = written
        (tmp_path / name).write_text(text, "utf-8")
        at = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI).timestamp()
        os.utime(tmp_path / name, (at, at))
    found = list(look_at_backups(path, today))
    assert [finding.sign for finding in found] == ([sign] if sign else [])
    assert all(said in finding.said for finding in found)
    assert not any(finding.asks_for_something for finding in found)


@pytest.mark.parametrize(("days", "fine"), [(0, True), (2, True), (3, False), (30, False)])
def test_digests_that_have_stopped_are_noticed(path: Path, days: int, *, fine: bool) -> None:
    ran_on = date(2026, 12, 1)
    with open_store(path) as store:
        assert not list(look_at_digests(store, ran_on))
        store.mark_digest(store.digest(ran_on))
        (finding,) = look_at_digests(store, ran_on + timedelta(days))
    assert finding.asks_for_something is not fine
    assert "2026-12-01" in finding.said


@pytest.mark.parametrize("answers", [True, False])
def test_the_terminal_is_asked_how_wide_it_draws(tmp_path: Path, *, answers: bool) -> None:
    arguments = ("doctor", "--database", str(tmp_path / "x.db"), "--language", "en", "--today", str(CHECKED))
    with Terminal(arguments, clean_environment(tmp_path), (100, 40), answers=answers) as terminal:
        assert terminal.end() == 0
        lines = terminal.picture.split("\n")
    said = "✓ All signs take one cell" if answers else "? How wide it draws is not known"
    assert any(line.startswith(said) for line in lines)
    assert any("Awaiting SMS" in line for line in lines)
    assert b"\x1b[33m" in terminal.raw
