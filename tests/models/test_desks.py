"""Who looks after whom, in a file and on a server: older databases, several at once, and what digests have told."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from models.demo import demo_book
from models.errors import NotFound
from models.store import Store
from models.verifying import verify_database
from rules.facts import Book
from rules.pack import load_pack
from tests.conftest import open_store
from tests.server import edit

pytestmark = pytest.mark.usefixtures("on_both")
TODAY = date(2026, 12, 1)
DESKS = {"li-ming": "王芳组", "wang-fang": "Desk 2", "zhao-min": "王芳组"}


@pytest.fixture
def family(store: Store) -> Store:
    book = demo_book(TODAY)
    members = tuple(replace(member, desk=DESKS.get(member.key, "")) for member in book.members)
    store.import_book(Book(book.dwellings, members), "replace", apply=True)
    return store


def desks_of(store: Store) -> dict[str, str]:
    return {member.key: member.desk for member in store.book().members if member.desk}


# What came after has nothing to do for a file.
_OF_A_FILE = ["DELETE FROM schema_migration WHERE name > '0006'", "PRAGMA user_version = 5"]


def test_an_older_database_is_given_desks_and_keeps_its_seals(tmp_path: Path) -> None:
    with open_store(tmp_path / "permits.db") as store:
        store.import_book(demo_book(TODAY), "replace", apply=True)
        store.mark_digest(store.digest(TODAY))
        place, before = store.path, store.book()
        seals = [stored.seal for stored in store._work.members.read()]
    for step in (
        "DROP INDEX member_desk",
        "ALTER TABLE member DROP COLUMN desk",
        "ALTER TABLE digest DROP COLUMN desk",
        "DELETE FROM schema_migration WHERE name LIKE '0006%'",
        *(_OF_A_FILE if isinstance(place, Path) else []),
    ):
        edit(place, step)
    with open_store(tmp_path / "permits.db") as store:
        assert store.book() == before
        assert [stored.seal for stored in store._work.members.read()] == seals
        assert all(stored.is_as_written() for stored in store._work.members.read())
        assert store.last_digest() == TODAY
        assert not store.digest(TODAY).news
        assert (store.desks(), store.has_desks()) == ((), False)
        store.give_desk(["li-ming"], "王芳组")
        assert all(stored.is_as_written() for stored in store._work.members.read())
        assert (store.desks(), store.has_desks()) == (("王芳组",), True)
    assert not verify_database(place, load_pack()).amiss


def test_several_are_given_a_desk_in_one_change_or_none_is(family: Store) -> None:
    before = desks_of(family)
    assert family.give_desk(["li-ming", "wang-fang", "zhao-min"], "王芳组") == 1
    assert desks_of(family) == dict.fromkeys(DESKS, "王芳组")
    family.undo()
    assert desks_of(family) == before
    with pytest.raises(NotFound):
        family.give_desk(["li-ming", "nobody"], "x")
    assert desks_of(family) == before
    assert family.give_desk(list(DESKS), "") == 3
    assert desks_of(family) == {}


def test_a_desk_sees_its_own_most_urgent_first_and_names_are_told_apart(family: Store) -> None:
    family.give_desk(["li-xiaoyu"], "desk 2")
    assert [one.member.key for one in family.looked_after_by("王芳组", TODAY)] == ["zhao-min", "li-ming"]
    assert [one.member.key for one in family.looked_after_by("Desk 2", TODAY)] == ["wang-fang"]
    assert family.desks() == ("Desk 2", "desk 2", "王芳组")
    nobodys = {one.member.key for one in family.looked_after_by("", TODAY)}
    assert nobodys == {member.key for member in family.book().members} - DESKS.keys() - {"li-xiaoyu"}


def test_a_digest_of_one_desk_leaves_the_others_untold(family: Store) -> None:
    everyone = {one.step_name for one in family.digest(TODAY).news}
    ours = family.digest(TODAY, "王芳组")
    assert {one.member for one in ours.news} == {"li-ming", "zhao-min"}
    assert {one.desk for one in ours.news} == {"王芳组"}
    family.mark_digest(ours)
    assert not family.digest(TODAY, "王芳组").news
    left = family.digest(TODAY)
    assert {one.step_name for one in left.news} == everyone - {one.step_name for one in ours.news}
    assert (left.last, family.digest(TODAY, "Desk 2").last, family.digest(TODAY, "王芳组").last) == (None, None, TODAY)
    assert family.last_digest() == TODAY

    family.mark_digest(family.digest(TODAY, "Desk 2"))
    assert not family.digest(TODAY, "王芳组").news
    family.mark_digest(family.digest(TODAY))
    assert not any(family.digest(TODAY, desk).news for desk in (None, "", "王芳组", "Desk 2"))
    later = TODAY + timedelta(days=1)
    assert {family.digest(later, desk).last for desk in (None, "", "王芳组")} == {TODAY}


def test_what_stands_no_more_is_forgotten_of_that_desk_only(family: Store) -> None:
    family.mark_digest(family.digest(TODAY))
    before = family.digest(TODAY).reached
    view = family.member("li-ming", TODAY)
    family.save_member(replace(view.member, permits=(), address_checks=(), changes=()), view.version)
    family.mark_digest(family.digest(TODAY, "王芳组"))
    told = set(family._work.database.execute_sql("SELECT member_key, step, about FROM digest_told").fetchall())
    assert told == {name for name in before if name[0] != "li-ming"}
