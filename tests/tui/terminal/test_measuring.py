"""A terminal is asked how wide it draws before any screen is there, and is left as it was found."""

from __future__ import annotations

import os
import signal
import sys
import termios
from pathlib import Path

import pytest

from screens.checkup.widths import PROBES
from screens.format import width
from tests.terminal import ROOT, Terminal, clean_environment

PROGRAM = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from screens.checkup.widths import PROBES
from tui.terminal import measuring
measuring.SECONDS = SECONDS
sys.stdout.write(BEGIN)
sys.stdout.flush()
print("measured", measuring.measure(PROBES, 0, 1))
print(repr(sys.stdin.readline()))
"""


def measuring(folder: Path, begin: str = "", *, answers: bool = True, seconds: float = 1) -> Terminal:
    script = folder / "measuring.py"
    script.write_text(PROGRAM.replace("BEGIN", repr(begin)).replace("= SECONDS", f"= {seconds}"), "utf-8")
    words = (sys.executable, str(script))
    return Terminal((), clean_environment(folder), (120, 24), program=words, answers=answers)


def local_modes(terminal: Terminal) -> int:
    modes: int = termios.tcgetattr(terminal.master)[3]
    return modes


@pytest.mark.parametrize("begin", ["", "here stands something"])
def test_the_widths_come_back_and_nothing_stays_on_the_screen_or_in_the_input(tmp_path: Path, begin: str) -> None:
    with measuring(tmp_path, begin) as terminal:
        before = local_modes(terminal)
        terminal.see("]")
        assert str([width(text) for text in PROBES]) in terminal.picture.replace("\n", "")
        assert terminal.picture.startswith(begin or "measured")
        assert PROBES[0] not in terminal.picture
        assert local_modes(terminal) == before
        terminal.press("hello", "enter")
        terminal.see("'hello\\n'")
        assert terminal.end() == 0


def test_one_that_does_not_answer_is_asked_once(tmp_path: Path) -> None:
    with measuring(tmp_path, answers=False) as terminal:
        before = local_modes(terminal)
        terminal.see("measured None")
        assert terminal.raw.count(b"\x1b[6n") == 1
        assert local_modes(terminal) == before
        terminal.press("hello", "enter")
        terminal.see("'hello\\n'")


@pytest.mark.parametrize("way", ["ctrl+c", "SIGTERM", "SIGHUP"])
def test_whoever_interrupts_it_has_the_terminal_as_it_was(tmp_path: Path, way: str) -> None:
    # Long enough for a busy machine; a signal that comes just before the wait is seen when the wait is over.
    with measuring(tmp_path, answers=False, seconds=5) as terminal:
        before = local_modes(terminal)
        terminal.wait_until(lambda: b"\x1b[6n" in terminal.raw, "the question")
        assert not local_modes(terminal) & termios.ECHO
        if way == "ctrl+c":
            terminal.press("\x03")
        else:
            os.kill(terminal.process.pid, getattr(signal, way))
        assert terminal.end() != 0
        assert local_modes(terminal) == before
