"""Signs in ASCII: every one has another of the same width, and those that must be told apart still can be."""

from __future__ import annotations

import pytest

from rules.assessment import State, Status
from screens import signs
from screens.checkup.widths import PROBES
from screens.format import width
from screens.timeline import GONE, IN_FORCE, LATE, MARKS, WINDOW
from screens.year.drawing import REGISTERED

BLOCKS_OF_CODES = "█▀▄"


@pytest.fixture
def in_ascii() -> None:
    signs.use(signs.ASCII)


@pytest.mark.usefixtures("in_ascii")
def test_all_that_is_measured_has_an_ascii_sign_but_what_codes_are_drawn_in() -> None:
    kept = [each for each in PROBES[1:] if not signs.as_drawn(each).isascii()]
    assert kept == [*BLOCKS_OF_CODES, "·"]
    for each in PROBES:
        assert width(signs.as_drawn(each)) == width(each)
    assert signs.as_drawn(signs.joined(["一", "二"])) == "一 - 二"


@pytest.mark.usefixtures("in_ascii")
def test_signs_that_stand_together_stay_apart() -> None:
    drawing = {IN_FORCE, WINDOW, LATE, GONE, REGISTERED, signs.DAY_LINE, *(sign for _name, sign in MARKS)}
    for together in (
        [signs.STATUS[status] for status in Status],
        [signs.STATE[state] for state in State],
        sorted(drawing),
        [signs.BAR_DONE, signs.BAR_LEFT],
    ):
        drawn = [signs.as_drawn(each) for each in together]
        assert all(each.isascii() for each in drawn)
        assert len(set(drawn)) == len(together)


@pytest.mark.parametrize("name", ["买买提·艾力", "李明", "𠮷田"])
def test_names_stay_what_they_are(name: str) -> None:
    signs.use(signs.ASCII)
    assert signs.as_drawn(name) == name


@pytest.mark.parametrize(
    ("choice", "terminal", "encoding", "in_ascii"),
    [
        ("auto", "xterm-256color", "utf-8", False),
        ("auto", "", "", False),
        ("auto", "linux", "utf-8", True),
        ("auto", "vt100", "UTF-8", True),
        ("auto", "vte-256color", "utf-8", False),
        ("auto", "xterm", "iso8859-1", True),
        ("unicode", "linux", "utf-8", False),
        ("ascii", "xterm-256color", "utf-8", True),
    ],
)
def test_the_choice_decides_else_the_terminal(choice: str, terminal: str, encoding: str, *, in_ascii: bool) -> None:
    signs.use(choice, terminal, encoding)
    assert signs.in_ascii() is in_ascii
