"""Key by key, the screen is the same as with Textual's own driver, cell by cell, and far less is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal import Terminal, all_rest, clean_environment
from tests.tui.terminal.emulated import differences

STOCK = Path(__file__).parent / "stock_app.py"
CLICK, WHEEL = "\x1b[<0;10;7M\x1b[<0;10;7m", "\x1b[<65;10;7M"
BOARD = (
    CLICK,
    WHEEL,
    "j",
    "down",
    "pagedown",
    "k",
    "?",
    "escape",
    "/",
    "李",
    "escape",
    "w",
    "pagedown",
    "escape",
    "ctrl+p",
    "escape",
)
CHECKLIST = ("enter", "pagedown", "c", "space", "j", "o", "u", "U", "escape", "escape")
FORMS = ("a", "王", "tab", "x", "escape", "s", "escape", "T", "escape", "L", "j", "i", "enter", "escape", "escape")


class Pair:
    """The app twice: with our driver, and with Textual's."""

    def __init__(self, ours: Terminal, stock: Terminal) -> None:
        self.ours, self.stock = ours, stock

    def agree(self, after: str) -> None:
        """Wait until both rest and show the same."""
        for _attempt in range(40):
            if all_rest(self.ours, self.stock, quiet=0.1) and not differences(self.ours.screen, self.stock.screen):
                return
        raise AssertionError(f"after {after}: {differences(self.ours.screen, self.stock.screen)}\n{self.ours.picture}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.ours.press(key)
            self.stock.press(key)
            self.agree(key)

    def resize(self, columns: int, rows: int) -> None:
        self.ours.resize(columns, rows)
        self.stock.resize(columns, rows)
        self.agree(f"{columns}x{rows}")


@pytest.mark.parametrize(
    ("language", "size", "colours", "keys"),
    [
        ("zh", (120, 36), "truecolor", (*BOARD, *CHECKLIST)),
        ("en", (80, 24), "", FORMS),
        ("zh", (100, 30), "none", CHECKLIST),
    ],
    ids=["zh-wide", "en-16-colours", "zh-without-colour"],
)
def test_every_cell_is_the_same(
    tmp_path: Path, language: str, size: tuple[int, int], colours: str, keys: tuple[str, ...]
) -> None:
    colour = {"NO_COLOR": "1"} if colours == "none" else {"COLORTERM": colours}
    environment = clean_environment(tmp_path, **colour)
    arguments = ("demo", "--language", language)
    with Terminal(arguments, environment, size) as ours, Terminal(arguments, environment, size, STOCK) as stock:
        ours.see("李明")
        stock.see("李明")
        pair = Pair(ours, stock)
        pair.agree("the start")
        pair.press(*keys)
        pair.resize(100, 30)
        pair.press("j", "?", "escape")
        pair.resize(*size)
        assert ours.bytes_out < stock.bytes_out / 3
        ours.press("q")
        stock.press("q")
        assert (ours.end(), stock.end()) == (0, 0)
