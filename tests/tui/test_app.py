"""The app as a person uses it, key by key."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from models.checks import check_text
from screens.desk import Desk
from screens.format import width
from screens.words import use_language
from tui.app import PermitApp


def picture(app: PermitApp) -> str:
    """Return what stands on the screen, line by line."""
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines)


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50), (40, 10), (20, 5), (5, 2)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_board_stands_straight_at_any_size(desk: Desk, size: tuple[int, int], language: str) -> None:
    use_language(language)
    app = PermitApp(desk)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "j", "j", "k", "pagedown", "home")
        lines = picture(app).split("\n")
        assert len(lines) == size[1]
        assert all(width(line) <= size[0] for line in lines)
        if size[0] >= 80:
            assert "李明" in picture(app)


async def test_the_main_job(desk: Desk, tmp_path: Path) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j", "c")
        assert "3 of 6 gathered" in picture(app)
        await press(pilot, "j", "j", "space", "j", "o", "p")
        assert "6 of 6 gathered" in picture(app)
        await press(pilot, "escape", "x", "enter")
        await press(pilot, "q")
    backup = (tmp_path / "permits-2026-12-01.toml").read_text("utf-8")
    assert '"lease_filing_certificate.copy"' in backup
    assert 'state = "ready"' in backup


async def test_adding_a_person_takes_one_form(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"Zoe", "tab", *"11010519491231002X", "enter")
        await pilot.pause()
    (key,) = desk.store.find("Zoe")
    assert str(desk.store.member(key, desk.today()).member.birth_date) == "1949-12-31"


async def test_what_was_typed_is_kept_as_a_draft(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"Half", "enter")
        assert "Please fill this in." in picture(app)
        await press(pilot, "escape", "a")
        assert "Half" in picture(app)
        await press(pilot, "ctrl+r", "escape")


async def test_a_key_that_makes_no_sense_says_why(desk: Desk) -> None:
    desk.look_at(desk.today().replace(year=2027))
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "y")
        assert "nothing can be changed" in picture(app)
        await press(pilot, "escape")
        assert not desk.as_of


async def test_hostile_names_are_only_text(desk: Desk) -> None:
    name = "[@click=app.quit]x[/] a[/b]c"
    assert check_text(name) is None
    view = desk.store.member("li-ming", desk.today())
    desk.store.save_member(replace(view.member, name=name), view.version)
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        for keys in (
            ("j", "j"),
            ("c",),
            ("escape", "w"),
            ("escape", "enter"),
            ("escape", "e"),
            ("escape", "g"),
            ("escape",),
        ):
            await press(pilot, *keys)
            assert not re.search(r"[\x00-\x09\x0b-\x1f]", picture(app))
        assert "[@click" in picture(app)
