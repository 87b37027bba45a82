"""A session that may only look: everything is there to be seen, and nothing is written anywhere."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from models.demo import demo_book
from screens.board.screen import BoardScreen
from screens.desk import Desk
from screens.rules.screen import RulesScreen
from tests.conftest import open_store
from tests.program import run_in_text
from tests.terminal import Terminal, clean_environment
from tui.app import PermitApp

DATA = Path(__file__).parent / "data"
LETTERS = "abcdefghijklmnoprstuvwyzABCDEFGHIJKLMNOPRSTUVWYZ123 ?/"
KEYS = (*LETTERS, "\r", "\t", "\x1b[A", "\x1b[B", "\x1b[C", "\x10", "\x13")


def run(*words: str | Path, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return run_in_text(*words, environment=clean_environment(home, PERMIT_TUI_LANGUAGE="en") | more)


def listing(folder: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """What lies below a folder: modes, sizes, times, contents."""

    def found() -> Iterator[tuple[str, tuple[int, int, int, bytes]]]:
        for path in sorted(folder.rglob("*")):
            state = path.lstat()
            content = path.read_bytes() if path.is_file() else b""
            yield str(path), (state.st_mode, state.st_size, state.st_mtime_ns, content)

    return dict(found())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose database has no standings yet, may be read by others, and has no picture."""
    database = tmp_path / ".local/share/permit-tui/permits.db"
    database.parent.mkdir(parents=True)
    with open_store(database) as store:
        store.import_book(demo_book(date(2026, 12, 1)), "replace", apply=True)
    database.chmod(0o644)
    return tmp_path


def test_random_keys_write_nothing(home: Path) -> None:
    before = listing(home)
    choice = random.Random(20261201)
    with Terminal(("--read-only", "--language", "en"), clean_environment(home), (100, 30)) as terminal:
        terminal.see("Open for reading only")
        terminal.see("李明")
        for _round in range(15):
            terminal.press(*choice.choices(KEYS, k=6))
            terminal.rests(0.05, 0.5)
            if choice.random() < 0.5:
                terminal.press("escape")
                terminal.rests(0.1, 0.5)
        for _level in range(8):
            terminal.press("escape")
            terminal.rests(0.1, 1)
        terminal.press("\x11")
        assert terminal.end() == 0
    assert listing(home) == before


def test_the_environment_and_every_place_on_the_line_ask_for_it(home: Path) -> None:
    backup = DATA / "example.toml"
    for words, more in (
        (("import", backup), {"PERMIT_TUI_READ_ONLY": "1"}),
        (("--read-only", "import", backup), {}),
        (("import", backup, "--read-only"), {}),
        (("import", "--dry-run", backup, "--read-only"), {}),
        (("demo", "--save", home / "x.db", "--read-only"), {}),
    ):
        before = listing(home)
        done = run(*words, home=home, **more)
        assert done.returncode == 1, words
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert done.stdout == ""
        assert listing(home) == before
    assert run("import", backup, home=home, PERMIT_TUI_READ_ONLY="0").returncode == 0


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    done = run("--read-only", home=tmp_path)
    assert "No permits are on record yet" in done.stdout
    with Terminal(("--read-only", "--language", "en"), clean_environment(tmp_path)) as terminal:
        terminal.see("Nobody is on record yet.")
        assert "adds the first person" not in terminal.picture
        terminal.press("a", "q")
        assert terminal.end() == 0
    assert list(tmp_path.iterdir()) == []


def test_a_backup_can_still_be_written_elsewhere(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("elsewhere") / "backup.toml"
    before = listing(home)
    assert run("export", target, "--read-only", home=home).returncode == 0
    assert "李明" in target.read_text("utf-8")
    assert listing(home) == before


async def test_the_rules_cannot_be_changed_either(desk: Desk, tmp_path: Path) -> None:
    with open_store(tmp_path / "permits.db", read_only=True) as store:
        desk.store = store
        app = PermitApp(desk)
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            assert isinstance(app.screen, BoardScreen)
            await pilot.press("R")
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, RulesScreen)
            refusals = {
                command.id: refusal for command, refusal in screen.commands_now() if command.id.startswith("rules.")
            }
    assert {refusals[name] for name in ("rules.choose", "rules.give_up", "rules.check")} == {
        "The database is open for reading only."
    }
