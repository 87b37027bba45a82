"""Texts as long as they may be, of characters that cannot be packed: stored, found, sorted and undone on both alike."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from models.database_file import MIGRATIONS
from models.demo import demo_book
from models.documents import canonical_book
from models.errors import StoreError
from models.place import server_address
from models.schema import CASE, DWELLING, MEMBER, PERMIT, Table
from models.server import opening
from models.store import Store
from models.verifying import verify_database
from rules.adapting import adapted
from rules.facts import Book, Confirmation, Kind, Member
from rules.pack import load_pack
from tests.conftest import open_store
from tests.server import Cluster

on_both = pytest.mark.usefixtures("on_both")
_OTHER = {"lease_filing_min_remaining": "secondary"}
_MEMBERS = 3


def longest(table: Table, key: str, number: int) -> str:
    """Return a text at a key's limit; that of another number differs in its last character only."""
    rare = random.Random(f"{table.name} {key}")
    alike = "".join(chr(rare.randint(0x20000, 0x2A6D0)) for _place in range(table.keys[key].limit - 1))
    return f"{alike}{number}"


def one_of(today: date, number: int) -> Member:
    given = next(member for member in demo_book(today).members if member.cases)
    texts = ("key", "name", "relation", "phone", "household", "desk", "notes")
    return replace(
        given,
        **{key: longest(MEMBER, key, number) for key in texts},
        dwelling=longest(DWELLING, "key", number),
        permits=tuple(replace(each, card_number=longest(PERMIT, "card_number", number)) for each in given.permits),
        cases=tuple(replace(each, notes=longest(CASE, "notes", number)) for each in given.cases),
    )


def crowded(today: date) -> Book:
    """Return members every text of whom is at its limit, all of one day."""
    (home, *_others) = demo_book(today).dwellings
    texts = ("key", "address")
    homes = tuple(replace(home, **{key: longest(DWELLING, key, number) for key in texts}) for number in range(_MEMBERS))
    return Book(homes, tuple(one_of(today, number) for number in range(_MEMBERS)))


def keys(listed: Iterable[Member]) -> list[str]:
    return [one.key for one in listed]


@on_both
def test_texts_at_their_limits_are_stored_sorted_and_found(store: Store, today: date) -> None:
    book = crowded(today)
    store.import_book(book, "replace", apply=True)
    assert store.book() == book
    board = store.board(today)
    assert keys(one.member for one in board.rows(0, 9)) == keys(book.members)
    assert board is store.board(today), "the standings were in another order"
    for number, one in enumerate(book.members):
        assert board.index(one.key) == number
        assert store.find(one.name) == (one.key,)
        assert keys(each.member for each in store.household(one.household, today)) == [one.key]
        assert keys(each.member for each in store.looked_after_by(one.desk, today)) == [one.key]
    assert len(store.desks()) == _MEMBERS
    assert store.households() == tuple(one.household for one in book.members)
    assert verify_database(store.path, load_pack()).amiss == []


@on_both
def test_what_is_long_can_be_changed_told_and_undone(store: Store, today: date) -> None:
    book = crowded(today)
    store.import_book(book, "replace", apply=True)
    first, *others = book.members
    with open_store(store.path, "with other rules") as other:
        other.use_pack(adapted(load_pack(), _OTHER, {}))
        other.board(today)
        store.record(first.key, Confirmation(Kind.PHONE, today))  # left to the other basis
        store.record(first.key, Confirmation(Kind.PHONE, today - timedelta(days=1)))
        assert [one.member.key for one in other.board(today).rows(0, 9)] == keys(book.members)
    told = store.digest(today)
    with store.telling():
        store.mark_digest(told)
    assert [event.key for event in store.events(first.key)] == [first.key] * 3
    store.remove_member(first.key, store.member(first.key, today).version)
    assert keys(store.book().members) == keys(others)
    store.undo()
    assert keys(store.book().members) == keys(book.members)
    assert verify_database(store.path, load_pack()).amiss == []


@on_both
def test_a_key_at_its_limit_is_taken_once(store: Store, today: date) -> None:
    store.import_book(crowded(today), "replace", apply=True)
    with pytest.raises(StoreError, match="taken"):
        store.add_member(one_of(today, 0))


def test_what_was_there_before_any_length_was_taken_stays(
    server: Cluster, tmp_path: Path, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = tmp_path / "migrations"
    earlier.mkdir()
    for step in sorted(MIGRATIONS.glob("000[1-6]*.py")):
        shutil.copy(step, earlier)
    place = server_address(server.make("earlier", "template0"), tmp_path)
    book = demo_book(today)
    with monkeypatch.context() as patched:
        patched.setattr(opening, "MIGRATIONS", earlier)
        patched.setattr(opening, "SCHEMA", 6)
        with open_store(place) as store:
            store.import_book(book, "replace", apply=True)
            with pytest.raises(StoreError, match="server_error"):
                store.import_book(crowded(today), "merge", apply=True)
    with open_store(place) as store:
        assert store.book() == canonical_book(book)
        store.import_book(crowded(today), "merge", apply=True)
        assert len(store.book().members) == len(book.members) + _MEMBERS
    assert verify_database(place, load_pack()).amiss == []
