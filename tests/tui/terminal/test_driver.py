"""The driver on a real pseudo-terminal: it sleeps, survives what is typed at it, and gives the terminal back."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
import tty
from inspect import signature
from pathlib import Path

import pytest
from textual._cells import cell_len
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import MouseDown

from tests.terminal import Terminal, clean_environment
from tui.terminal import choice, handover
from tui.terminal.driver import has_all_that_is_relied_on
from tui.terminal.outlet import Outlet

PAINTED_FIRST = Path(__file__).parent / "painted_first.py"
OPENING = b"\x1b[?1049h"
MODES = {b"1049", b"25", b"7", b"1002", b"1006", b"2004"}


def switches(pid: int) -> int:
    """Return how often the threads of a process have gone to sleep by themselves."""
    return sum(
        int(line.split()[1])
        for status in Path(f"/proc/{pid}/task").glob("*/status")
        for line in status.read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches")
    )


def state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def work(pid: int) -> int:
    """Return how many ticks of the processor a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def unread(terminal: Terminal) -> int:
    """Return how many bytes wait to be read."""
    return struct.unpack("i", fcntl.ioctl(terminal.master, termios.FIONREAD, bytes(4)))[0]


@pytest.fixture
def terminal(tmp_path: Path):
    with Terminal(("demo", "--language", "en"), clean_environment(tmp_path), (120, 36)) as one:
        one.see("李明")
        assert one.rests()
        yield one


def quits(terminal: Terminal) -> bool:
    terminal.press("q")
    return terminal.end() == 0 and "Traceback" not in terminal.picture


def test_while_nothing_happens_nothing_is_sent_and_nobody_wakes(terminal: Terminal) -> None:
    before, sent = switches(terminal.process.pid), terminal.bytes_out
    started = time.monotonic()
    assert not terminal.rests(quiet=3, seconds=2.5)
    # The store looks for other sessions' changes every 1.5 s.
    assert switches(terminal.process.pid) - before <= 2 * (time.monotonic() - started) / 1.5 + 2
    assert terminal.bytes_out == sent
    assert len(list(Path(f"/proc/{terminal.process.pid}/task").iterdir())) == 1
    assert quits(terminal)


def test_every_mode_that_is_switched_is_switched_back(terminal: Terminal) -> None:
    assert quits(terminal)
    switched: dict[bytes, bytes] = {}
    for numbers, letter in re.findall(rb"\x1b\[\?([0-9;]+)([hl])", terminal.raw):
        switched |= dict.fromkeys(numbers.split(b";"), letter)
    assert switched.pop(b"2026", b"l") == b"l"
    assert switched == dict.fromkeys(MODES, b"l") | {b"25": b"h", b"7": b"h"}
    assert terminal.raw.count(b"\x1b[>1u") == terminal.raw.count(b"\x1b[<u") == 1


def test_what_nobody_types_does_no_harm(terminal: Terminal) -> None:
    for junk in (
        b"\xd5\xc5\xc8\xfd\xff\xe5\xbc",
        b"\x1b[99999999u\x1b[55296u",
        b"\x1b[48;24;80;0;0t\x1b[<0;5;5M\x1b[<0;5;5m",
        b"\x1b]52;c;aGk=\x07\x1bP1$r0m\x1b\\\x1b[?62;22c",
        b"\x1b[<35;9999;9999M\x1b[<0;500;500M\x1b[<0;500;500m",
        b"\x1b[200~\xd5\xc5\x1b[48;5;5;5;5t\x1b[201~",
    ):
        terminal.press_bytes(junk)
        assert terminal.rests(), junk
        terminal.press("?")
        terminal.see("Keys")
        terminal.press("escape")
        terminal.lose("Keys")
        assert terminal.rests(), junk
    assert quits(terminal)


def test_a_paste_without_an_end_blocks_the_keys_for_seconds_only(terminal: Terminal) -> None:
    terminal.press("\x1b[200~abc")
    terminal.see("paste")
    assert quits(terminal)


def test_a_pause_gives_the_terminal_back_and_takes_it_again(terminal: Terminal) -> None:
    os.kill(terminal.process.pid, signal.SIGTSTP)
    terminal.wait_until(lambda: state(terminal.process.pid) == "T", "a pause")
    terminal.lose("李明")
    os.kill(terminal.process.pid, signal.SIGCONT)
    terminal.see("李明")
    assert terminal.raw.count(OPENING) == 2
    terminal.press("?")
    terminal.see("Keys")
    terminal.press("escape")
    assert terminal.rests()
    assert quits(terminal)


def test_a_line_that_has_gone_ends_the_program_even_where_nobody_says_so(tmp_path: Path) -> None:
    with Terminal(("demo",), clean_environment(tmp_path), ignored=signal.SIGHUP) as terminal:
        terminal.see("李明")
        terminal.hang_up()
        assert terminal.process.wait(timeout=5) != 0


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_program_and_gives_the_terminal_back(
    terminal: Terminal, sign: signal.Signals, code: int
) -> None:
    os.kill(terminal.process.pid, sign)
    assert terminal.end() == code
    assert terminal.raw.endswith(handover.closing().encode())


def test_a_signal_ends_the_program_while_the_terminal_takes_nothing(terminal: Terminal) -> None:
    waiting = -1
    while waiting != (waiting := unread(terminal)):
        for _round in range(8):
            terminal.press("?", "escape", "\x1b[B")
        before = -1
        while before != (before := work(terminal.process.pid)):
            with pytest.raises(subprocess.TimeoutExpired):
                terminal.process.wait(timeout=0.4)
    os.kill(terminal.process.pid, signal.SIGTERM)
    assert terminal.process.wait(timeout=5) == 143
    assert not terminal.rests(quiet=9, seconds=0.5)
    assert terminal.raw.endswith(b"\x18" + handover.closing().encode())


def test_a_board_that_stands_already_is_not_sent_again(tmp_path: Path) -> None:
    with Terminal((), clean_environment(tmp_path), (60, 10), script=PAINTED_FIRST) as terminal:
        terminal.see("ready")
        assert terminal.rests()
        assert terminal.raw.count(OPENING) == 1
        first, _mark, rest = terminal.raw.partition(b"<handover>")
        assert b"\xe6\x9d\x8e\xe6\x98\x8e" in first
        assert len(rest) < 80
        terminal.press("q")
        assert terminal.end() == 0
        assert b"restored" in terminal.raw


def test_a_window_that_is_too_small_says_so_and_keeps_what_is_typed(terminal: Terminal) -> None:
    terminal.press("a")
    terminal.see("Name")
    terminal.press("Zoe")
    terminal.see("Zoe")
    terminal.resize(19, 4)
    terminal.see("at least 20x5")
    assert "Zoe" not in terminal.picture
    terminal.press("y")
    terminal.resize(80, 24)
    terminal.see("Zoey")
    terminal.resize(1, 1)
    assert terminal.rests()
    terminal.resize(80, 24)
    terminal.see("Zoey")


def test_a_window_resized_before_the_driver_comes_is_drawn_anew(tmp_path: Path) -> None:
    with Terminal((), clean_environment(tmp_path), (60, 10), script=PAINTED_FIRST) as terminal:
        terminal.wait_until(lambda: b"<handover>" in terminal.raw, "the picture")
        terminal.resize(50, 12)
        terminal.wait_until(lambda: b"?2026$p" in terminal.raw, "the driver")
        terminal.see("ready")
        terminal.press("q")
        assert terminal.end() == 0
        assert terminal.raw.count(OPENING) == 2
        # What is put on the terminal's stack once is taken from it once.
        assert terminal.raw.count(b"\x1b[>1u") == terminal.raw.count(b"\x1b[<u") == 1


def test_a_signal_before_anything_is_loaded_clears_the_board_away(tmp_path: Path) -> None:
    with Terminal(("--wait",), clean_environment(tmp_path), (60, 10), script=PAINTED_FIRST) as terminal:
        terminal.see("ready")
        terminal.process.terminate()
        assert terminal.end() == 143
        assert terminal.raw.endswith(handover.closing().encode())


def test_a_board_that_nobody_takes_over_is_cleared_away(monkeypatch: pytest.MonkeyPatch) -> None:
    master, slave = pty.openpty()
    tty.setcbreak(slave)
    before = termios.tcgetattr(slave)
    with os.fdopen(slave, "w") as file:
        monkeypatch.setattr(sys, "__stdin__", file)
        monkeypatch.setattr(sys, "__stderr__", file)
        handover.begin("board")
        assert termios.tcgetattr(slave) != before
        assert os.read(master, 1000).decode() == handover.opening() + "board"
        handover.end()
        assert termios.tcgetattr(slave) == before
        assert os.read(master, 1000).decode() == handover.closing()
        handover.end()
    os.close(master)


async def test_a_terminal_that_takes_nothing_stops_nobody() -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    drained = asyncio.Event()
    outlet = Outlet(slave, asyncio.get_running_loop(), drained.set)
    outlet.send("x" * 200_000)
    assert outlet.busy
    outlet.send("y")
    got: list[bytes] = []
    asyncio.get_running_loop().add_reader(master, lambda: got.append(os.read(master, 65536)))
    async with asyncio.timeout(10):
        await drained.wait()
        while sum(map(len, got)) < 200_001:
            await asyncio.sleep(0)
    assert not outlet.busy
    assert b"".join(got) == b"x" * 200_000 + b"y"
    asyncio.get_running_loop().remove_reader(master)
    outlet.send("x" * 200_000)
    started = time.monotonic()
    outlet.close("end", 0.1)
    assert time.monotonic() - started < 2
    os.close(slave)
    os.close(master)


async def test_a_line_that_has_gone_takes_everything() -> None:
    master, slave = pty.openpty()
    outlet = Outlet(slave, asyncio.get_running_loop(), lambda: None)
    os.close(master)
    outlet.send("x")
    assert not outlet.busy
    outlet.close("end", 1)
    os.close(slave)


@pytest.mark.parametrize("name", ["xterm-256color", "tmux", "screen", "st", "linux", "putty"])
def test_terminals_that_are_known(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TERM", name)
    assert choice.why_plain() is None
    assert choice.driver_class() is not None


@pytest.mark.parametrize("name", ["", "dumb", "unknown", "vt52"])
def test_other_terminals_get_the_plain_driver(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TERM", name)
    assert name in (choice.why_plain() or "")
    assert choice.driver_class() is None


async def test_textual_still_has_the_private_names_that_are_relied_on() -> None:
    parser = XTermParser()
    assert [key.key for key in parser._sequence_to_key_events("\x1b[A")] == ["up"]
    assert [key.key for key in parser._sequence_to_key_events("b", alt=True)] == ["alt+b"]
    assert isinstance(parser.parse_mouse_code("\x1b[<0;1;1M"), MouseDown)
    assert cell_len("李a") == 3
    assert has_all_that_is_relied_on()
    driver = HeadlessDriver(App())
    assert driver._auto_restart
    assert driver._loop is asyncio.get_running_loop()
    assert isinstance(driver._app, App)
    assert signature(App.__init__).parameters["driver_class"].default is None
    # The driver brackets its output itself, so that Textual must not do it as well.
    assert App()._sync_available is False
