"""The codes hold what they should, fit where they should, and another library reads them from what is drawn."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screens.visit.code import LEAST_SIDE, _bytes_in, _cut, codes_for, half_blocks
from screens.words import use_language
from tests.screens.visit.decoding import read_codes
from tests.screens.visit.families import sheet_of

TEXTS = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.sampled_from("李居住证𠮷\n "), min_size=1, max_size=40
)


@settings(max_examples=40)
@given(TEXTS, st.booleans())
def test_what_is_drawn_is_read_on_light_and_on_dark_ground(text: str, dark: bool) -> None:
    lines = half_blocks(f"居{text}", light_is_drawn=dark)
    assert read_codes(lines, ink_is_dark=not dark, ground_is_dark=dark) == [f"居{text}"]


@pytest.mark.parametrize("side", [*range(LEAST_SIDE - 2, 62), 100])
def test_a_full_code_is_as_large_as_the_room_and_no_larger(side: int) -> None:
    room = _bytes_in(side)
    assert (room == 0) == (side < LEAST_SIDE)
    if room:
        full, larger = (max(map(len, half_blocks("x" * n, light_is_drawn=False))) for n in (room, room + 1))
        assert side - 4 < full <= side
        assert larger == full + 4


@given(TEXTS, st.integers(20, 60))
def test_parts_hold_everything_in_order(text: str, room: int) -> None:
    parts = _cut(text, room)
    assert all(len(part.encode()) <= room for part in parts)
    if len(parts) == 1:
        assert parts == (text,)
        return
    heads = [part.partition("\n")[0] for part in parts]
    assert heads == [f"{number}/{len(parts)}" for number in range(1, len(parts) + 1)]
    assert "".join("".join(part.partition("\n")[2].split("\n")) for part in parts) == "".join(text.split("\n"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_more_room_the_more_is_told(language: str) -> None:
    use_language(language)
    sheet = sheet_of(1)
    by_side = {side: codes_for(sheet, side) for side in (36, 37, 45, 69, 120, 185)}
    assert by_side[36] is None
    lengths = [sum(map(len, codes.parts)) for codes in by_side.values() if codes is not None]
    assert lengths[-1] > lengths[-2] or lengths[-1] > lengths[0]
    large = by_side[185]
    assert large is not None
    assert large.whole
    assert len(large.parts) == 1
    for text in (sheet.title, sheet.where, *sheet.visitors[0].first, *(row.text for row in sheet.visitors[0].rows)):
        assert text in large.parts[0]
    small = by_side[37]
    assert small is not None
    assert not small.whole
    missing = [row.text for row in sheet.visitors[0].rows if False in {row.original, row.copy}]
    told = "".join("".join(part.partition("\n")[2].split("\n")) for part in small.parts)
    assert all(text in told for text in missing)
    assert sheet.visitors[0].by[5:] in told


def test_everything_is_told_when_asked_for() -> None:
    sheet = sheet_of(2)
    whole, cut = codes_for(sheet, 185, everything=True), codes_for(sheet, 45, everything=True)
    assert whole is not None
    assert cut is not None
    assert cut.whole
    told = "".join("".join(part.partition("\n")[2].split("\n")) for part in cut.parts)
    parts = [part.partition("\n")[2] if len(whole.parts) > 1 else part for part in whole.parts]
    assert told == "".join("".join(part.split("\n")) for part in parts)
