"""What changes by itself is noticed before anything is written over it."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from models.demo import demo_book
from models.errors import StoreError
from models.store import Store
from tests.conftest import open_store
from tests.server import edit

pytestmark = pytest.mark.usefixtures("on_both")


def changed_by_itself(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    edit(store.path, "UPDATE member SET relation = '叔叔' WHERE key = 'li-ming'")


def test_whatever_is_written_is_sealed(store: Store, today: date) -> None:
    store.import_book(demo_book(today), "replace", apply=True)
    view = store.member("li-ming", today)
    store.save_member(replace(view.member, notes="又搬了。"), view.version)
    store.undo()
    work = store._work
    assert all(stored.is_as_written() for rows in (work.members, work.dwellings) for stored in rows.read())
    assert work.database.execute_sql("SELECT COUNT(*) FROM event WHERE seal = ''").fetchone() == (0,)


def test_a_document_that_has_changed_by_itself_is_not_sealed_by_a_change(store: Store, today: date) -> None:
    changed_by_itself(store, today)
    member = store.member("li-ming", today).member
    version = store.member("li-ming", today).version
    with pytest.raises(StoreError, match="content_changed"):
        store.save_member(replace(member, notes="x"), version)
    assert store.member("li-ming", today).member == member


def test_an_import_vouches_for_what_it_holds(store: Store, today: date) -> None:
    changed_by_itself(store, today)
    found = store.book()
    plan = store.import_book(found, "merge", apply=True)
    assert [entry.key for entry in plan.changes] == ["li-ming"]
    with open_store(store.path) as again:
        assert again.book() == found
        assert again.import_book(found, "merge", apply=True).changes == ()
