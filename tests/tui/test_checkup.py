"""The check-up on the screen, and the app without anything but ASCII beside the words."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from screens import signs
from screens.board.glance import draw_glance
from screens.checkup.finding import Finding
from screens.checkup.widths import PROBES, look_at_widths
from screens.desk import Desk
from screens.format import width
from screens.words import use_language
from tests.terminal import Terminal, clean_environment
from tests.tui.test_app import picture, press, see
from tests.tui.test_first_picture import lines_of
from tui.app import PermitApp
from tui.config import Configuration, read_configuration
from tui.rulebook import Rulebook

BELIEVED = [width(text) for text in PROBES]
_NEITHER_WORD_NOR_ASCII = re.compile("[^\\x00-\\x7f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
EVERYWHERE = ("enter", "c", "w", "e", "t", "m", "b", "i", "R", "Y", "M", "x", "B", "?", "C", "S")


def shown(app: PermitApp) -> str:
    """Return what is sent of the screen: behind the filters."""
    console = app.console
    lines = []
    for line in app.screen._compositor.render_strips():
        segments = list(line)
        for each in app._filters:
            segments = each.apply(segments, app.screen.background_colors[1])
        lines.append("".join(segment.text for segment in segments))
    assert console is not None
    return "\n".join(lines)


async def test_nothing_beside_the_words_is_more_than_ascii(desk: Desk) -> None:
    use_language("zh")
    signs.use(signs.ASCII)
    app = PermitApp(desk)
    found: dict[str, set[str]] = {}
    async with app.run_test(size=(120, 36)) as pilot:
        for key in ("", *EVERYWHERE):
            if key:
                await press(pilot, key)
            if strange := set(_NEITHER_WORD_NOR_ASCII.findall(shown(app))):
                found[key] = strange
            while app.screen is not app.screen_stack[0]:
                app.pop_screen()
    assert not found


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_first_rows_are_drawn_as_the_app_draws_them(desk: Desk, language: str) -> None:
    use_language(language)
    signs.use(signs.ASCII)
    glance = lines_of(draw_glance(desk.store.board(desk.today()), desk.today(), (80, 24), colour=True), (80, 24))
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        drawn = [line.rstrip() for line in shown(app).split("\n")]
    assert "".join(glance[0].split()) == "".join(drawn[0].split())
    assert glance[1:10] == drawn[1:10]
    assert not _NEITHER_WORD_NOR_ASCII.search("".join(glance))


async def test_signs_change_at_once_and_are_kept(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('language = "en"\n', "utf-8")
    desk.keep_signs = Rulebook(path, Configuration(), desk.today()).keep_signs
    desk.examine = lambda: [Finding("It is broken.", "mend it"), Finding("It is whole.")]
    app = PermitApp(desk)
    async with app.run_test(size=(80, 40), notifications=True) as pilot:
        await press(pilot, "S")
        await see(pilot, "! It is broken.")
        assert "  mend it" in picture(app)
        assert "✓ It is whole." in shown(app)
        await press(pilot, "a")
        await see(pilot, "It is kept for the next start.")
        assert "v It is whole." in shown(app)
        assert read_configuration(path).signs == "ascii"
        await press(pilot, "escape")
        assert "###..." in shown(app)
        await press(pilot, "S", "a")
        await pilot.pause()
        assert read_configuration(path).signs == "unicode"
    assert read_configuration(path).language == "en"


async def test_where_nothing_is_kept_it_is_said(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "S", "a")
        await see(pilot, "nothing is kept in this session")
        assert "does not answer" in picture(app)
        assert "What is kept" not in picture(app)


async def test_keys_are_named_and_only_two_escapes_leave(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "S", "t", "q", "tab", "f1", "ctrl+p", "escape", "x")
        lines = "\n".join(" ".join(line.strip(" │").split()) for line in picture(app).split("\n"))
        assert "q Leave; everything is saved already\ntab\nf1\n^p Find an action" in lines
        await press(pilot, "escape", "escape")
        assert "twice in a row" not in picture(app)
        assert "How is everything?" in picture(app)


def test_what_is_measured_is_judged() -> None:
    assert not [finding for finding in look_at_widths(BELIEVED) if finding.asks_for_something]
    ambiguous = [cells + (text in "“·…█▀▄─│┌━") for text, cells in zip(PROBES, BELIEVED, strict=True)]
    chinese, others = look_at_widths(ambiguous)
    assert not chinese.asks_for_something
    assert others.asks_for_something
    assert "─ │ ┌ ━ █ ▀ ▄ · “ …" in others.said
    assert 'signs = "ascii"' in others.todo
    signs.use(signs.ASCII)
    assert not list(look_at_widths(ambiguous))[1].asks_for_something
    (narrow, _others) = look_at_widths([3, *BELIEVED[1:]])
    assert "takes 3 cells here and not 6" in narrow.said
    (unknown,) = look_at_widths(None)
    assert unknown.sign == "?"
    assert not unknown.asks_for_something


@pytest.mark.parametrize("answers", [True, False])
def test_the_app_asks_its_terminal_and_spoils_nothing(tmp_path: Path, *, answers: bool) -> None:
    words = ("demo", "--language", "en")
    with Terminal(words, clean_environment(tmp_path), (80, 24), answers=answers) as terminal:
        terminal.see("quit")
        terminal.rests()
        board = terminal.picture
        terminal.press("S")
        terminal.see("All signs take one cell" if answers else "does not answer")
        terminal.rests()
        assert terminal.picture.split("\n")[1] == "─" * 80
        asked = terminal.raw.count(b"\x1b[6n")
        assert asked == len(PROBES)
        terminal.press("escape")
        terminal.see("3 need you now")
        terminal.rests()
        assert terminal.picture == board
        terminal.press("q")
        assert terminal.end() == 0
        assert terminal.raw.count(b"\x1b[6n") == asked


async def test_the_screen_goes_on_while_a_large_database_is_looked_at(desk: Desk) -> None:
    may_go_on = threading.Event()

    def examine() -> list[Finding]:
        assert may_go_on.wait(20)
        return [Finding("It is whole.")]

    desk.examine = examine
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "S")
        assert "Looking .." in picture(app)
        await press(pilot, "question_mark")
        assert "Keys" in picture(app)
        await press(pilot, "escape")
        may_go_on.set()
        await see(pilot, "It is whole.")
        assert "Looking .." not in picture(app)
