"""Keys that people choose: which can be had, what is said of the others, and that everything follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from screens.commands import use_keys
from screens.desk import Desk
from screens.key_map import complaint_sentence, fit_keys
from tests.screens.test_keys import all_screens
from tests.tui.test_app import picture, press, see
from tui.app import PermitApp
from tui.config import ConfigurationError, read_configuration


@pytest.fixture(autouse=True)
def _own_keys() -> Iterator[None]:
    yield
    use_keys({})


def test_keys_that_can_be_had() -> None:
    wanted = {"board.confirm": "K", "board.filter": "f3, +", "board.why": "c", "board.checklist": "w", "app.quit": ","}
    assert fit_keys(wanted) == (
        {
            "board.confirm": "K",
            "board.filter": "f3,plus",
            "board.why": "c",
            "board.checklist": "w",
            "app.quit": "comma",
        },
        (),
    )


@pytest.mark.parametrize(
    ("command", "key", "said"),
    [
        ("board.confrm", "F", "board.confrm: there is no such command (board.confirm)"),
        ("fly", "F", "fly: there is no such command"),
        ("board.confirm", "ctrl+", "board.confirm: ctrl+ is not a key"),
        ("board.confirm", "K,", "board.confirm: K, is not a key"),
        ("board.confirm", "alt+y", "board.confirm: alt+y is not a key"),
        ("board.confirm", "j", "board.confirm: j moves, answers or leaves everywhere"),
        ("app.quit", "escape", "app.quit: escape moves, answers or leaves everywhere"),
        ("board.confirm", "w", "board.confirm: w is the key of board.why"),
        ("app.undo", "/", "app.undo: slash is the key of board.filter"),
    ],
)
def test_keys_that_cannot(command: str, key: str, said: str) -> None:
    fit, complaints = fit_keys({command: key, "board.sort": "Z"})
    assert fit == {"board.sort": "Z"}
    assert complaints == (said,)
    assert said in complaint_sentence(complaints)


def test_two_commands_that_want_one_key() -> None:
    fit, complaints = fit_keys({"board.confirm": "K", "board.why": "K"})
    assert len(fit) == 1
    assert len(complaints) == 1


async def test_bindings_key_line_help_and_palette_follow(desk: Desk) -> None:
    use_keys(fit_keys({"board.why": "c", "board.checklist": "w", "board.filter": "f3"})[0])
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await see(pilot, "w checklist")
        await press(pilot, "c")
        assert "WhyScreen" in repr(app.screen)
        await press(pilot, "escape", "w")
        assert "ChecklistScreen" in repr(app.screen)
        await press(pilot, "escape", "slash")
        assert not app.screen.query("#board-filter")
        await press(pilot, "question_mark")
        await see(pilot, "f3")
        await press(pilot, "escape", "f3")
        assert app.screen.query("#board-filter")
        assert "f3 filter" in picture(app)


@pytest.mark.parametrize("text", ['"board.confirm" = "K"', 'board.confirm = "K"', '[keys.board]\nconfirm = "K"'])
def test_ids_are_written_with_quotes_or_without(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text if text.startswith("[") else f"[keys]\n{text}")
    assert read_configuration(path).keys == {"board.confirm": "K"}


def test_a_key_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[keys]\n'board.confirm' = 3")
    with pytest.raises(ConfigurationError) as raised:
        read_configuration(path)
    assert raised.value.key == "keys.board.confirm"


def test_every_command_is_named_in_the_formats() -> None:
    formats = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    ids = {command.id for screen in all_screens() for command in screen.commands()}
    told = {
        f"{group}.{name}"
        for group, names in re.findall(r"^- `(\w+)\.`: (.*)$", formats, re.M)
        for name in re.findall(r"`(\w+)`", names)
    }
    assert told == ids
