"""The quick look at a table never calls sound what the checks find something wrong with, nor doubts what is written."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.checks import Checker, check_text
from models.documents import canonical_book, member_document
from models.schema import MEMBER
from models.soundness import table_test
from models.text_checks import _is_hidden
from rules.facts import Book
from rules.pack import load_pack
from tests.books import books

NO_DATE = "a marker that no text begins with"
STRANGE: list[Any] = [
    None, True, 0, 10**7, 1.5, "", " ", "x", "\u200b", "\n", "a" * 1001, "2020-13", "2020-05", "1899-01", "late",
    "11010519491231002X", "11010519491231002x", "110105194912310021",
    date(1899, 12, 31), date(2020, 2, 29), date(2200, 12, 31), datetime(2020, 1, 1, tzinfo=UTC),
    [], [1], ["x"], [{}], [{"key": "x"}], {}, {"x": 1}, {"kind": "address"},
]  # fmt: skip


@given(books(), st.data())
def test_what_is_called_sound_has_no_findings(book: Book, data: st.DataObject) -> None:
    for member in book.members:
        document = member_document(member)
        places = list(_places(document))
        table, key = data.draw(st.sampled_from(places))
        if data.draw(st.booleans()):
            table.pop(key)
        else:
            table[data.draw(st.sampled_from([key, "colour"]))] = data.draw(st.sampled_from(STRANGE))
        dwellings = {dwelling.key for dwelling in book.dwellings}
        quick, slow = deepcopy(document), deepcopy(document)
        checker = Checker(load_pack(), dwellings, NO_DATE)
        checker.check(slow, MEMBER, ())
        if table_test(MEMBER, load_pack(), dwellings)(quick):
            assert not checker.findings
            assert quick == slow


def _places(table: dict[str, Any]) -> Any:
    for key, value in table.items():
        yield table, key
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, dict):
                yield from _places(entry)


@given(books())
def test_what_was_stored_is_sound_at_a_glance(book: Book) -> None:
    is_sound = table_test(MEMBER, load_pack(), {dwelling.key for dwelling in book.dwellings})
    assert all(is_sound(member_document(member)) for member in canonical_book(book).members)


def test_every_character_is_judged_alike_quickly_and_one_by_one() -> None:
    # Beyond the third plane stand tags, variants and what is for private use: a part of them is looked at.
    looked_at = (*range(0x30000), *range(0x30000, 0xE0000, 97), *range(0xE0000, 0xE1000), *range(0xE1000, 0x110000, 97))
    differ = [code for code in looked_at if (check_text(chr(code)) is not None) != _is_hidden(chr(code))]
    assert differ == []
