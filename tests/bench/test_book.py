"""The made-up books: many distinct members, in an order that the bench knows, small enough to be imported."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.book import first_names, small_book, varied_book
from models.backup import dump_backup
from models.backup_read import MOST_BYTES, load_backup
from models.demo import demo_book
from models.documents import canonical_book
from rules.assess import assess
from rules.assessment import Status
from rules.pack import Pack
from tests.conftest import open_store


@pytest.mark.parametrize("full", [False, True])
def test_a_book_is_varied_and_sound(today: date, pack: Pack, *, full: bool) -> None:
    book = varied_book(600, today, full=full)
    assert canonical_book(load_backup(dump_backup(book), pack)) == canonical_book(book)
    assert len({one.name for one in book.members}) == 600
    homes = {one.key: one for one in book.dwellings}
    statuses = {assess(one, homes[one.dwelling or ""], today, pack).verdict.status for one in book.members}  # type: ignore[union-attr]
    assert statuses == set(Status)


def test_the_same_book_comes_each_time(today: date) -> None:
    assert varied_book(100, today) == varied_book(100, today)


def test_a_backup_of_100_000_may_be_imported(today: date) -> None:
    assert len(dump_backup(varied_book(2_000, today))) * 50 < MOST_BYTES


def test_the_first_rows_of_a_board_are_known(tmp_path: Path, today: date) -> None:
    for number, book in enumerate((varied_book(300, today), small_book(today))):
        with open_store(tmp_path / f"{number}.db") as store:
            store.import_book(book, "replace", apply=True)
            listed = store.board(today).rows(0, 10)
        assert first_names(book, today, 10) == tuple(one.member.name for one in listed)


def test_a_small_book_holds_the_demo_family(today: date) -> None:
    book = small_book(today)
    assert len(book.members) == 10
    assert book.members[:8] == demo_book(today).members


def test_the_bench_runs_and_says_how_many_goals_it_passed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    ended = main(["--only", "status", "--runs", "1", "--members", "60", "--check", "--write", str(report)])
    out = capsys.readouterr().out
    assert "permit-tui status, 10 permits, whole process" in out
    missed = "**MISSED**" in out
    assert ended == int(missed)
    assert out.endswith(f"\n{int(not missed)} goals passed, {int(missed)} missed\n")
    assert out in report.read_text("utf-8")
