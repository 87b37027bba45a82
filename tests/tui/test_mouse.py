"""The mouse, by the bytes that a terminal sends: never needed, and does what one expects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import Terminal, clean_environment

BETWEEN_CLICKS = 0.6
"""Seconds after which a second click is no double click."""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with Terminal(("demo", "--language", "en"), clean_environment(tmp_path)) as opened:
        opened.see("q quit")
        yield opened


def under_the_cursor(terminal: Terminal) -> str:
    return next((line for line in terminal.picture.split("\n") if line.startswith("▸")), "")


def see_under_the_cursor(terminal: Terminal, text: str) -> None:
    terminal.wait_until(lambda: text in under_the_cursor(terminal), f"the cursor on {text}")


def test_clicks_choose_open_and_tick(terminal: Terminal) -> None:
    terminal.click(*terminal.find("李明"))
    see_under_the_cursor(terminal, "李明")
    terminal.press("c")
    terminal.see("3 of 6 gathered")
    terminal.click(*terminal.find("lease contract"))
    see_under_the_cursor(terminal, "lease contract")
    terminal.click(*terminal.find("lease contract", beyond="[ ]"))
    terminal.see("4 of 6 gathered")
    terminal.click(*terminal.find("fill in the form", beyond="[ ]"))
    see_under_the_cursor(terminal, "fill in the form with the clerk")
    terminal.wait_until(lambda: under_the_cursor(terminal).endswith("[✓]"), "a tick")
    terminal.press("r")
    terminal.see("Refused:")
    terminal.click(*terminal.find("Refused:"))
    terminal.see("What does not match?")
    terminal.press("escape")
    terminal.lose("What does not match?")
    terminal.rests()
    terminal.press("escape")
    terminal.see("made-up family")
    terminal.rests(BETWEEN_CLICKS)
    terminal.click(*terminal.find("王芳"), times=2)
    terminal.see("Conditions of an automatic renewal")


def test_the_wheel_scrolls(terminal: Terminal) -> None:
    terminal.press("enter")
    terminal.see("Conditions of an automatic renewal")
    terminal.turn_wheel(20, 12, 9)
    terminal.lose("Conditions of an automatic renewal")
    terminal.turn_wheel(20, 12, -9)
    terminal.see("Conditions of an automatic renewal")


def test_a_click_on_the_curtain_lifts_it_and_touches_nothing_behind(terminal: Terminal) -> None:
    chosen = under_the_cursor(terminal)
    there = terminal.find("王芳")
    terminal.press("\x0c")
    terminal.see("Press any key to go on.")
    terminal.turn_wheel(*there, 1)
    terminal.click(*there)
    terminal.lose("Press any key to go on.")
    terminal.rests()
    assert under_the_cursor(terminal) == chosen
