"""Digests as a timer runs them: each step once, marked only when it was read, and a line that tells when they stop."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from models import digests
from models.demo import demo_book
from models.errors import StoreError
from screens.board.head import late_digest_line
from screens.board.screen import BoardScreen
from screens.desk import Desk
from screens.words import use_language
from tests.conftest import open_store
from tests.program import run_in_text
from tests.terminal import ROOT, clean_environment
from tui import clock
from tui.app import PermitApp

PROGRAM = [sys.executable, str(ROOT / "permit_tui.py")]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "permits.db"
    with open_store(path) as store:
        store.import_book(demo_book(date(2026, 12, 1)), "replace", apply=True)
    return path


def digest(database: Path, *words: str, on: str = "2026-12-01", stdout: int | None = None) -> tuple[int, str, str]:
    now = datetime.fromisoformat(f"{on}T09:30:00+08:00")

    def prepare() -> None:
        clock.Clock.now = lambda self: now  # type: ignore[method-assign]
        clock.Clock.today = lambda self: self.fixed or now.date()  # type: ignore[method-assign]
        if stdout is not None:
            os.dup2(stdout, 1)

    environment = clean_environment(database.parent, PERMIT_TUI_LANGUAGE="en")
    done = run_in_text("digest", *words, "--database", database, environment=environment, prepare=prepare)
    return done.returncode, done.stdout, done.stderr


def told(database: Path) -> tuple[date | None, int]:
    with open_store(database, read_only=True) as store:
        return store.last_digest(), len(store.digest(date(2026, 12, 1)).news)


def test_a_step_is_told_once_what_is_overdue_every_time(database: Path) -> None:
    code, first, complaint = digest(database)
    assert (code, complaint) == (0, "")
    assert first.startswith("Residence permits, 2026-12-01 Tue\n\n- ")
    assert first.endswith("\n\nThis is the first digest.\n")
    assert "Still overdue" not in first
    assert "210" not in first.replace("2026", "")  # numbers of people stay where they are
    code, second, _complaint = digest(database, on="2026-12-02")
    assert code == 0
    assert "Still overdue:\n- 李国强: The permit ended on" in second
    assert second.endswith("last digest: 2026-12-01, 1 day ago\n")
    assert len(second.splitlines()) < len(first.splitlines()) / 2


def test_only_news_is_silent_where_there_is_none_and_counts_as_run(tmp_path: Path) -> None:
    database = tmp_path / "permits.db"
    with open_store(database):
        pass
    assert digest(database, "--only-news", on="2026-12-05") == (0, "", "")
    assert told(database)[0] == date(2026, 12, 5)
    assert "Nothing has become due." in digest(database, on="2026-12-06")[1]


@pytest.mark.parametrize("words", [("--dry-run",), ("--today", "2026-12-01"), ("--read-only",)])
def test_what_only_looks_marks_nothing(database: Path, words: tuple[str, ...]) -> None:
    before = database.read_bytes()
    code, said, _complaint = digest(database, *words)
    assert (code, "- 李国强" in said) == (0, True)
    assert database.read_bytes() == before
    assert told(database)[0] is None
    assert not (database.parent / ".permits.db.digest").exists()


def test_as_json(database: Path) -> None:
    digest(database)
    code, said, _complaint = digest(database, "--json", on="2026-12-10")
    document = json.loads(said)
    assert (code, document["today"], document["last_digest"]) == (0, "2026-12-10", "2026-12-01")
    steps = {(one["member"], one["step"]): one for one in document["overdue"]}
    late = steps["li-guoqiang", "expired"]
    assert set(late) == {"member", "name", "desk", "step", "about", "act_by", "overdue", "sentence"}
    assert all(not one["overdue"] or one["act_by"] for one in document["news"])


def test_what_nobody_could_read_is_told_again(database: Path) -> None:
    closed, writer = os.pipe()
    os.close(closed)
    code, _said, complaint = digest(database, stdout=writer)
    os.close(writer)
    assert (code, complaint.count("\n")) == (1, 1)
    full = os.open("/dev/full", os.O_WRONLY)
    assert digest(database, stdout=full)[0] == 1
    os.close(full)
    shell = f"{sys.executable} {ROOT / 'permit_tui.py'} digest --database {database} >&-"
    assert subprocess.run(["bash", "-c", shell], capture_output=True, timeout=60).returncode == 1
    last, news = told(database)
    assert last is None
    assert news > 5


def test_of_two_at_once_each_step_is_told_by_one(database: Path) -> None:
    command = [*PROGRAM, "digest", "--json", "--database", str(database)]
    environment = clean_environment(database.parent, PERMIT_TUI_LANGUAGE="en")
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _each in range(4)]
    told_by = [json.loads(each.communicate(timeout=60)[0])["news"] for each in running]
    assert sorted(bool(news) for news in told_by) == [False, False, False, True]


def test_a_digest_that_does_not_end_is_not_waited_for_for_ever(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "_LONGEST_WAIT_SECONDS", 0.0)
    with open_store(database) as store, store.telling():
        with pytest.raises(StoreError, match="digest_under_way"), store.telling():
            pass
        assert (database.parent / ".permits.db.digest").stat().st_mode & 0o777 == 0o600
    link = database.parent / ".other.db.digest"
    link.symlink_to(database)
    with open_store(database.parent / "other.db") as store, pytest.raises(StoreError), store.telling():
        pass


def test_no_transaction_is_held_while_it_is_read(database: Path) -> None:
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    os.write(writer, b"x" * 4096)  # so that the digest waits for a reader
    command = [*PROGRAM, "digest", "--database", str(database)]
    running = subprocess.Popen(command, stdout=writer, env=clean_environment(database.parent))
    os.close(writer)
    lock = database.parent / ".permits.db.digest"
    while not lock.exists():
        assert running.poll() is None
    with open_store(database) as store:
        store.save_points_estimate("li-ming", None)
        assert store.last_digest() is None
    os.close(reader)
    assert running.wait(60) == 1


def test_a_mistyped_database_is_complained_of(tmp_path: Path) -> None:
    code, said, complaint = digest(tmp_path / "mistyped.db")
    assert (code, said) == (1, "")
    assert "mistyped.db" in complaint
    assert not (tmp_path / "mistyped.db").exists()


def test_what_is_told_stays_with_the_database_and_out_of_backups(database: Path, tmp_path: Path) -> None:
    digest(database)
    with open_store(database) as store:
        assert b"digest" not in b"".join(store.export())
        store.import_book(demo_book(date(2026, 12, 1)), "replace", apply=True)
        assert store.last_digest() == date(2026, 12, 1)
        store.remove_member("li-guoqiang", store.member("li-guoqiang", date(2026, 12, 1)).version)
        store.mark_digest(store.digest(date(2026, 12, 1)))
        assert not any(key == "li-guoqiang" for key, _step, _about in store.digest(date(2026, 12, 1)).reached)
    with open_store(database, read_only=True) as store, pytest.raises(StoreError, match="read_only"):
        store.mark_digest(store.digest(date(2026, 12, 1)))


def test_when_the_board_tells_that_digests_have_stopped() -> None:
    last = date(2026, 12, 1)
    assert late_digest_line(None, last) is None
    assert late_digest_line(last, date(2026, 12, 3)) is None
    assert late_digest_line(last, date(2026, 11, 1)) is None
    assert late_digest_line(last, date(2026, 12, 4)) == (
        "The last digest ran on 2026-12-01, 3 days ago: does anything still run it?"
    )
    use_language("zh")
    assert "3 天前" in (late_digest_line(last, date(2026, 12, 4)) or "")


async def test_the_board_tells_it(desk: Desk) -> None:
    digest_of_before = desk.store.digest(date(2026, 11, 20))
    app = PermitApp(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        board = app.screen
        assert isinstance(board, BoardScreen)
        assert not board.has_class("-banner")
        desk.store.mark_digest(digest_of_before)
        board.notice_changes()
        await pilot.pause()
        assert board.has_class("-banner")
        assert "The last digest ran on 2026-11-20" in str(board.query_one("#board-banner").render())
        desk.store.mark_digest(desk.store.digest(desk.today()))
        board.notice_changes()
        await pilot.pause()
        assert not board.has_class("-banner")
