"""The list that board, checklist, points and history share: how the cursor moves, and what a move draws."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult

from screens.cursor_list import CursorList
from tests.tui.test_app import picture, press

HEADINGS = frozenset({0, 4, 7})
ROWS = 12
IN_SIGHT = 5


class Rows(CursorList):
    """Twelve numbered rows, three of which the cursor passes over."""

    NAME = "rows"
    COMPONENT_CLASSES = {"rows--cursor"}  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[int] = []

    @property
    def row_count(self) -> int:
        return ROWS

    def may_stand_on(self, row: int) -> bool:
        return row not in HEADINGS

    def segments(self, row: int, base: Style) -> list[Segment]:
        self.drawn.append(row)
        return [Segment(f"row {row}", base)]


class RowsApp(App[None]):
    """Nothing but the rows."""

    def compose(self) -> ComposeResult:
        """Yield the rows."""
        yield Rows()

    def on_mount(self) -> None:
        """Stand on the first row that may be stood on."""
        self.query_one(Rows).show_from(1)
        self.query_one(Rows).focus()


def marked(app: App[None]) -> Iterator[int]:
    """Yield every row that carries the mark."""
    for line in picture(app).split("\n"):
        if line.startswith("▸ row "):
            yield int(line.split()[2])


@pytest.mark.parametrize(
    ("keys", "stands_on"),
    [
        ("up", 1),
        ("down down down", 5),
        ("down down down k", 3),
        ("pagedown", 6),
        ("down pagedown", 6),
        ("down down pagedown", 8),
        ("down down down pagedown", 10),
        ("down down down down l home", 1),
        ("pagedown pagedown", 11),
        ("pagedown pagedown right", 11),
        ("end", 11),
        ("end down", 11),
        ("end pageup", 6),
        ("end pageup h", 1),
        ("end up up pageup", 5),
    ],
)
async def test_the_cursor_passes_over_headings_and_pages_by_what_is_in_sight(keys: str, stands_on: int) -> None:
    app = RowsApp()
    async with app.run_test(size=(30, IN_SIGHT)) as pilot:
        await press(pilot, *keys.split())
        assert list(marked(app)) == [stands_on]


async def test_a_heading_comes_into_sight_with_the_row_below_it() -> None:
    app = RowsApp()
    async with app.run_test(size=(30, IN_SIGHT)) as pilot:
        await press(pilot, "end", "home")
        assert picture(app).startswith("  row 0")


async def test_a_move_draws_two_rows() -> None:
    app = RowsApp()
    async with app.run_test(size=(30, IN_SIGHT)) as pilot:
        rows = app.query_one(Rows)
        await press(pilot, "down")
        rows.drawn.clear()
        await press(pilot, "down")
        assert set(rows.drawn) == {2, 3}
