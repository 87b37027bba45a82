"""Cells in line and texts that are whole: the checks themselves, and a share of the walk through all places."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from proofs.lines import Look, makers, walk
from proofs.places import PLACES, Place
from proofs.straight import Table, cells_of, crooked_columns, faults

BOX = ["┌────┐", "│甲乙│", "│ ab │", "└────┘"]
COLUMNS = ["姓名", "剩余", "状态"]
TABLE = ["姓名  剩余  状态", "李明     8  有效，将到期", "王芳   365  须线下续签", "𠮷田    -1  有效，将到期"]
SHARE = {
    ("zh", 80, 24): ("checklist", "board", "find", "year", "permit"),
    ("en", 80, 24): ("rules", "month, a day", "edit person", "errand, lease filing"),
    ("zh", 120, 36): ("board", "trip"),
    ("en", 120, 36): ("checklist", "board", "points"),
}


def found(lines: list[str], *may_be_cut: str, table: bool = False) -> list[str]:
    rows = [cells_of(line) for line in lines]
    cells = max(map(len, rows))
    rows = [row + [" "] * (cells - len(row)) for row in rows]
    tables = [Table(0, 0, cells, COLUMNS, list(range(1, len(rows))))] if table else []
    return faults(rows, tables, may_be_cut)


def test_what_is_straight_is_left_alone() -> None:
    assert found(BOX) == []
    assert found(TABLE, table=True) == []
    assert found(["阿卜杜..  2025-01-01 .. 2026-01-01"], "阿卜杜拉·买买提") == []


@pytest.mark.parametrize(
    "broken",
    [
        ["┌────┐", "│甲乙 │", "│ ab │", "└────┘"],
        ["┌────┐", "│甲乙│", "│ ab  │", "└────┘"],
        ["┌────┐", "│甲乙│", "│ ab │"],
        ["┌─────", "│甲乙│", "│ ab │", "└────┘"],
        ["名字 │ 甲", "名字  │ 乙", "名字 │ 丙"],
    ],
)
def test_a_crooked_border_is_seen(broken: list[str]) -> None:
    assert found(broken)


@pytest.mark.parametrize("row", ["李明阿  88有效，将到期过", "𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷"])
def test_a_row_out_of_line_is_seen(row: str) -> None:
    assert found([*TABLE[:3], row, *TABLE[3:]], table=True)


def moved_by_one_cell(line: str) -> Iterator[str]:
    """Yield the line with one blank more, or less, in each gap."""
    for gap in re.finditer(r" {2,}", line):
        yield line[: gap.start()] + " " + line[gap.start() :]
        yield line[: gap.start()] + line[gap.start() + 1 :]


@pytest.mark.parametrize("at", range(len(TABLE)))
def test_what_stands_one_cell_beside_its_column_is_seen(at: int) -> None:
    spoilt = list(moved_by_one_cell(TABLE[at]))
    assert spoilt
    for line in spoilt:
        assert found([*TABLE[:at], line, *TABLE[at + 1 :]], table=True), line


def test_half_a_character_is_seen() -> None:
    assert faults([["李", " ", "x"]], [], ())
    assert faults([["x", "李"]], [], ())
    assert faults([["x", "", "y"]], [], ())
    assert faults([["李", "", "x"]], [], ()) == []


@pytest.mark.parametrize("line", ["the renewal wind..", "申报变…", "需线下续.. 12-01"])
def test_a_text_that_ends_early_is_seen(line: str) -> None:
    assert found([line], "阿卜杜拉·买买提")
    assert found([line], "the renewal window", "申报变更", "需线下续签") == []


@pytest.mark.parametrize("run", SHARE, ids=lambda run: "{} {}x{}".format(*run))
def test_a_share_of_the_places_is_in_line(run: tuple[str, int, int]) -> None:
    language, columns, lines = run
    places = [place for place in PLACES if place.name in SHARE[run]]
    colour = {"NO_COLOR": "1"} if run == ("zh", 120, 36) else {}
    looks = list(walk(language, (columns, lines), places, **colour))
    assert [look.place for look in looks] == list(SHARE[run])
    assert [(look.place, fault) for look in looks for fault in look.faults] == []
    assert [unseen for look in looks for unseen in shifts_unseen(look)] == []


def test_a_screen_that_was_missed_is_seen() -> None:
    (look,) = walk("en", (80, 24), [Place("nowhere", (), "HelpScreen")])
    assert look.faults == ["in front is BoardScreen and not HelpScreen"]


def shifts_unseen(look: Look) -> Iterator[str]:
    """Yield lines of columns that may stand one cell further to the right, and nothing is found."""
    rows = [cells_of(line) for line in look.picture.split("\n")]
    for table in look.tables:
        for y in table.lines:
            x = table.x + table.cells
            shifted = [*rows[y][: table.x], " ", *rows[y][table.x : x - 1], *rows[y][x:]]
            if not list(crooked_columns([*rows[:y], shifted, *rows[y + 1 :]], table)):
                yield f"{look.place}: {''.join(shifted)}"


def test_places_lead_to_every_screen_dialog_and_form() -> None:
    missing = {name for _file, _function, name in makers()} - {place.shows for place in PLACES}
    assert not missing, "add a place to proofs/places.py"
