"""Opening the file: strangers' files are refused untouched, sessions that start at once agree, a kill loses nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from peewee import SqliteDatabase
from playhouse.migrations import Runner

from models import connection as bare
from models import database
from models.copies import copies_of
from models.database import open_database
from models.database_file import APPLICATION_ID, SCHEMA
from models.demo import demo_book
from models.errors import StoreError
from models.retention import Reason
from models.store import Store
from tests.conftest import open_store

ROOT = Path(__file__).parents[2]


def refused(path: Path, code: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(path)
    assert caught.value.code == code


def test_files_that_are_no_database_of_ours_are_refused_untouched(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("my notes", encoding="utf-8")
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE member (id INTEGER)")
    before = foreign.read_bytes()
    (tmp_path / "dangling.db").symlink_to(tmp_path / "nowhere.db")
    os.mkfifo(tmp_path / "fifo")
    refused(text, "not_a_database")
    refused(foreign, "not_a_database")
    refused(tmp_path, "is_directory")
    refused(tmp_path / "dangling.db", "cannot_open")
    refused(tmp_path / "fifo", "not_a_database")
    refused(tmp_path / "missing" / "x.db", "folder_missing")
    assert text.read_text("utf-8") == "my notes"
    assert foreign.read_bytes() == before
    assert not (tmp_path / "nowhere.db").exists()


def test_a_file_open_to_others_is_closed_to_them(store: Store) -> None:
    store.close()
    store.path.chmod(0o644)
    open_store(store.path).close()
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_an_older_schema_is_copied_before_it_is_brought_up_to_date(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store.import_book(demo_book(store._work.now().date()), "replace", apply=True)
    book = store.book()
    store.close()
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    for source in database.MIGRATIONS.glob("[0-9]*.py"):
        (migrations / source.name).write_bytes(source.read_bytes())
    (migrations / "9999_next.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE extra (id INTEGER PRIMARY KEY)')\n", encoding="utf-8"
    )
    monkeypatch.setattr(database, "MIGRATIONS", migrations)
    monkeypatch.setattr(database, "SCHEMA", SCHEMA + 1)
    monkeypatch.setattr(bare, "SCHEMA", SCHEMA + 1)
    with open_store(store.path, read_only=True) as reader:
        assert reader.book() == book
    assert copies_of(store.path) == []
    with open_store(store.path) as upgraded:
        assert upgraded.book() == book
        assert "extra" in upgraded._work.database.get_tables()
    (copy,) = copies_of(store.path)
    assert copy.reason is Reason.SCHEMA
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert sqlite3.connect(copy.path).execute("SELECT count(*) FROM member").fetchone() == (8,)


@pytest.mark.parametrize(
    "step", ["db.execute_sql('DELETE FROM period')", "db.execute_sql('CREATE TABLE no_syntax (')", "1 / 0"]
)
def test_a_migration_that_loses_rows_or_breaks_off_is_taken_back(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, step: str
) -> None:
    store.import_book(demo_book(store._work.now().date()), "replace", apply=True)
    book = store.book()
    store.close()
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    for source in database.MIGRATIONS.glob("[0-9]*.py"):
        (migrations / source.name).write_bytes(source.read_bytes())
    (migrations / "9999_bad.py").write_text(
        f"def up(migrator, db):\n    db.execute_sql('CREATE TABLE extra (id INTEGER)')\n    {step}\n", encoding="utf-8"
    )
    with monkeypatch.context() as patched:
        patched.setattr(database, "MIGRATIONS", migrations)
        patched.setattr(database, "SCHEMA", SCHEMA + 1)
        patched.setattr(bare, "SCHEMA", SCHEMA + 1)
        refused(store.path, "migration_failed")
    with open_store(store.path) as again:
        assert again.book() == book
        assert "extra" not in again._work.database.get_tables()


def test_a_file_that_another_session_brings_up_to_date_meanwhile_is_not_taken_for_damaged(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.import_book(demo_book(store._work.now().date()), "replace", apply=True)
    book, path = store.book(), store.path
    store.close()
    (last,) = sorted(each.name for each in database.MIGRATIONS.glob("[0-9]*.py"))[-1:]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM schema_migration WHERE name = ?", (last.removesuffix(".py"),))
        connection.execute(f"PRAGMA user_version = {SCHEMA - 1}")
    tried: list[str] = []
    pragma = SqliteDatabase.pragma

    def others_migrate(self: SqliteDatabase, key: str, *values: Any, **options: Any) -> Any:
        found = pragma(self, key, *values, **options)
        if key == "user_version" and not values and not tried:
            with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as other:
                try:
                    other.execute("INSERT INTO schema_migration (name, applied) VALUES ('another', '')")
                    tried.append("written")
                except sqlite3.OperationalError as error:
                    tried.append(str(error))
        return found

    monkeypatch.setattr(SqliteDatabase, "pragma", others_migrate)
    with open_store(path) as again:
        assert again.book() == book
    assert tried == ["database is locked"]


def test_many_sessions_may_start_at_once_on_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "permits.db"
    program = f"""
import sys
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any
from models.demo import demo_book
from models.store import Store
from rules.pack import load_pack
now = lambda: datetime(2026, 12, 1, tzinfo=timezone.utc)
with Store(Path({str(path)!r}), pack=load_pack(), actor=sys.argv[1], now=now) as store:
    store.import_book(demo_book(date(2026, 12, 1)), "merge", apply=True)
"""
    started = [subprocess.Popen([sys.executable, "-c", program, f"actor-{n}"], cwd=ROOT) for n in range(8)]
    assert [process.wait(timeout=60) for process in started] == [0] * 8
    with open_store(path) as store:
        assert len(store.book().members) == 8
        assert {event.actor for event in store.events(limit=1000)} <= {f"actor-{n}" for n in range(8)}
        assert store._work.database.execute_sql("SELECT count(*) FROM schema_migration").fetchone() == (SCHEMA,)


_TICKER = """
import sys
from datetime import date, datetime, timezone
from itertools import cycle
from pathlib import Path
from typing import Any
from models.store import Store
from rules.facts import CaseKind
from rules.pack import load_pack
now = lambda: datetime(2026, 12, 1, tzinfo=timezone.utc)
with Store(Path(sys.argv[1]), pack=load_pack(), actor="ticker", now=now) as store:
    for count, state in enumerate(cycle([True, False])):
        store.set_ticks("wang-fang", CaseKind.RENEWAL, {"permit_card.original": state}, date(2026, 12, 1))
        print(int(state), flush=True)
"""


def test_a_killed_session_loses_no_tick_that_it_has_shown(store: Store) -> None:
    today = store._work.now().date()
    store.import_book(demo_book(today), "replace", apply=True)
    for delay in (0.02, 0.05, 0.08, 0.11, 0.14):
        process = subprocess.Popen(
            [sys.executable, "-c", _TICKER, str(store.path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        shown = [process.stdout.readline()]
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        shown += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        acknowledged = shown[-1].strip() == "1"
        ticks = store.member("wang-fang", today).member.cases[-1].ticks
        at_most_one_more = ("permit_card.original" in ticks) != acknowledged
        events = [event for event in store.events("wang-fang", 1000) if event.actor == "ticker"]
        assert len(shown) <= len({event.batch for event in events})
        if at_most_one_more:
            assert len(shown) < len({event.batch for event in events})
        assert store._work.database.execute_sql("PRAGMA integrity_check").fetchone() == ("ok",)
        assert open_database(store.path, read_only=True).execute_sql("PRAGMA foreign_key_check").fetchall() == []


def test_a_database_of_the_first_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    path, first = tmp_path / "permits.db", tmp_path / "migrations"
    first.mkdir()
    source = database.MIGRATIONS / "0001_initial.py"
    (first / source.name).write_bytes(source.read_bytes())
    older = SqliteDatabase(str(path))
    with older.connection_context():
        Runner(older, str(first)).up()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute(
            "INSERT INTO member (key, name, birth_date, activity, relation, id_number, phone, household,"
            " notes, version) VALUES ('m', 'M', '1980-01-01', 'none', '', '', '', '', '', 3)"
        )
        connection.execute(
            "INSERT INTO case_file (member_id, position, kind, opened_on, state, ticks, notes, steps,"
            " item_notes) VALUES (1, 0, 'renewal', '2026-01-01', 'gathering', '[]', '', '[]', '{}')"
        )
    for read_only in (True, False):
        with open_store(path, read_only=read_only) as store:
            (member,) = store.book().members
            assert (member.key, len(member.cases), member.points_estimate) == ("m", 1, None)
            (stored,) = store._work.members.read()
            assert stored.is_as_written()
