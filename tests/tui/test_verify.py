"""`verify` of databases and of backups, and what can be saved from a damaged database."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from models.demo import demo_book
from models.store import Store
from screens.words import use_language
from tui.cli import main


@pytest.fixture
def database(store: Store, today: date) -> Path:
    store.import_book(demo_book(today), "replace", apply=True)
    store.prepare()
    store.close()
    return store.path


def verify(database: Path, *words: str, language: str = "en") -> int:
    return main(["--language", language, "--database", str(database), "verify", *words])


def edit(database: Path, sql: str) -> None:
    with sqlite3.connect(database) as other:
        other.execute("PRAGMA foreign_keys = 0")
        other.execute(sql)


def test_a_sound_database_is_called_so(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(database) == 0
    assert "8 members and 3 dwellings, with " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE period SET valid_until = '2027-12-19' WHERE id = 5", "is not what was saved."),
        ("UPDATE dwelling SET address = '别处' WHERE key = 'pudong-flat'", "dwelling 别处 is not what was saved."),
        ("UPDATE event SET after = replace(after, '李', '季') WHERE id = 4", "1 change in the history is not what"),
        ("UPDATE member SET birth_date = 'never' WHERE key = 'li-ming'", "The member li-ming cannot be read."),
        ("UPDATE member SET dwelling_id = 77 WHERE key = 'li-ming'", "A row of member belongs to a row of dwelling"),
        ("DELETE FROM contribution WHERE id = 1", "is not what was saved."),
        ("UPDATE standing SET last_day = last_day - 1 WHERE first_day > 700000", "What the board is read from"),
    ],
)
def test_whatever_was_changed_by_other_means_is_noticed(
    database: Path, capsys: pytest.CaptureFixture[str], sql: str, said: str
) -> None:
    edit(database, sql)
    before = database.read_bytes()
    assert verify(database) == 1
    assert said in capsys.readouterr().out
    assert database.read_bytes() == before
    assert verify(database, language="zh") == 1
    assert said not in capsys.readouterr().out
    use_language("en")


def test_a_backup_is_tried_by_restoring_it(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backup = tmp_path / "backup.toml"
    assert main(["--database", str(database), "export", str(backup)]) == 0
    assert verify(database, str(backup)) == 0
    assert "give the same file again" in capsys.readouterr().out
    backup.write_text("# by hand\n" + backup.read_text("utf-8"), encoding="utf-8")
    assert verify(database, str(backup)) == 0
    assert "in other words" in capsys.readouterr().out
    backup.write_text(backup.read_text("utf-8").replace("li-ming", "li-ming\\u0000"), encoding="utf-8")
    assert verify(database, str(backup)) == 1


def test_what_can_be_read_is_salvaged(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(database, "UPDATE member SET birth_date = 'never' WHERE key = 'li-ming'")
    edit(database, "UPDATE dwelling SET tenure = 'bought' WHERE key = 'minhang-house'")
    backup = tmp_path / "salvaged.toml"
    assert main(["--language", "en", "--database", str(database), "export", str(backup)]) == 1
    assert not backup.exists()
    capsys.readouterr()
    assert main(["--language", "en", "--database", str(database), "export", "--salvage", str(backup)]) == 1
    assert "not in the backup: minhang-house, li-ming" in capsys.readouterr().err
    assert verify(database, str(backup)) == 0
    assert "7 members and 2 dwellings" in capsys.readouterr().out
