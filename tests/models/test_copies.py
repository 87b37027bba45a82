"""Copies of the database: which are kept, how they are made, and that nothing goes wrong where they cannot be."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from time import sleep

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import copy_keeper
from models.atomic_file import write_atomically
from models.copies import copies_folder, copies_of, copy_name, held_in, is_whole
from models.demo import demo_book
from models.errors import StoreError
from models.retention import MOST_A_DAY, Copy, Reason, Retention, superfluous
from models.store import Store
from proofs.lanes import all_of, forked, killed
from rules.facts import CaseKind
from rules.pack import load_pack
from screens.faults import sentence
from tests.conftest import examples

SHANGHAI = timezone(timedelta(hours=8))
TODAY = date(2026, 12, 1)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = datetime(2026, 12, 1, 9, 30, tzinfo=SHANGHAI)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(path: Path, clock: Callable[[], datetime], **more: object) -> Store:
    return Store(path, pack=load_pack(), actor="tester", now=clock, **more)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path, clock: Clock) -> Path:
    """A family's database with not a single copy."""
    path = tmp_path / "permits.db"
    with opened(path, clock) as store:
        store.import_book(demo_book(TODAY), "replace", apply=True)
    assert copies_of(path) == []
    return path


def tick(store: Store, value: bool = True) -> None:
    store.set_ticks("wang-fang", CaseKind.RENEWAL, {"permit_card.original": value}, TODAY)


def made(*days: str, reason: Reason = Reason.DAILY) -> list[Copy]:
    moments = [datetime.fromisoformat(day).replace(tzinfo=SHANGHAI) for day in days]
    return [Copy(Path(copy_name(at, reason)), at, reason) for at in moments]


# What is kept


def test_days_weeks_and_months_are_kept() -> None:
    first = date(2026, 1, 1)
    copies = made(*(f"{first + timedelta(days=n)}T08:00" for n in range(335)))
    gone = {one.path for one in superfluous(copies, Retention(), TODAY)}
    kept = [one.at.date() for one in copies if one.path not in gone]
    days = [TODAY - timedelta(days=n) for n in range(10)]
    sundays = [date(2026, 11, 29) - timedelta(weeks=n) for n in range(7)]
    ends = [date(2026, month + 1, 1) - timedelta(days=1) for month in range(1, 12)]
    assert kept == sorted({*days, *sundays, *ends})


def test_a_long_pause_takes_no_copy_away() -> None:
    copies = made("2020-01-01T08:00", "2020-01-02T08:00", "2023-05-05T08:00", "2026-12-01T08:00")
    assert superfluous(copies, Retention(), TODAY) == []


def test_of_many_copies_of_a_day_the_first_and_the_last_are_kept() -> None:
    copies = made(*(f"2026-12-01T08:{n:02}" for n in range(30)), reason=Reason.IMPORT)
    gone = superfluous(copies, Retention(days=1, weeks=0, months=0), TODAY)
    assert [one for one in copies if one not in gone] == [copies[0], *copies[-(MOST_A_DAY - 1) :]]


@given(
    st.lists(st.tuples(st.integers(0, 900), st.sampled_from(list(Reason))), max_size=60),
    st.builds(Retention, days=st.integers(0, 12), weeks=st.integers(0, 9), months=st.integers(0, 13)),
)
@settings(max_examples=examples(30), deadline=None)
def test_the_newest_is_always_kept_and_nothing_is_let_go_twice(
    drawn: list[tuple[int, Reason]], retention: Retention
) -> None:
    start = datetime(2024, 8, 1, 9, 0, tzinfo=SHANGHAI)
    copies = [Copy(Path(f"{n}.db"), start + timedelta(days=days), reason) for n, (days, reason) in enumerate(drawn)]
    gone = superfluous(copies, retention, TODAY)
    kept = [one for one in copies if one not in gone]
    past = [one for one in copies if one.at.date() <= TODAY]
    assert not past or max(past, key=lambda one: one.order) in kept
    assert [one for one in copies if one.at.date() > TODAY] == [one for one in kept if one.at.date() > TODAY]
    assert superfluous(kept, retention, TODAY) == []


def test_names_of_now_and_of_before_are_known(tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    folder = copies_folder(path)
    folder.mkdir()
    at = datetime(2026, 11, 30, 8, 0, 5, tzinfo=SHANGHAI)
    for name in (copy_name(at, Reason.DAILY), copy_name(at, Reason.RESTORE, 2), "2026-13-01-000000-daily.db", "x.db"):
        (folder / name).touch()
    (tmp_path / "own.before-import-20261129-070000-000001.db").touch()
    (tmp_path / "own.db.schema-3").touch()
    os.utime(tmp_path / "own.db.schema-3", (0, at.timestamp() - 86400 * 5))
    (tmp_path / "own.db.schema-x").touch()
    found = [(one.at.day, one.reason, one.number) for one in copies_of(path)]
    assert found == [(30, Reason.RESTORE, 2), (30, Reason.DAILY, 1), (29, Reason.IMPORT, 1), (25, Reason.SCHEMA, 1)]


# How they are made


def test_the_first_change_of_a_day_keeps_the_state_of_before(path: Path, clock: Clock) -> None:
    with opened(path, clock) as store:
        before = store.book()
        tick(store)
        tick(store, value=False)
    (copy,) = copies_of(path)
    assert (copy.reason, copy.at) == (Reason.DAILY, clock.at)
    assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(copies_folder(path).stat().st_mode) == 0o700
    with opened(copy.path, clock, read_only=True) as kept:
        assert kept.book() == before
    with opened(path, clock) as store:
        clock.at += timedelta(hours=14, minutes=29)
        tick(store)
        assert len(copies_of(path)) == 1
        clock.at += timedelta(minutes=1)  # midnight in Shanghai
        tick(store, value=False)
    assert [one.at.day for one in copies_of(path)] == [2, 1]
    assert list(copies_folder(path).glob(".*")) == []


def test_two_sessions_keep_one_copy(path: Path, clock: Clock) -> None:
    with opened(path, clock) as one, opened(path, clock) as other:
        tick(one)
        tick(other, value=False)
    assert len(copies_of(path)) == 1


def test_superfluous_copies_go_once_a_newer_one_is_verified(path: Path, clock: Clock) -> None:
    retention = Retention(days=2, weeks=0, months=0)
    for _day in range(4):
        with opened(path, clock, retention=retention) as store:
            tick(store, value=bool(clock.at.day % 2))
            worker = store._work.copies._worker  # type: ignore[union-attr]
            assert worker is not None
            worker.join()
        clock.at += timedelta(days=1)
    assert [one.at.day for one in copies_of(path)] == [4, 3]


def test_nothing_goes_while_the_database_is_not_what_was_saved(path: Path, clock: Clock) -> None:
    retention = Retention(days=1, weeks=0, months=0)
    with opened(path, clock, retention=retention) as store:
        tick(store)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE period SET valid_until = '2027-12-19' WHERE id = 5")
    clock.at += timedelta(days=1)
    with opened(path, clock, retention=retention) as store:
        tick(store, value=False)
        store._work.copies._worker.join()  # type: ignore[union-attr]
        trouble = store.copy_trouble()
        assert trouble is not None
        assert "no older copy was removed" in sentence(trouble)
        assert store.copy_trouble() is None
    assert len(copies_of(path)) == 2


def full(_folder: int) -> os.statvfs_result:
    return os.statvfs_result((4096, 4096, 1000, 100, 100, 10, 10, 10, 0, 255))


@pytest.mark.parametrize("hindrance", ["disk", "file", "damaged"])
def test_a_copy_that_cannot_be_kept_hinders_no_change_but_an_import(
    path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, hindrance: str
) -> None:
    with opened(path, clock) as store:
        if hindrance == "disk":
            monkeypatch.setattr(copy_keeper.os, "fstatvfs", full)
        elif hindrance == "file":
            copies_folder(path).touch()
        else:
            monkeypatch.setattr("models.copying._row_counts", lambda connection: {"x": Random().random()})
        tick(store)
        if worker := store._work.copies._worker:  # type: ignore[union-attr]
            worker.join()
        trouble = store.copy_trouble()
        assert trouble is not None
        assert "Changes are saved all the same" in sentence(trouble)
        assert "wang-fang" in {event.key for event in store.events(limit=1)}
        if hindrance != "disk":
            before = store.book()
            with pytest.raises(StoreError):
                store.import_book(demo_book(TODAY), "replace", apply=True)
            assert store.book() == before
    assert copies_of(path) == []
    if copies_folder(path).is_dir():
        assert list(copies_folder(path).iterdir()) == []


def test_going_back_keeps_a_copy_and_can_be_undone(path: Path, clock: Clock) -> None:
    with opened(path, clock) as store, opened(path, clock) as other:
        before = store.book()
        tick(store)
        after = store.book()
        store._work.copies._worker.join()  # type: ignore[union-attr]
        (copy,) = copies_of(path)
        seen = other.data_version()
        plan = store.restore_book(store.book_of_copy(copy.path), apply=True)
        assert [change.key for change in plan.changes] == ["wang-fang"]
        assert plan.copy is not None
        assert is_whole(plan.copy)
        assert store.book() == before == other.book()
        assert other.data_version() != seen
        assert [one.reason for one in copies_of(path)] == [Reason.RESTORE, Reason.DAILY]
        store.undo()
        assert store.book() == after


def test_a_copy_that_is_not_what_was_saved_is_refused(path: Path, clock: Clock) -> None:
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    with sqlite3.connect(copy) as other:
        other.execute("UPDATE period SET valid_until = '2027-12-19' WHERE id = 5")
    with opened(path, clock) as store, pytest.raises(StoreError, match="copy_unsound"):
        store.book_of_copy(copy)


def test_what_a_copy_holds_is_told_of_any_file(path: Path, tmp_path: Path) -> None:
    held = held_in(path)
    assert held is not None
    assert (held.members, held.permits, held.last_change) == (8, 8, datetime(2026, 12, 1, 9, 30, tzinfo=SHANGHAI))
    (tmp_path / "text").write_text("no database", encoding="utf-8")
    assert held_in(tmp_path / "text") is None


# Killed at any moment


def _keep_copies(path: Path, pipe: int) -> None:
    clock = Clock()
    with opened(path, clock) as store:
        os.write(pipe, b"o")
        for _ in range(1000):
            clock.at += timedelta(days=1)
            tick(store, value=bool(clock.at.day % 2))


def test_kills_leave_whole_copies_and_nothing_else(path: Path, clock: Clock) -> None:
    random, left = Random(12), 0
    for _ in range(40):
        child, pipe = forked(lambda pipe: _keep_copies(path, pipe))
        os.read(pipe, 1)
        sleep(random.random() * 0.05)
        assert killed(child)
        all_of(pipe)
        left += any(copies_folder(path).glob(".*"))
        with opened(path, clock) as store:
            tick(store, value=bool(random.random() < 0.5))  # opens for a change, and sweeps
        assert list(copies_folder(path).glob(".*")) == []
        for copy in copies_of(path)[:3]:
            assert is_whole(copy.path)
            assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
    assert left  # else the kills came at no moment that matters


def _write_sealed(target: Path, keys: tuple[str, ...], pipe: int) -> None:
    from models.age_file import seal_to_keys

    for number in range(10_000):
        write_atomically(target, [seal_to_keys(bytes([number % 2]) * 100_000, keys)])
        os.write(pipe, b".")


def test_kills_leave_the_old_or_the_new_sealed_backup(tmp_path: Path) -> None:
    pyrage = pytest.importorskip("pyrage")
    from models.age_file import seal_to_keys

    identity = pyrage.x25519.Identity.generate()
    keys, target, random = (str(identity.to_public()),), tmp_path / "backup.toml.age", Random(7)
    left = 0
    for _ in range(40):
        child, pipe = forked(lambda pipe: _write_sealed(target, keys, pipe))
        os.read(pipe, 1)
        sleep(random.random() * 0.02)
        assert killed(child)
        all_of(pipe)
        opened_bytes = pyrage.decrypt(target.read_bytes(), [identity])
        assert opened_bytes in (b"\x00" * 100_000, b"\x01" * 100_000)
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        left += len(list(tmp_path.iterdir())) > 1
        write_atomically(target, [seal_to_keys(b"\x00" * 100_000, keys)])
        assert list(tmp_path.iterdir()) == [target]
    assert left
