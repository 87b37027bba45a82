"""What the bench sees of a program: the emulated screen, answers to queries, the moment of exit."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.emulator import Emulator
from bench.terminal import NotSeen, Terminal

ASKS = """
import os, sys, termios, tty
tty.setcbreak(0)
def say(text): os.write(1, text.encode())
say("\\x1b[?2026$p\\x1b[?2048$p\\x1b[6n")
got = b""
while not got.endswith(b"R"):
    got += os.read(0, 1)
say("\\x1b[2J\\x1b[Hgot " + got.decode().replace("\\x1b", "E"))
while (key := os.read(0, 1)) != b"q":
    say("\\x1b[2;1H" + key.decode() * 3)
"""


def shown(*pieces: str) -> Emulator:
    emulator = Emulator(20, 5)
    for piece in pieces:
        emulator.feed(piece.encode())
    return emulator


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (("\x1b[", "3;2", "Hhere"), ["", "", " here", "", ""]),
        (("a\x1b[3b",), ["aaaa", "", "", "", ""]),
        (("one\r\ntwo\x1b[1S",), ["two", "", "", "", ""]),
        (("one\r\ntwo\x1b[T",), ["", "one", "two", "", ""]),
        (("a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[S",), ["a", "c", "", "d", ""]),
        (("\x1b[>1u\x1b[<u\x1b[?u\x1b[?2026$p\x1b[0 qx",), ["x", "", "", "", ""]),
        (("\x1b]0;title\x07\x1b]11;?\x1b\\x",), ["x", "", "", "", ""]),
        (("\x1b[38:2::1:2:3mx",), ["x", "", "", "", ""]),
        (("shell\x1b[?1049h\x1b[Happ",), ["app", "", "", "", ""]),
        (("\x1b[?1049h\x1b[Hpicture\x1b[?1049h",), ["picture", "", "", "", ""]),
        (("居住证\x1b[4Gx",), ["居 x证", "", "", "", ""]),
    ],
)
def test_sequences_do_what_they_do_in_a_terminal(pieces: tuple[str, ...], expected: list[str]) -> None:
    assert shown(*pieces).lines() == expected


def test_a_wide_character_may_come_in_two_pieces() -> None:
    emulator, data = Emulator(20, 1), "居".encode()
    emulator.feed(data[:2])
    emulator.feed(data[2:])
    assert emulator.lines() == ["居"]


def test_a_synchronised_frame_is_held_until_its_end() -> None:
    emulator = shown("\x1b[?2026hhalf")
    assert emulator.holding
    emulator.feed(b" and half\x1b[?2026l")
    assert not emulator.holding


def test_a_change_of_colour_changes_a_cell() -> None:
    assert shown("a").cells() != shown("\x1b[31ma").cells()
    assert shown("a").cells() == shown("b\ra").cells()


def test_a_program_is_answered_heard_and_left() -> None:
    with Terminal((sys.executable, "-c", ASKS), {"TERM": "xterm"}, Path.cwd(), (60, 5)) as terminal:
        first = terminal.see(lambda emulator: "got" in emulator.lines()[0])
        assert terminal.emulator.lines()[0] == "got E[?2026;2$yE[?2048;0$yE[1;1R"
        assert terminal.started < first.at
        assert first.sent == terminal.sent
        pressed = terminal.press("x")
        answered = terminal.see(lambda emulator: "xxx" in emulator.lines()[1])
        assert answered.at > pressed
        assert answered.sent - first.sent == len("\x1b[2;1Hxxx")
        assert 0 < terminal.leave("q") < 5


def test_what_never_comes_is_told_with_the_screen() -> None:
    with (
        Terminal((sys.executable, "-c", "print('bye')"), {}, Path.cwd(), (60, 5)) as terminal,
        pytest.raises(NotSeen, match="bye"),
    ):
        terminal.see(lambda emulator: "hello" in emulator.lines()[0])
