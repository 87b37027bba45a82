"""The history: page by page, each change once; undo by steps, after a restart, and never over someone else's work."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from models.demo import demo_book
from models.errors import StoreError
from models.store import Store
from models.views import ActionKind, HistoryFilter
from rules.facts import Activity, CaseKind, Dwelling, Member, Month, OfficialCount, Tenure
from tests.conftest import open_store

pytestmark = pytest.mark.usefixtures("on_both")

ALL = HistoryFilter()
LI_MING = HistoryFilter(member="li-ming")


@pytest.fixture
def family(store: Store, today: date) -> Store:
    store.import_book(demo_book(today), "replace", apply=True)
    return store


def note(store: Store, text: str, today: date, key: str = "li-ming") -> None:
    view = store.member(key, today)
    store.save_member(replace(view.member, notes=text), view.version)


def notes(store: Store, today: date) -> str:
    return store.member("li-ming", today).member.notes


def actions(store: Store, wanted: HistoryFilter) -> list[str]:
    return [entry.action for entry in store.history(wanted)]


def test_a_change_is_one_entry_that_opens_to_its_rows(family: Store, today: date) -> None:
    view = family.member("li-ming", today)
    family.save_member(replace(view.member, notes="x", phone="13900000000"), view.version)
    saved, imported = family.history(ALL)
    assert (saved.action, saved.rows, saved.event.name, saved.detail) == ("member.save", 2, "李明", None)
    assert [event.entry for event in family.history_rows(saved.batch, ALL)] == ["phone", "notes"]
    assert (imported.action, imported.rows) == ("import", 11)
    assert len(family.history_rows(imported.batch, ALL, limit=4)) == 4


def test_pages_follow_one_another_without_gap_or_overlap(family: Store, today: date) -> None:
    for number in range(7):
        note(family, str(number), today)
    whole = family.history(ALL)
    pages, before = [], None
    while page := family.history(ALL, before, 3):
        pages.append(len(page))
        assert page == whole[sum(pages[:-1]) : sum(pages)]
        before = page[-1].id
    assert pages == [3, 3, 2]


def test_the_dwelling_belongs_to_the_history_of_who_lives_there(family: Store, today: date) -> None:
    flat = family.dwelling("pudong-flat")
    family.save_dwelling(replace(flat.dwelling, address="新地址"), flat.version)
    note(family, "x", today, key="li-guoqiang")
    assert actions(family, LI_MING) == ["dwelling.save", "import"]
    # Of the import, the member and the dwelling they live in.
    (_saved, imported) = family.history(LI_MING)
    assert imported.rows == 2
    assert {event.key for event in family.history_rows(imported.batch, LI_MING)} == {"li-ming", "pudong-flat"}
    assert actions(family, HistoryFilter(member="li-guoqiang")) == ["member.save", "import"]


def test_the_filter_looks_by_name_and_by_kind(family: Store, today: date) -> None:
    note(family, "x", today)
    family.set_ticks("wang-fang", CaseKind.RENEWAL, {"id_card.copy": True}, today)
    family.set_official_count("li-ming", OfficialCount(3, today))
    family.undo()
    assert actions(family, HistoryFilter(name="王")) == ["tick.set", "import"]
    assert actions(family, HistoryFilter(name="%")) == []
    assert actions(family, HistoryFilter(kind=ActionKind.CASES)) == ["tick.set"]
    assert actions(family, HistoryFilter(kind=ActionKind.UNDOING)) == ["undo"]
    assert actions(family, HistoryFilter(kind=ActionKind.PEOPLE)) == ["member.save"]
    assert actions(family, replace(LI_MING, kind=ActionKind.TRANSFER)) == ["transfer.official"]
    assert actions(family, HistoryFilter(kind=ActionKind.POINTS)) == []


def test_what_is_undone_is_marked_until_it_is_done_again(family: Store, today: date) -> None:
    note(family, "x", today)
    for step, states in (
        (family.undo, [False, True, False]),
        (family.redo, [False, True, False, False]),
        (family.undo, [False, True, False, True, False]),
    ):
        step()
        entries = family.history(ALL)
        assert [entry.undone for entry in entries] == states
    assert {entry.event.name for entry in family.history(replace(ALL, kind=ActionKind.UNDOING))} == {"李明"}


def test_undo_goes_back_step_by_step_and_after_a_restart(family: Store, today: date) -> None:
    before = notes(family, today)
    for text in ("one", "two", "three"):
        note(family, text, today)
    family.undo()
    assert notes(family, today) == "two"
    family.close()
    with open_store(family.path) as reopened:
        reopened.undo()
        assert notes(reopened, today) == "one"
        reopened.undo()
        assert notes(reopened, today) == before
        for text in ("one", "two", "three"):
            reopened.redo()
            assert notes(reopened, today) == text
        reopened.undo()
        note(reopened, "four", today)
        assert reopened.next_redo() is None
        reopened.undo()
        assert notes(reopened, today) == "two"


def test_undo_takes_back_only_what_this_person_did(family: Store, today: date) -> None:
    note(family, "ours", today)
    with open_store(family.path, "other") as other:
        assert other.next_undo() is None
        with pytest.raises(StoreError, match="nothing_to_undo"):
            other.undo()
        note(other, "theirs", today, key="wang-fang")
    family.undo()
    assert family.member("wang-fang", today).member.notes == "theirs"
    assert notes(family, today) != "ours"


def test_undo_refuses_a_row_that_someone_else_has_changed_and_says_who(family: Store, today: date) -> None:
    note(family, "ours", today)
    with open_store(family.path, "other") as other:
        note(other, "theirs", today)
    with pytest.raises(StoreError) as caught:
        family.undo()
    assert (caught.value.code, caught.value.values["actor"]) == ("changed_since", "other")
    assert notes(family, today) == "theirs"
    assert actions(family, ALL)[0] == "member.save"


def test_what_an_undo_would_take_back_is_known_before(family: Store, today: date) -> None:
    family.set_ticks("li-ming", CaseKind.RENEWAL, {"lease_contract.original": True}, today)
    coming = family.next_undo()
    assert coming is not None
    assert (coming.event.action, coming.event.name, coming.rows, coming.again) == ("tick.set", "李明", 1, False)
    assert family.undo() == coming
    coming = family.next_redo()
    assert coming is not None
    assert (coming.event.action, coming.again) == ("tick.set", True)
    assert family.redo() == coming
    assert family.next_redo() is None


def test_a_person_added_with_a_dwelling_is_named_by_the_person(family: Store, today: date) -> None:
    born = Month.parse("2000-01").first_day
    dwelling = Dwelling("new", "新家", Tenure.OWNED)
    family.add_member(Member("zoe", "Zoe", born, Activity.NONE, dwelling="new"), dwelling)
    coming = family.next_undo()
    assert coming is not None
    assert (coming.event.name, coming.rows) == ("Zoe", 2)
    assert family.history(ALL)[0].event.name == "Zoe"


def test_an_empty_database_has_no_history(store: Store) -> None:
    assert store.history(ALL) == ()
    assert store.next_undo() is None
    assert store.next_redo() is None
