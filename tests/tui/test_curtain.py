"""The curtain, and leaving, when nobody presses a key."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.terminal import Terminal, clean_environment
from tui.idleness import Idleness

DOWN = "Press any key to go on."
NAME = "李明"
A_TICK = 1 / 60 / 20  # minutes


def demo(tmp_path: Path, idle: str = "", size: tuple[int, int] = (80, 24)) -> Terminal:
    folder = tmp_path / "config" / "permit-tui"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(f"[idle]\n{idle}\n")
    environment = clean_environment(tmp_path, XDG_CONFIG_HOME=str(tmp_path / "config"))
    return Terminal(("--language", "en", "demo"), environment, size)


def shows_only_the_curtain(terminal: Terminal) -> bool:
    return terminal.picture.split() == ["permit-tui", *DOWN.split()]


def typed(terminal: Terminal) -> bool:
    return re.search(r"\bbacku\b", terminal.picture) is not None


def test_left_alone_it_hides_everything_and_then_leaves(tmp_path: Path) -> None:
    with demo(tmp_path, "curtain = 0.03\nleave = 0.09") as terminal:
        terminal.see(NAME)
        terminal.wait_until(lambda: shows_only_the_curtain(terminal), "the curtain")
        before = terminal.bytes_out
        assert terminal.rests(1, 3)
        assert terminal.bytes_out == before
        assert terminal.end() == 0
        assert b"no key was pressed for a while" in terminal.raw


def test_the_key_that_lifts_it_does_nothing_else(tmp_path: Path) -> None:
    with demo(tmp_path) as terminal:
        terminal.see("quit")
        terminal.press("\x0c")
        terminal.wait_until(lambda: shows_only_the_curtain(terminal), "the curtain")
        terminal.resize(100, 30)
        terminal.wait_until(lambda: shows_only_the_curtain(terminal) and terminal.rests(), "the curtain, larger")
        terminal.press("q")
        terminal.see(NAME)
        terminal.press("q")
        assert terminal.end() == 0


def test_what_is_typed_into_a_dialog_stands_behind_it(tmp_path: Path) -> None:
    with demo(tmp_path) as terminal:
        terminal.see("quit")
        terminal.press("\x10")
        terminal.see("enter does it")
        terminal.press_bytes(b"backu")
        terminal.wait_until(lambda: typed(terminal), "what was typed")
        terminal.press("\x0c")
        terminal.wait_until(lambda: shows_only_the_curtain(terminal), "the curtain")
        terminal.press("p")
        terminal.wait_until(lambda: typed(terminal), "what was typed, without the key that lifted the curtain")
        terminal.press("p")
        terminal.wait_until(lambda: not typed(terminal), "the next key")
        assert "backup" in terminal.picture


@pytest.mark.parametrize(
    ("curtain", "leave", "done"), [(1, 3, ["c", "l"]), (3, 1, ["l", "c"]), (0, 1, ["l"]), (0, 0, [])]
)
async def test_each_is_done_once_in_its_turn(curtain: float, leave: float, done: list[str]) -> None:
    told: list[str] = []
    idle = Idleness([(curtain * A_TICK, lambda: told.append("c")), (leave * A_TICK, lambda: told.append("l"))])
    idle.begin()
    await asyncio.sleep(0.3)
    assert told == done


async def test_a_key_begins_the_count_anew() -> None:
    told: list[str] = []
    idle = Idleness([(4 * A_TICK, lambda: told.append("c"))])
    idle.begin()
    for _key in range(4):
        await asyncio.sleep(0.1)
        idle.note_key()
    assert told == []
    await asyncio.sleep(0.4)
    assert told == ["c"]
    idle.note_key()
    idle.stop()
    await asyncio.sleep(0.4)
    assert told == ["c"]
