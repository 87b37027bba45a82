"""Pictures of the screens that matter, in both languages, at two sizes, with and without colour."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from screens.colours import DARK
from screens.desk import Desk
from screens.words import use_language
from tui.app import PermitApp

SMALL, LARGE = (80, 24), (120, 36)
PICTURES = {
    "board_zh": ("zh", SMALL, ("j", "j")),
    "board_en": ("en", LARGE, ("j", "j")),
    "checklist_zh": ("zh", SMALL, ("j", "j", "c", "j", "j", "space")),
    "permit_en": ("en", LARGE, ("j", "j", "enter")),
    "change_form_zh": ("zh", SMALL, ("j", "j", "g")),
    "year_zh": ("zh", SMALL, ("j", "j", "Y", "j", "j")),
    "year_en": ("en", LARGE, ("Y", "j", "j", "right")),
    "month_zh": ("zh", LARGE, ("M", "f", "f")),
}


@pytest.mark.parametrize("name", PICTURES)
def test_picture(desk: Desk, snap_compare: Any, name: str) -> None:
    language, size, keys = PICTURES[name]
    use_language(language)
    assert snap_compare(PermitApp(desk, theme=DARK), terminal_size=size, run_before=pressing(keys))


def test_picture_without_colour(desk: Desk, snap_compare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    use_language("zh")
    assert snap_compare(PermitApp(desk, theme=DARK), terminal_size=SMALL, run_before=pressing(("j", "j")))


def pressing(keys: tuple[str, ...]) -> Any:
    async def press(pilot: Pilot[None]) -> None:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause(0.3)

    return press
