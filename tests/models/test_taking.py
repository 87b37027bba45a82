"""An import of which not everything is taken: pieces go together again, both sides' work stays, all or nothing."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from models.backup_read import load_backup
from models.documents import Document, canonical_book, canonical_member, member_document, member_of
from models.errors import Invalid, StoreError
from models.pieces import pieces, put_together
from models.store import Store
from models.taking import Choices, Usually
from models.views import ChangeKind
from rules.facts import Activity, Book, Case, CaseKind, CaseState, Dwelling, Member, Obtained, Period, Permit, Tenure
from rules.pack import load_pack
from tests.books import books, members
from tests.conftest import examples, open_store

pytestmark = pytest.mark.usefixtures("on_both")


def canonical(document: Document) -> Document:
    return member_document(canonical_member(member_of(document)))


@st.composite
def two_sides(draw: st.DrawFn) -> tuple[Document, Document]:
    """Two documents of one member who have much in common, with entries added, gone, changed and moved."""
    old, new = (canonical(member_document(draw(members([])))) for _ in range(2))
    new["key"] = old["key"]
    random = draw(st.randoms(use_true_random=False))
    new = {**old, **{key: value for key, value in new.items() if random.random() < 0.5}}
    for key in ("permits", "cases", "changes", "confirmations", "follow_ups"):
        entries = [*old.get(key, ()), *new.get(key, ())]
        if entries and random.random() < 0.7:
            random.shuffle(entries)
            new[key] = entries[: random.randrange(1, len(entries) + 1)]
    return old, canonical(new)


@settings(max_examples=examples(8), deadline=None)
@given(two_sides(), st.integers())
def test_pieces_put_together_give_either_side_or_anything_between(sides: tuple[Document, Document], seed: int) -> None:
    old, new = sides
    found = pieces(old, new)
    assert bool(found) == (old != new)
    assert canonical(put_together(old, new, lambda _piece: True)) == new
    assert canonical(put_together(old, new, lambda _piece: False)) == old
    random = Random(seed)
    taken = {piece.id for piece in found if random.random() < 0.5}
    between = canonical(put_together(old, new, lambda piece: piece.id in taken))
    # What was taken no longer differs from the file, and what was left no longer from what was on record.
    left = {(repr(piece.before), repr(piece.after)) for piece in found if piece.id not in taken}
    if len({piece.id for piece in found}) == len(found):
        assert {(repr(piece.before), repr(piece.after)) for piece in pieces(between, new)} == left


@settings(max_examples=examples(6), deadline=None)
@given(books(), books())
def test_taking_everything_is_what_the_command_does(first: Book, second: Book) -> None:
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for number, in_pieces in enumerate((False, True)):
            with open_store(Path(folder) / f"{number}.db") as store:
                store.import_book(first, "replace", apply=True)
                if in_pieces:
                    store.import_taken(second, store.preview_import(second, "merge"), Choices())
                else:
                    store.import_book(second, "merge", apply=True)
                results.append(store.book())
                if store.book() != canonical_book(first):
                    store.undo()
                    assert store.book() == canonical_book(first)
    assert results[0] == results[1]


@settings(max_examples=examples(6), deadline=None)
@given(books())
def test_the_case_of_one_member_comes_back_byte_for_byte(book: Book) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "a.db") as store:
        store.import_book(book, "replace", apply=True)
        for member in book.members:
            data = b"".join(store.export(only=(member.key,)))
            (alone,) = load_backup(data, load_pack()).members
            assert alone == canonical_member(member)
            with open_store(Path(folder) / f"{hash(member.key)}.db") as other:
                other.import_book(load_backup(data, load_pack()), "merge", apply=True)
                assert b"".join(other.export()) == b"".join(other.export(only=(member.key,))) == data
            assert store.import_book(load_backup(data, load_pack()), "merge", apply=False).changes == ()


BEGUN = Case(CaseKind.RENEWAL, date(2026, 12, 1), CaseState.GATHERING, frozenset({"id_card.original"}), "at home")
PERIOD = Period(date(2025, 12, 12), date(2026, 12, 11), Obtained.AUTOMATIC)


@pytest.fixture
def member(store: Store) -> Member:
    permits = (Permit("A1", (PERIOD,)),)
    one = Member("m", "M", date(2000, 1, 1), Activity.NONE, dwelling="home", permits=permits, cases=(BEGUN,))
    store.import_book(Book((Dwelling("home", "Road 1", Tenure.OWNED),), (one,)), "replace", apply=True)
    return one


def one_member(store: Store) -> Member:
    return store.book().members[0]


def test_both_sides_work_on_a_case_is_kept(store: Store, member: Member) -> None:
    home = store.book().dwellings
    elsewhere = replace(
        member,
        permits=(Permit("A1", (PERIOD, Period(date(2026, 12, 12), date(2027, 12, 11), Obtained.OFFLINE))),),
        cases=(replace(BEGUN, ticks=BEGUN.ticks | {"id_card.copy"}, item_notes={"id_card": "in the bag"}),),
    )
    view = store.member("m", date(2026, 12, 1))
    other = Case(CaseKind.POINTS, date(2026, 11, 1), CaseState.GATHERING)
    our_case = replace(BEGUN, ticks=BEGUN.ticks | {"permit_card.original"}, item_notes={"permit_card": "here"})
    ours = replace(member, cases=(other, our_case))
    store.save_member(ours, view.version)
    book = Book(home, (elsewhere,))
    preview = store.preview_import(book, "merge")
    store.import_taken(book, preview, Choices(Usually.ADDITIONS))
    merged = one_member(store)
    assert merged.permits == elsewhere.permits
    assert merged.cases == (
        other,
        replace(
            BEGUN,
            ticks=BEGUN.ticks | {"permit_card.original", "id_card.copy"},
            item_notes={"id_card": "in the bag", "permit_card": "here"},
        ),
    )


def test_one_tick_can_be_taken_and_one_left(store: Store, member: Member) -> None:
    theirs = replace(member, cases=(replace(BEGUN, ticks=frozenset({"id_card.copy"}), notes="elsewhere"),))
    book = Book(store.book().dwellings, (theirs,))
    preview = store.preview_import(book, "merge")
    proposal = preview.proposals[0]
    assert [(piece.path, piece.before, piece.after) for piece in proposal.pieces()] == [
        ("cases[1].ticks", "id_card.original", None),
        ("cases[1].ticks", None, "id_card.copy"),
        ("cases[1].notes", "at home", "elsewhere"),
    ]
    choices = Choices()
    for piece in proposal.pieces():
        if piece.after != "id_card.copy":
            choices.turn_piece(proposal.row, piece)
    store.import_taken(book, preview, choices)
    (case,) = one_member(store).cases
    assert case == replace(BEGUN, ticks=frozenset({"id_card.original", "id_card.copy"}))


def test_what_cannot_stand_together_is_refused_with_all_findings_and_nothing_changes(
    store: Store, member: Member, tmp_path: Path
) -> None:
    moved = Permit("A1", (Period(date(2025, 12, 1), date(2026, 11, 30), Obtained.OFFLINE),))
    theirs = replace(member, permits=(moved,), dwelling="other")
    book = Book((Dwelling("other", "Road 2", Tenure.OWNED),), (theirs,))
    preview = store.preview_import(book, "merge")
    assert {one.key: one.kind for one in preview.proposals} == {"m": ChangeKind.CHANGED, "other": ChangeKind.ADDED}
    choices = Choices(rows={("dwellings", "other")})
    person = preview.proposals[0]
    for piece in person.pieces():
        if piece.after is None:
            choices.turn_piece(person.row, piece)
    before, copies = store.book(), sorted(tmp_path.iterdir())
    with pytest.raises(Invalid) as caught:
        store.import_taken(book, preview, choices)
    assert {finding.code for finding in caught.value.findings} == {"overlap", "unknown_dwelling"}
    assert store.book() == before
    assert sorted(tmp_path.iterdir()) == copies


def test_a_dwelling_that_is_lived_in_does_not_go(store: Store, member: Member) -> None:
    book = Book()
    preview = store.preview_import(book, "replace")
    with pytest.raises(Invalid) as caught:
        store.import_taken(book, preview, Choices(rows={("members", "m")}))
    assert [finding.code for finding in caught.value.findings] == ["lived_in"]
    assert store.book().members == (member,)
    store.import_taken(book, preview, Choices())
    assert store.book() == Book()


def test_what_has_changed_since_the_preview_is_not_written_over(store: Store, member: Member) -> None:
    book = Book(store.book().dwellings, (replace(member, notes="theirs"),))
    preview = store.preview_import(book, "merge")
    with open_store(store.path, "other") as other:
        other.save_member(replace(member, notes="ours"), other.member("m", date(2026, 12, 1)).version)
    with pytest.raises(StoreError, match="changed_meanwhile"):
        store.import_taken(book, preview, Choices())
    assert one_member(store).notes == "ours"


def test_a_member_who_came_meanwhile_does_not_go_unseen(store: Store, member: Member) -> None:
    preview = store.preview_import(Book(), "replace")
    with open_store(store.path, "other") as other:
        other.add_member(replace(member, key="n", name="N"))
    with pytest.raises(StoreError, match="changed_meanwhile"):
        store.import_taken(Book(), preview, Choices())
    assert len(store.book().members) == 2
