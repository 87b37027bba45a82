"""The curtain, and leaving, when nobody presses a key."""

from __future__ import annotations

import asyncio
import re
import sys
from datetime import date
from pathlib import Path

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from models.demo import demo_book
from screens.desk import Desk
from tests.conftest import open_store
from tests.terminal import Terminal, clean_environment
from tests.tui.test_app import picture, press, see
from tests.tui.test_unfinished import anew
from tui.app import PermitApp
from tui.idleness import Idleness

DOWN = "Press any key to go on."
NAME = "李明"
NAMES = ("李", "赵", "王")
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


ANOTHER_HOME = """
import pwd, runpy, sys
home, own = sys.argv.pop(1), pwd.getpwuid
pwd.getpwuid = lambda user: pwd.struct_passwd((*own(user)[:5], home, own(user)[6]))
sys.argv[0] = "permit_tui.py"
sys.path.insert(0, ".")
runpy.run_path("permit_tui.py", run_name="__main__")
"""
"""Runs the program as an account that has another home."""


@pytest.mark.parametrize("restricted", [False, True])
def test_left_alone_over_a_form_it_hides_everything_and_leaves_and_the_draft_is_offered(
    tmp_path: Path, restricted: bool
) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    for folder, idle in ((home, "curtain = 0.05\nleave = 0.07"), (elsewhere, "curtain = 0\nleave = 0")):
        (folder / ".config/permit-tui").mkdir(parents=True)
        (folder / ".config/permit-tui/config.toml").write_text(f"[idle]\n{idle}\n")
        (folder / ".local/state/permit-tui").mkdir(mode=0o700, parents=True)
        (folder / ".local/state/permit-tui/tour-shown").touch()
    (home / "data").mkdir(mode=0o700)
    with open_store(home / "data/permits.db") as store:
        store.import_book(demo_book(date(2026, 12, 1)), "replace", apply=True)
    words = ("--language", "en", "--database", str(home / "data/permits.db"))
    program: tuple[str, ...] = ()
    environment = clean_environment(home)
    if restricted:
        words = (*words, "--restricted")
        program = (sys.executable, "-I", "-c", ANOTHER_HOME, str(home))
        environment = clean_environment(elsewhere, XDG_CONFIG_HOME=str(elsewhere / ".config"))
    with Terminal(words, environment, program=program) as terminal:
        terminal.see(NAME)
        terminal.press_bytes(b"jje")
        terminal.see(f"Edit {NAME}")
        terminal.press("\t", "\t", "\t", "z")
        terminal.wait_until(lambda: shows_only_the_curtain(terminal), "the curtain")
        before = terminal.bytes_out
        assert terminal.rests(0.3, 1)
        assert terminal.bytes_out == before
        assert terminal.end() == 0
        assert b"no key was pressed for a while" in terminal.raw
    with Terminal(words, environment, program=program) as terminal:
        terminal.see(f"Left unfinished: Edit {NAME}")
        terminal.press("q")
        assert terminal.end() == 0


CHANGING = {
    (): NAME,
    ("e",): "31000019850412017X",
    ("g",): NAME,
    ("c",): NAME,
    ("c", "r"): "What did the counter say?",
    ("c", "N"): "Notes on the case",
    ("ctrl+p",): "up and down choose",
    ("Y",): NAME,
    ("C",): NAME,
}
LOOKING = {keys: CHANGING.get(keys, NAME) for keys in ((), ("enter",), ("w",), ("ctrl+p",), ("Y",))}
"""What stands in front when the curtain comes down, by the keys that lead there."""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be written to a terminal."""
    written: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "write", lambda _driver, data: written.append(data))
    monkeypatch.setattr(HeadlessDriver, "is_headless", property(lambda _driver: False))
    return written


@pytest.mark.parametrize("read_only", [False, True])
async def test_it_hides_names_wherever_it_comes_down(desk: Desk, sent: list[str], read_only: bool) -> None:
    with open_store(desk.store.path, read_only=read_only) as store:
        app = PermitApp(anew(desk, store))
        async with app.run_test(size=(100, 30)) as pilot:
            await press(pilot, "j", "j")
            await see(pilot, f"{NAME}  本人")
            for keys, shown in (LOOKING if read_only else CHANGING).items():
                await press(pilot, *keys)
                await see(pilot, shown)
                before = picture(app)
                await press(pilot, "ctrl+l")
                sent.clear()
                app.notify(f"{NAME} was changed elsewhere", timeout=0.01)
                app.screen.refresh(layout=True)
                await pilot.resize_terminal(90, 28)
                await pilot.resize_terminal(100, 30)
                await pilot.pause(0.05)
                behind = "".join(sent)
                assert DOWN in behind, keys
                assert not any(text in behind for text in (*NAMES, shown)), keys
                await press(pilot, "d")
                assert shown in "".join(sent), keys
                assert not app.curtain.is_down, keys
                for _round in range(40):
                    if picture(app) == before:
                        break
                    await pilot.pause(0.05)
                assert picture(app) == before, keys
                await press(pilot, *["escape"] * len(keys))


async def test_left_alone_with_nothing_but_a_look_it_leaves_and_has_written_nothing(desk: Desk, tmp_path: Path) -> None:
    with open_store(desk.store.path, read_only=True) as store:
        before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        app = PermitApp(anew(desk, store), idle={"curtain": 0.002, "leave": 0.004})
        async with app.run_test() as pilot:
            for _round in range(200):
                if app._exit:
                    break
                await pilot.pause(0.02)
            assert app.curtain.is_down
        assert app.return_code == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


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
