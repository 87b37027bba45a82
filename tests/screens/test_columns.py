"""The board's columns at every width."""

from __future__ import annotations

import pytest

from screens.board.columns import Columns, heading, texts_of
from screens.desk import Desk
from screens.format import width
from screens.words import use_language


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_row_fits_whatever_the_width(desk: Desk, language: str) -> None:
    use_language(language)
    rows = list(desk.store.board(desk.today()).rows(0, 99))
    for cells in range(14, 320):
        columns = Columns.for_width(cells)
        lines = [columns.line(heading()), *(columns.line(texts_of(one, columns)) for one in rows)]
        assert len({sum(map(width, line)) for line in lines}) == 1
        assert width("".join(lines[0]).rstrip()) + 2 <= cells


def test_where_there_is_room_status_and_step_are_said_in_whole_words_beside_the_day(desk: Desk) -> None:
    short, long, longer = (Columns.for_width(cells) for cells in (117, 118, 300))
    (zhao, _qiang, ming, *_others, wei) = desk.store.board(desk.today()).rows(0, 99)
    assert texts_of(ming, short).action.split() == ["Renew", "offline", "12-09"]
    assert texts_of(zhao, short).status == "✗ Apply anew"
    assert texts_of(ming, long).status == "» Renew offline"
    assert texts_of(ming, long).action.split() == ["Renew", "offline", "12-09"], "no room for the whole words"
    assert texts_of(ming, longer).action.rsplit(maxsplit=1) == ["Renew at a service centre", "12-09"]
    assert texts_of(zhao, longer).action == "Ask the centre or hotline 12345 first, then apply anew"
    assert texts_of(wei, longer).action == "-"
    assert longer.action == 60
    use_language("zh")
    assert texts_of(zhao, long).status == "✗ 须重新申领"
