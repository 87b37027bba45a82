"""Whatever may be stored comes back the same: through a backup, through the database, and again."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from models.backup import dump_backup
from models.backup_read import load_backup
from models.differences import differences, take_back
from models.documents import canonical_book, canonical_member, member_document, member_of
from rules.facts import Book
from rules.pack import load_pack
from tests.books import books
from tests.conftest import examples, open_store


@given(books())
def test_a_backup_gives_back_the_same_book_and_the_same_bytes(book: Book) -> None:
    data = dump_backup(book)
    again = load_backup(data, load_pack())
    assert again == canonical_book(book)
    assert dump_backup(again) == data


@pytest.mark.usefixtures("on_both")
@settings(max_examples=examples(8), deadline=None)
@given(books(), books())
def test_a_database_gives_back_what_was_imported_last(first: Book, second: Book) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "permits.db") as store:
        store.import_book(first, "replace", apply=True)
        assert store.book() == canonical_book(first)
        store.import_book(second, "replace", apply=True)
        assert store.book() == canonical_book(second)
        if canonical_book(first) != canonical_book(second):
            store.undo()
            assert store.book() == canonical_book(first)
            store.redo()
            assert store.book() == canonical_book(second)


@pytest.mark.usefixtures("on_both")
@settings(max_examples=examples(8), deadline=None)
@given(books(), books())
def test_merge_adds_and_updates_and_removes_nothing(first: Book, second: Book) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "permits.db") as store:
        store.import_book(first, "replace", apply=True)
        plan = store.import_book(second, "merge", apply=False)
        assert store.book() == canonical_book(first)
        assert store.import_book(second, "merge", apply=True).changes == plan.changes
        merged = store.book()
    by_key = {member.key: member for member in canonical_book(first).members}
    by_key |= {member.key: member for member in canonical_book(second).members}
    assert {member.key: member for member in merged.members} == by_key


@given(books(), books())
def test_taking_differences_back_gives_the_document_before(first: Book, second: Book) -> None:
    for before, after in zip(first.members, second.members, strict=False):
        old, new = member_document(canonical_member(before)), member_document(canonical_member(after))
        back = take_back(new, differences(old, new))
        assert back is not None
        assert canonical_member(member_of(back)) == canonical_member(before)
