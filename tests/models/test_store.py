"""The store: nothing lost, nobody overwritten, everything undone that was done."""

from __future__ import annotations

import shutil
import stat
import time
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from models.backup import dump_backup
from models.backup_read import load_backup
from models.copies import copies_folder, copies_of
from models.demo import demo_book
from models.documents import canonical_book
from models.errors import Conflict, Invalid, StoreError
from models.history import Writer
from models.store import Store
from models.views import ChangeKind
from rules.adapting import adapted
from rules.assess import assess
from rules.assessment import Status
from rules.facts import Activity, Book, CaseKind, CaseState, Confirmation, Kind, Member, Obtained, Period, Permit
from rules.pack import Pack
from tests.conftest import open_store
from tests.server import held

pytestmark = pytest.mark.usefixtures("on_both")


@pytest.mark.file_only
def test_the_file_is_private_and_the_pragmas_are_read_back(store: Store) -> None:
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600
    assert store._work.database.pragma("journal_mode") == "truncate"
    assert store._work.database.pragma("synchronous") == 2
    assert store._work.database.pragma("foreign_keys") == 1


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2028, 2, 29), date(2027, 1, 31), date(1960, 3, 1)])
def test_the_demo_shows_every_status_and_survives_a_backup(store: Store, pack: Pack, day: date) -> None:
    book = demo_book(day)
    statuses = {assess(m, book.dwelling_of(m), day, pack).verdict.status for m in book.members}  # type: ignore[union-attr]
    assert statuses == set(Status)
    store.import_book(book, "replace", apply=True)
    assert store.book() == canonical_book(book)
    data = dump_backup(store.book())
    export = store.export()
    assert b"".join(export) == data
    assert (export.members, export.dwellings) == (len(book.members), len(book.dwellings))
    assert load_backup(data, pack) == store.book()
    assert dump_backup(load_backup(data, pack)) == data
    assert store.import_book(load_backup(data, pack), "merge", apply=True).changes == ()


def test_ticks_open_the_case_and_make_it_ready(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    checklist = store.member("wang-fang", today).assessment.verdict.checklist  # type: ignore[union-attr]
    assert checklist.case is None
    ticks = {tick: True for item in checklist.items for tick in item.ticks}
    store.set_ticks("wang-fang", CaseKind.RENEWAL, ticks, today)
    case = store.member("wang-fang", today).member.cases[-1]
    assert case.state is CaseState.READY
    store.set_ticks("wang-fang", CaseKind.RENEWAL, {"id_card.copy": False}, today)
    assert store.member("wang-fang", today).member.cases[-1].state is CaseState.GATHERING


def test_nothing_is_written_when_nothing_differs(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    before = len(store.events(limit=1000))
    store.set_ticks("li-ming", CaseKind.RENEWAL, {"id_card.copy": True}, today)
    assert len(store.events(limit=1000)) == before


def test_a_later_writer_does_not_overwrite_an_earlier_one(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    with open_store(store.path, "other") as other:
        seen = store.data_version()
        theirs, ours = other.member("li-ming", today), store.member("li-ming", today)
        other.save_member(replace(theirs.member, phone="13900000000"), theirs.version)
        assert store.data_version() != seen
        with pytest.raises(Conflict) as caught:
            store.save_member(replace(ours.member, notes="x"), ours.version)
    assert caught.value.values["actor"] == "other"
    assert store.member("li-ming", today).member.phone == "13900000000"


def test_undo_and_redo_bring_everything_back(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    before = store.book()
    view = store.member("li-wei", today)
    store.remove_member("li-wei", view.version)
    store.set_ticks("li-ming", CaseKind.RENEWAL, {"lease_contract.original": True}, today)
    after = store.book()
    store.undo()
    store.undo()
    assert store.book() == before
    store.redo()
    store.redo()
    assert store.book() == after
    with pytest.raises(StoreError, match="nothing_to_redo"):
        store.redo()


def test_undo_refuses_what_someone_else_has_changed(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    view = store.member("li-ming", today)
    store.save_member(replace(view.member, phone="1"), view.version)
    with open_store(store.path, "other") as other:
        view = other.member("li-ming", today)
        other.save_member(replace(view.member, phone="2"), view.version)
    with pytest.raises(StoreError, match="changed_since"):
        store.undo()
    assert store.member("li-ming", today).member.phone == "2"


def test_what_an_import_refuses_a_form_cannot_save(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    view = store.member("li-ming", today)
    with pytest.raises(Invalid) as caught:
        store.save_member(replace(view.member, name="a\u202eb", id_number="1"), view.version)
    assert {finding.code for finding in caught.value.findings} == {"hidden_character", "bad_id_number"}


def test_an_import_may_add_one_person_and_give_another_their_first_permit(store: Store, today: date) -> None:
    known = Member("z", "Z", today, Activity.NONE)
    store.add_member(known)
    permit = Permit("1", (Period(today, today, Obtained.FIRST_ISSUE),))
    new = Member("a", "A", today, Activity.NONE, permits=(permit,))
    store.import_book(Book(members=(new, replace(known, permits=(permit,)))), "merge", apply=True)
    assert [member.permits for member in store.book().members] == [(permit,), (permit,)]


@pytest.mark.file_only
def test_a_newer_database_is_left_alone(store: Store) -> None:
    store._work.database.pragma("user_version", 999)
    store.close()
    before = store.path.read_bytes()
    with pytest.raises(StoreError, match="newer_schema"):
        open_store(store.path)
    assert store.path.read_bytes() == before


def test_read_only_makes_no_file(tmp_path: Path, today: date) -> None:
    path = tmp_path / "nowhere" / "none.db"
    with open_store(path, read_only=True) as empty:
        assert len(empty.board(today)) == 0
        with pytest.raises(StoreError, match="read_only"):
            empty.undo()
    assert not path.parent.exists()


def test_another_pack_judges_everyone_anew(store: Store, pack: Pack, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    before = store.board(today).counts
    store.use_pack(adapted(pack, {"reapply_after": "guide_faq"}, {}))
    after = store.board(today).counts
    assert (before[Status.REAPPLY_REQUIRED], before[Status.EXPIRED]) == (1, 1)
    assert (after[Status.REAPPLY_REQUIRED], after[Status.EXPIRED]) == (0, 2)
    assert store.member("zhao-min", today).assessment.chosen == ("reapply_after",)
    store.use_pack(pack)
    assert store.board(today).counts == before


def test_a_newer_change_that_stands_ends_the_way_forward(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    store.set_ticks("li-ming", CaseKind.RENEWAL, {"lease_contract.original": True}, today)
    store.undo()
    store.set_ticks("li-ming", CaseKind.RENEWAL, {"permit_card.original": False}, today)
    store.undo()
    store.redo()
    with pytest.raises(StoreError, match="nothing_to_redo"):
        store.redo()


@pytest.mark.file_only
def test_an_import_that_fails_leaves_no_copy_and_changes_nothing(store: Store, today: date) -> None:
    book = demo_book(today)
    store.import_book(book, "replace", apply=True)
    before = store.book()
    # Refused by the table itself, in the middle of the change: as a disk that fills up, only sooner.
    store._work.database.execute_sql(
        "CREATE TRIGGER full BEFORE INSERT ON member BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    assert copies_of(store.path) == []
    newcomer = replace(book.members[0], key="newcomer")
    with pytest.raises(StoreError):
        store.import_book(replace(book, members=(newcomer,)), "merge", apply=True)
    assert copies_of(store.path) == []
    assert not any(copies_folder(store.path).iterdir())
    assert store.book() == before


def test_an_import_compares_again_when_somebody_was_quicker(
    store: Store, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = canonical_book(demo_book(today))
    store.import_book(book, "replace", apply=True)
    changing = store._work.changing

    def late(action: str) -> AbstractContextManager[Writer]:
        with open_store(store.path, "someone else") as other:
            for key in (book.members[0].key, book.members[1].key):
                other.remove_member(key, other.member(key, today).version)
        return changing(action)

    monkeypatch.setattr(store._work, "changing", late)
    renamed = replace(book, members=(replace(book.members[0], name="X"), *book.members[1:]))
    plan = store.import_book(renamed, "merge", apply=True)
    assert store.book() == renamed
    assert [change.kind for change in plan.changes] == [ChangeKind.ADDED, ChangeKind.ADDED]


@pytest.mark.file_only
@pytest.mark.parametrize("has_changed", [False, True])
def test_a_file_put_in_the_place_of_the_open_one_is_not_written_to(
    store: Store, today: date, has_changed: bool
) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    store.close()
    other = store.path.with_name("other.db")
    shutil.copyfile(store.path, other)
    with open_store(store.path) as open_one:
        if has_changed:
            open_one.record("wang-fang", Confirmation(Kind.PHONE, today))
        before = other.read_bytes()
        other.replace(store.path)
        with pytest.raises(StoreError, match="replaced"):
            open_one.record("li-ming", Confirmation(Kind.PHONE, today))
    assert store.path.read_bytes() == before


@pytest.mark.file_only
def test_what_is_put_in_the_place_of_the_open_file_is_read_and_changed_from_then_on(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    other = store.path.with_name("other.db")
    with open_store(other) as restored:
        restored.add_member(Member(key="li-ming", name="李明", birth_date=date(1980, 1, 1), activity=Activity.NONE))
    view, board = store.member("li-ming", today), store.board(today)
    seen = store.data_version()
    other.replace(store.path)
    assert store.data_version() != seen
    assert len(board) == len(demo_book(today).members)
    assert len(store.board(today)) == 1
    with pytest.raises(Conflict):
        store.save_member(view.member, view.version)
    now = store.member("li-ming", today)
    store.save_member(replace(now.member, notes="restored"), now.version)
    assert store.member("li-ming", today).member.notes == "restored"
    assert [event.action for event in store.events("li-ming")] == ["member.save", "member.add"]


@pytest.mark.file_only
def test_an_unusable_file_in_the_place_of_the_open_one_is_told_and_left_alone(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    other = store.path.with_name("other.db")
    other.write_bytes(b"no database at all" * 99)
    other.replace(store.path)
    with pytest.raises(StoreError, match="not_a_database"):
        store.data_version()
    with pytest.raises(StoreError, match="replaced"):
        store.record("li-ming", Confirmation(Kind.PHONE, today))
    assert store.path.read_bytes() == b"no database at all" * 99


def test_whoever_looks_for_news_does_not_wait_for_a_locked_database(store: Store) -> None:
    seen = store.data_version()
    with held(store.path, "EXCLUSIVE"):
        started = time.monotonic()
        assert store.data_version() == seen
        assert time.monotonic() - started < 1


def test_a_change_that_waits_for_another_session_says_so_and_is_made(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    waited: list[bool] = []
    with held(store.path) as let_go:

        def finish() -> None:
            waited.append(True)
            let_go()

        store.hooks.waiting = finish
        store.record("li-ming", Confirmation(Kind.PHONE, today))
    assert waited == [True]
    store.record("li-ming", Confirmation(Kind.ADDRESS, today))
    assert waited == [True]


def test_who_may_refuse_a_change_is_asked_before_it(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    before = store.data_version()

    def refuse() -> None:
        raise StoreError("clock_went_back")

    store.hooks.before_change = refuse
    for change in (lambda: store.record("li-ming", Confirmation(Kind.PHONE, today)), store.undo):
        with pytest.raises(StoreError, match="clock_went_back"):
            change()
    assert store.data_version() == before
