"""What only a real terminal shows: the main job from the first picture to the shell."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.program import run
from tests.terminal import ROOT, Terminal, all_rest, clean_environment

WORDS = {
    "zh": {"gathered": "已备 3，共需 6", "all": "已备 6，共需 6", "written": "备份已写好"},
    "en": {"gathered": "3 of 6 gathered", "all": "6 of 6 gathered", "written": "Backup written"},
}


@pytest.mark.parametrize(("language", "size"), [("zh", (80, 24)), ("en", (120, 36))])
def test_the_main_job(tmp_path: Path, size: tuple[int, int], language: str) -> None:
    words = WORDS[language]
    environment = clean_environment(tmp_path)
    database, backup = tmp_path / "demo.db", tmp_path / "out.toml"
    arguments = ("demo", "--save", str(database), "--language", language)
    with Terminal(arguments, environment, size) as terminal:
        terminal.see("李明")
        terminal.press("j", "down", "c")
        terminal.see(words["gathered"])
        terminal.press("j", "j", "space", "j", "o", "p")
        terminal.see(words["all"])
        terminal.press("x")
        terminal.see(".toml")
        terminal.press("\x15", *str(backup), "enter")
        terminal.see(words["written"])
        terminal.press("escape")
        terminal.see("王芳")
        terminal.press("q")
        assert terminal.end() == 0
        assert b"\x1b[?1049l" in terminal.raw
        assert "Traceback" not in terminal.picture
    member = next(member for member in tomllib.loads(backup.read_text("utf-8"))["members"] if member["name"] == "李明")
    assert member["cases"][-1]["state"] == "ready"
    assert len(member["cases"][-1]["ticks"]) == 6
    exported = run("export", "-", "--database", database, environment=environment)
    assert exported.stdout == backup.read_bytes()
    assert backup.stat().st_mode & 0o777 == 0o600


def test_keys_in_one_read_keep_their_order(tmp_path: Path) -> None:
    database = tmp_path / "demo.db"
    environment = clean_environment(tmp_path)
    with Terminal(("demo", "--save", str(database), "--language", "en"), environment) as terminal:
        terminal.see("李明")
        terminal.press("aZoe\t\t1985-01-02\tcousin\tZhao\r")
        terminal.see("Zoe added")
        terminal.press("q")
        assert terminal.end() == 0
    exported = run("export", "-", "--database", database, environment=environment).stdout
    zoe = next(member for member in tomllib.loads(exported.decode())["members"] if member["name"] == "Zoe")
    assert (str(zoe["birth_date"]), zoe["relation"], zoe["household"]) == ("1985-01-02", "cousin", "Zhao")


def test_no_colour_is_sent_when_none_is_wanted(tmp_path: Path) -> None:
    with Terminal(("demo",), clean_environment(tmp_path, NO_COLOR="1")) as terminal:
        terminal.see("李明")
        terminal.press("q")
        assert terminal.end() == 0
    assert b"38;2" not in terminal.raw
    assert b"38;5" not in terminal.raw


def test_a_stale_size_in_the_environment_is_not_obeyed(tmp_path: Path) -> None:
    with Terminal(("demo",), clean_environment(tmp_path, COLUMNS="5", LINES="2")) as terminal:
        terminal.see("李明")
        terminal.see("退出")
        terminal.press("q")
        assert terminal.end() == 0


def test_without_a_terminal_the_status_is_printed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "permit_tui.py", "demo"],
        cwd=ROOT,
        env=clean_environment(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 7
    assert done.stderr == ""


def test_nothing_is_sent_while_nobody_touches_it(tmp_path: Path) -> None:
    words, environment = ("demo", "--language", "en"), clean_environment(tmp_path)
    with Terminal(words, environment) as usual, Terminal(words, environment, (5, 2)) as small:
        for terminal in (usual, small):
            terminal.wait_until(lambda terminal=terminal: terminal.bytes_out > 0, "a first picture")
        for keys in ("j", "\r", "w", "\x1bt", "\x1bm", "\x1b", "\x1bc", "r", "\x1b"):
            for terminal in (usual, small):
                terminal.press(keys)
            assert all_rest(usual, small, quiet=0.5), keys
        for terminal in (usual, small):
            terminal.press("\x1bq")
            assert terminal.end() == 0


@pytest.mark.parametrize("signals", ["hang up", "terminate"])
def test_a_closed_line_ends_the_program(tmp_path: Path, signals: str) -> None:
    with Terminal(("demo",), clean_environment(tmp_path)) as terminal:
        terminal.see("李明")
        if signals == "hang up":
            terminal.hang_up()
        else:
            terminal.process.terminate()
        terminal.process.wait(timeout=5)
