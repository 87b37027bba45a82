"""Passphrases that are typed: asked for where nobody sees them, three times at the most."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from models.draft_file import drafts_path
from models.file_kinds import is_encrypted
from tests.sealed import NAMES, PASSPHRASE, encrypted, family_at, in_the_clear, run
from tests.terminal import Terminal, clean_environment
from tui import passphrases


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return family_at(tmp_path / "own.db")


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


def typed(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Let these be typed one after the other; the list takes the prompts."""
    prompts: list[str] = []
    waiting = iter(answers)

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return next(waiting)

    monkeypatch.setattr(passphrases, "_asking", lambda _path: nullcontext(ask))
    return prompts


@pytest.mark.usefixtures("quick_keys")
@pytest.mark.parametrize(
    ("answers", "done"),
    [
        ((PASSPHRASE, PASSPHRASE), True),
        (("short", PASSPHRASE, "another", PASSPHRASE, PASSPHRASE), True),
        ((PASSPHRASE, "a", PASSPHRASE, "b", PASSPHRASE, "c"), False),
    ],
)
def test_a_new_passphrase_is_typed_twice(
    database: Path, monkeypatch: pytest.MonkeyPatch, answers: tuple[str, ...], done: bool
) -> None:
    prompts = typed(monkeypatch, *answers)
    assert run(database, "encrypt") == (0 if done else 1)
    assert len(prompts) == len(answers)
    assert is_encrypted(database) == done


@pytest.mark.usefixtures("quick_keys")
def test_three_wrong_tries_are_enough(
    database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    encrypted(database)
    prompts = typed(monkeypatch, "a", "b", "c", PASSPHRASE)
    assert run(database, "status") == 1
    assert len(prompts) == 3
    assert "nothing was opened" in capsys.readouterr().err
    typed(monkeypatch, "a", "b", PASSPHRASE)
    assert run(database, "status") == 0


@pytest.fixture
def sealed_at_home(database: Path) -> Path:
    encrypted(database)
    return database


def test_the_app_asks_without_showing_and_keeps_a_draft_for_the_next_start(
    sealed_at_home: Path, tmp_path: Path
) -> None:
    words = ["--database", str(sealed_at_home)]
    environment = clean_environment(tmp_path, PERMIT_TUI_LANGUAGE="en")
    with Terminal(words, environment) as terminal:
        terminal.see("Passphrase of")
        terminal.press("not this one", "enter")
        terminal.see("That is not it.")
        terminal.press(PASSPHRASE, "enter")
        terminal.see("李明")
        terminal.press("a")
        terminal.see("Add a person")
        terminal.press(*"Halfway")
        terminal.see("Halfway")
        terminal.press("escape")
        terminal.lose("Halfway")
        terminal.press("q")
        assert terminal.end() == 0
        assert PASSPHRASE.encode() not in terminal.raw
        assert b"ERROR" not in terminal.raw
    assert not in_the_clear(tmp_path, "Halfway", *NAMES)
    assert is_encrypted(drafts_path(sealed_at_home))
    assert not list(tmp_path.glob(".own.db.picture*"))
    with Terminal(words, environment) as terminal:
        terminal.see("Passphrase of")
        terminal.press(PASSPHRASE, "enter")
        terminal.see("Left unfinished: Add a person")
        terminal.press("q")
        assert terminal.end() == 0


def test_three_wrong_tries_end_with_a_sentence_on_a_terminal_that_shows_what_is_typed_again(
    sealed_at_home: Path, tmp_path: Path
) -> None:
    import termios

    environment = clean_environment(tmp_path, PERMIT_TUI_LANGUAGE="zh")
    with Terminal(["--database", str(sealed_at_home)], environment) as terminal:
        for _turn in range(3):
            terminal.see("密码：")
            terminal.press("never", "enter")
            terminal.wait_until(lambda turn=_turn: terminal.picture.count("不对") > turn, "told")
        assert terminal.end() == 1
        assert termios.tcgetattr(terminal.master)[3] & termios.ECHO
        assert b"never" not in terminal.raw
    assert not in_the_clear(tmp_path, *NAMES)
