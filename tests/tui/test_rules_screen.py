"""The rules screen as a person uses it: choose a reading, see the board change, give the choice up, mark a check."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList

from rules.pack import load_pack
from screens.desk import Desk
from screens.format import width
from screens.words import use_language
from tests.tui.test_app import picture, press, see
from tui.app import PermitApp
from tui.config import Configuration, read_configuration
from tui.rulebook import Rulebook

REAPPLY_AFTER = list(load_pack().parameters).index("reapply_after")
CONTINUITY = list(load_pack().parameters).index("late_keeps_continuity")


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.fixture
def keeping(desk: Desk, configuration: Path) -> Desk:
    rulebook = Rulebook(configuration, Configuration(), desk.today())
    desk.choose_reading, desk.mark_checked = rulebook.choose_reading, rulebook.mark_checked
    return desk


def row_of(lines: str, name: str) -> str:
    return next(line for line in lines.split("\n") if name in line)


async def test_a_chosen_reading_changes_the_board_until_it_is_given_up(keeping: Desk, configuration: Path) -> None:
    app = PermitApp(keeping)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert "Apply anew" in row_of(picture(app), "弟媳")
        await press(pilot, "R", *["j"] * REAPPLY_AFTER, "c")
        await see(pilot, "Which reading is to decide?")
        await press(pilot, "j", "enter")
        await see(pilot, "* 1 by your choice")
        await see(pilot, "90 days  decides without your choice")
        assert read_configuration(configuration).readings == {"reapply_after": "guide_faq"}
        await press(pilot, "escape")
        await see(pilot, "Renew late")
        assert "! Expired" in row_of(picture(app), "弟媳")
        await press(pilot, "w")
        await see(pilot, "Your own choice of readings")
        await press(pilot, "R", *["j"] * REAPPLY_AFTER, "d")
        await see(pilot, "27 values")
        assert "by your choice" not in picture(app)
        await press(pilot, "escape")
        assert "Your own choice of readings" not in picture(app)
        await press(pilot, "escape")
        assert "Apply anew" in row_of(picture(app), "弟媳")
    assert read_configuration(configuration).readings == {}


async def test_choosing_what_the_pack_decides_gives_the_choice_up(keeping: Desk, configuration: Path) -> None:
    app = PermitApp(keeping)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "R", *["j"] * REAPPLY_AFTER, "enter", "j", "enter")
        assert keeping.pack.chosen == ("reapply_after",)
        await press(pilot, "enter", "enter")
        await pilot.pause()
    assert keeping.pack.chosen == ()
    assert read_configuration(configuration).readings == {}


async def test_words_without_a_value_are_refused_with_the_reason(keeping: Desk) -> None:
    app = PermitApp(keeping)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "R", *["j"] * CONTINUITY, "c")
        await see(pilot, "it has words only")
        await press(pilot, "j", "enter", "escape")
    assert keeping.pack.chosen == ()


async def test_a_value_is_marked_as_checked_and_the_mark_taken_back(keeping: Desk, configuration: Path) -> None:
    app = PermitApp(keeping)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "R", "j", "y")
        await see(pilot, "checked by you 2026-12-01")
        assert row_of(picture(app), "the renewal window opens this").startswith("▸")
        assert read_configuration(configuration).checked == {"renewal_window_opens": keeping.today()}
        await press(pilot, "y")
        await see(pilot, "No longer marked")
    assert read_configuration(configuration).checked == {}


async def test_values_grown_old_carry_a_sign(keeping: Desk) -> None:
    keeping.look_at(keeping.today().replace(year=2028))
    app = PermitApp(keeping)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "R")
        await see(pilot, "! 27 to check again")
        await see(pilot, "Nobody has checked it since 2026-11-23")
        await press(pilot, "y")
        await see(pilot, "nothing can be changed")


async def test_keys_that_make_no_sense_say_why(keeping: Desk) -> None:
    app = PermitApp(keeping)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await press(pilot, "R", "c")
        await see(pilot, "There is no other reading")
        await press(pilot, "d")
        await see(pilot, "decides this value already")
        await press(pilot, "R")
        await see(pilot, "These are the rules.")


async def test_a_configuration_that_cannot_be_written_is_told(keeping: Desk, configuration: Path) -> None:
    configuration.mkdir()
    app = PermitApp(keeping)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "R", *["j"] * REAPPLY_AFTER, "enter", "j", "enter")
        await see(pilot, "cannot be used")
    assert keeping.pack.chosen == ()


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (40, 10)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_list_stands_straight(keeping: Desk, size: tuple[int, int], language: str) -> None:
    use_language(language)
    app = PermitApp(keeping)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "R", "j", "end", "k", "l")
        lines = picture(app).split("\n")
        assert len(lines) == size[1]
        assert all(width(line) <= size[0] for line in lines)
        if size[0] >= 80:
            await see(pilot, "2026-11-23")


async def test_a_damaged_newer_pack_is_told_in_a_toast(desk: Desk) -> None:
    app = PermitApp(desk, notices=("The rule pack cannot be used.",))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await see(pilot, "The rule pack cannot be used.")


async def test_the_cursor_of_a_dialog_is_seen_without_colour(keeping: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = PermitApp(keeping)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "R", *["j"] * REAPPLY_AFTER, "c", "j")
        options = app.screen.query_one(OptionList)
        firsts = [next(iter(options.render_line(y))) for y in range(3)]
        underlined = [bool(segment.style and segment.style.underline) for segment in firsts]
        assert underlined == [False, True, False]
