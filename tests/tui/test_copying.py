"""What is copied is sent once, as base64 of plain text, shown, and never said to have arrived."""

from __future__ import annotations

import base64
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from screens.checkup.abilities import MOST_COPIED_BYTES
from screens.copying import Copyable, CopyDialog, texts_about
from screens.desk import Desk
from tests.terminal import ROOT, Terminal, clean_environment
from tests.tui.test_app import picture, press
from tui.app import PermitApp

COPIED = re.compile(rb"\x1b\]52;c;([^\x07]*)\x07")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what goes to the terminal to be copied, as text."""
    texts: list[str] = []
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)

    def copy(_app: Any, text: str) -> None:
        texts.append(text)

    monkeypatch.setattr("textual.app.App.copy_to_clipboard", copy)
    return texts


async def test_numbers_are_masked_until_one_is_chosen(desk: Desk, sent: list[str]) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 30)) as pilot:
        await press(pilot, "C")
        assert "Phone, whole: 138****0007" in picture(app)
        await press(pilot, "end", "enter")
        assert sent == ["13800000007"]
        assert "13800000007" in picture(app)
        assert "not every one takes it" in picture(app)
        assert "tmux" not in picture(app)


async def test_everything_about_a_person_is_offered_but_no_number_stands_in_it(desk: Desk) -> None:
    one = desk.store.member("li-ming", desk.today()).assessment
    assert one.member.id_number
    offered = list(texts_about(one, desk))
    texts = {each.label: each.text for each in offered}
    assert texts["The line of this person"].startswith("李明  2026-12-09")
    assert texts["Papers still missing"].count("\n[ ] ") == 2
    numbers = (one.member.id_number, one.member.phone)
    whole = [each for each in offered if any(number in each.text for number in numbers)]
    assert [each.label.partition(",")[0] for each in whole] == ["ID number", "Phone"]
    assert not any(number in each.label for number in numbers for each in offered)


@pytest.mark.parametrize(
    ("terminal", "more", "said", "is_sent"),
    [
        ("xterm", {}, "Sent to the terminal; not every one takes it. Here is the text", True),
        ("tmux-256color", {"TMUX": "x"}, "tmux set -g set-clipboard on", True),
        ("screen", {"STY": "x"}, "GNU screen does not pass it on", True),
        ("linux", {}, "no clipboard; nothing was sent", False),
    ],
)
async def test_it_is_said_what_is_known(
    desk: Desk,
    sent: list[str],
    monkeypatch: pytest.MonkeyPatch,
    terminal: str,
    more: dict[str, str],
    said: str,
    *,
    is_sent: bool,
) -> None:
    monkeypatch.setenv("TERM", terminal)
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    app = PermitApp(desk)
    async with app.run_test(size=(160, 30)) as pilot:
        await press(pilot, "C", "enter")
        assert said in " ".join(picture(app).replace("│", "").split())
    assert bool(sent) is is_sent


async def test_what_is_too_long_for_terminals_is_shown_and_not_sent(desk: Desk, sent: list[str]) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 30)) as pilot:
        await app.push_screen(CopyDialog([Copyable("long", "长" * (MOST_COPIED_BYTES // 3 + 1))]))
        await press(pilot, "enter")
        assert "too long for terminals" in picture(app)
        assert not sent
        app.copy_to_clipboard("x" * MOST_COPIED_BYTES)
        assert len(sent) == 1


async def test_nothing_in_a_copy_steers_whatever_it_is_pasted_into(desk: Desk, sent: list[str]) -> None:
    one = desk.store.member("li-ming", desk.today()).assessment
    hostile = "A\x1b]52;c;aGk=\x07\x9b31m\r\n\x00\u202e"
    person = replace(one, member=replace(one.member, name=hostile, phone=hostile))
    app = PermitApp(desk)
    async with app.run_test(size=(80, 30)):
        for each in texts_about(person, desk):
            app.copy_to_clipboard(each.text)
            assert each.label.isprintable()
    assert sent
    assert all(line.isprintable() for text in sent for line in text.split("\n"))


def test_a_terminal_gets_it_as_base64_in_the_midst_of_cells(tmp_path: Path) -> None:
    with Terminal(("demo", "--language", "zh"), clean_environment(tmp_path)) as terminal:
        terminal.see("赵敏")
        terminal.press("C")
        terminal.see("enter 复制")
        terminal.press("j", "j", "j", "enter")
        terminal.see("并非每个终端都接受")
        (copied,) = COPIED.findall(terminal.raw)
        assert base64.b64decode(copied, validate=True).decode() == "赵敏"
        terminal.press("escape")
        terminal.lose("enter 复制")
        terminal.press("q")
        assert terminal.end() == 0


@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")
@pytest.mark.parametrize(("setting", "arrives"), [("on", True), ("external", False)])
def test_tmux_takes_it_where_it_is_told_to(tmp_path: Path, setting: str, *, arrives: bool) -> None:
    environment = clean_environment(tmp_path) | {"TMUX_TMPDIR": str(tmp_path)}
    environment.pop("TMUX", None)

    def tmux(*words: str) -> str:
        done = subprocess.run(
            ("tmux", "-L", "copying", "-f", "/dev/null", *words), env=environment, capture_output=True, text=True
        )
        return done.stdout

    def see(text: str) -> str:
        for _turn in range(200):
            if text in (shown := tmux("capture-pane", "-p")):
                return shown
            time.sleep(0.05)
        raise AssertionError(tmux("capture-pane", "-p"))

    app = shlex.join((sys.executable, str(ROOT / "permit_tui.py"), "demo", "--language", "zh"))
    tmux("new-session", "-d", "-x", "100", "-y", "30", app, ";", "set", "-g", "set-clipboard", setting)
    try:
        see("赵敏")
        tmux("send-keys", "C")
        see("enter 复制")
        tmux("send-keys", "j", "j", "j", "Enter")
        assert "set-clipboard on" in see("已发给终端")
        assert tmux("show-buffer") == ("赵敏" if arrives else "")
    finally:
        tmux("kill-server")
