"""The sheet says what the screens say, once: papers of one dwelling and errands of several stand at the top."""

from __future__ import annotations

from itertools import accumulate

import pytest

from rules.pack import load_pack
from screens.format import width
from screens.visit.sheet import visit_sheet
from screens.visit.text import sheet_lines
from screens.words import item_name, say, use_language
from tests.screens.visit.families import TODAY, sheet_of, trip_of


def test_a_sheet_for_one_holds_every_paper_with_its_ticks() -> None:
    trip = trip_of(1)
    (visitor,) = visit_sheet(trip, TODAY, load_pack(), lambda day: day).visitors
    (traveller,) = trip.travellers
    rows = [(row.text.partition(" (")[0], row.original, row.copy) for row in visitor.rows]
    assert rows == [(item_name(item.id), item.original, item.copy) for item in traveller.checklist.items]
    assert ("ID card", True, False) in rows
    assert visitor.first[0].startswith("The counter refused")
    assert any(say("note", "lease_filing_ahead") in line for line in visitor.first)


def test_what_serves_several_is_boxed_once_and_copies_stay_with_each() -> None:
    sheet = sheet_of(3)
    contract, filing = sheet.shared
    assert (contract.text, contract.original, contract.copy) == ("lease contract, signed online", False, None)
    assert "3 copies" in filing.remark
    assert all(name in filing.remark for name in sheet.names)
    for visitor in sheet.visitors:
        texts = {row.text: (row.original, row.copy) for row in visitor.rows}
        assert contract.text not in texts
        assert texts[filing.text] == (None, False)


def test_what_several_must_do_first_stands_once() -> None:
    sheet = sheet_of(4)
    told = [line for line in sheet.first if line.startswith("First: Have the landlord")]
    assert len(told) == 1
    assert told[0].endswith(f"({', '.join(sheet.names)})")
    everywhere = [line for visitor in sheet.visitors for line in visitor.first]
    assert not any(line.startswith("First: Have the landlord") for line in everywhere)
    assert len(sheet.steps) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_lines_up_and_boxes_are_ascii(language: str) -> None:
    use_language(language)
    lines = list(sheet_lines(sheet_of(4)))
    papers = [line for line in lines if line.startswith("[")]
    assert len(papers) > 20
    assert all(line[1] in {"x", " "} for line in papers)
    # The column of boxes is 24 cells wide, with a blank behind it.
    for line in papers:
        cells = list(accumulate(width(char) for char in line))
        assert line[cells.index(25)] == " "
        assert line[cells.index(25) + 1] not in {" ", "["}
