"""A theme is chosen on the screen, shown at once, and kept where that may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.colours import CONTRAST, DARK, LIGHT, TERMINAL
from screens.desk import Desk
from tests.terminal import Terminal, clean_environment
from tests.tui.test_app import picture, press, see
from tui.app import PermitApp
from tui.config import Configuration, read_configuration
from tui.rulebook import Rulebook


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text('language = "en"\n\n[checked]\ntransfer_months = 2026-11-30\n', "utf-8")
    return path


@pytest.fixture
def keeping(desk: Desk, configuration: Path) -> Desk:
    rulebook = Rulebook(configuration, Configuration(), desk.today())
    desk.keep_theme = rulebook.keep_theme
    return desk


def colour_of_status(app: PermitApp) -> str:
    """Return the colour in which the first "Awaiting SMS" of the board stands."""
    for line in app.screen._compositor.render_strips():
        for segment in line:
            if "Awaiting SMS" in segment.text and segment.style and segment.style.color:
                return segment.style.color.name
    raise AssertionError(picture(app))


async def test_a_theme_is_shown_under_the_cursor_and_kept_by_enter(keeping: Desk, configuration: Path) -> None:
    app = PermitApp(keeping)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert (app.theme, colour_of_status(app)) == (TERMINAL, "color(3)")
        await press(pilot, "ctrl+p", *"theme", "enter", "down")
        assert app.theme == DARK
        await press(pilot, "down", "down")
        assert app.theme == CONTRAST
        await press(pilot, "up", "enter")
        await see(pilot, "The colours are kept")
        assert (app.theme, colour_of_status(app)) == (LIGHT, "#796100")
        assert read_configuration(configuration).theme == LIGHT
        assert read_configuration(configuration).language == "en"
        assert set(read_configuration(configuration).checked) == {"transfer_months"}
        await press(pilot, "ctrl+t", "home", "enter")
        assert app.theme == TERMINAL
        await pilot.pause()
    assert read_configuration(configuration).theme is None


async def test_leaving_brings_the_colours_of_before_back(keeping: Desk, configuration: Path) -> None:
    before = configuration.read_bytes()
    app = PermitApp(keeping, theme=DARK)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+t", "down", "down", "escape")
        await pilot.pause()
        assert (app.theme, colour_of_status(app)) == (DARK, "#ffffab")
    assert configuration.read_bytes() == before


async def test_where_nothing_may_be_kept_the_colours_last_for_the_session(desk: Desk) -> None:
    assert desk.keep_theme is None
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "Y", "ctrl+t", "end", "enter")
        await see(pilot, "last until you leave")
        assert app.theme == CONTRAST


async def test_a_configuration_that_cannot_be_written_is_told(keeping: Desk, configuration: Path) -> None:
    configuration.write_text("language = ", "utf-8")
    app = PermitApp(keeping)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "ctrl+t", "down", "enter")
        await see(pilot, "config.toml")
    assert configuration.read_text("utf-8") == "language = "


def colours(app: PermitApp) -> set[str]:
    """Return every colour on the screen."""
    styles = [segment.style for strip in app.screen._compositor.render_strips() for segment in strip if segment.style]
    found = {colour for style in styles for colour in (style.color, style.bgcolor) if colour}
    return {colour.name for colour in found if not colour.is_default}


@pytest.mark.parametrize("without", [True, False])
async def test_without_colour_no_theme_sends_any(desk: Desk, monkeypatch: pytest.MonkeyPatch, *, without: bool) -> None:
    if without:
        monkeypatch.setenv("NO_COLOR", "1")
    app = PermitApp(desk, theme=CONTRAST)
    async with app.run_test(size=(80, 24)) as pilot:
        for keys in (("j",), ("Y", "j"), ("M", "f"), ("ctrl+t", "down")):
            await press(pilot, *keys)
            assert bool(colours(app)) is not without


@pytest.mark.parametrize(
    ("words", "said"),
    [((), "The colours are kept"), (("--read-only",), "last until"), (("--restricted",), "last until")],
)
def test_only_a_session_that_may_change_its_surroundings_keeps_a_theme(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    configuration = tmp_path / ".config" / "permit-tui" / "config.toml"
    # A restricted session would look for its database in the tester's own home.
    words_of_all = ("--database", str(tmp_path / "permits.db"), "--language", "en")
    with Terminal((*words, *words_of_all), clean_environment(tmp_path), (100, 30)) as terminal:
        terminal.see("Nobody is on record yet.")
        terminal.press("\x14")
        terminal.see("Which colours?")
        terminal.press("\x1b[B", "\r")
        terminal.see(said)
        terminal.press("q")
        assert terminal.end() == 0
    assert configuration.exists() is (words == ())
    if words == ():
        assert configuration.read_text("utf-8") == 'theme = "permit-dark"\n'
        assert configuration.stat().st_mode & 0o077 == 0
