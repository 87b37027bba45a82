"""Pictures of the screens that matter, in both languages, at two sizes, with and without colour."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from docs.draw_pictures import svg_of
from screens.board.permit_list import PermitList
from screens.board.screen import BoardScreen
from screens.board.side_panel import SidePanel
from screens.colours import DARK
from screens.desk import Desk
from screens.words import use_language
from tui.app import PermitApp

SMALL, LARGE = (80, 24), (120, 36)
WAYS = {
    "board": ("j", "j"),
    "permit": ("j", "j", "enter"),
    "checklist": ("j", "j", "c", "j", "j", "space"),
    "year": ("j", "j", "Y", "j", "j"),
}


class Drawn(PermitApp):
    """Drawn as the manual's pictures are, so that wide characters stand in their cells in any font."""

    def export_screenshot(self, **_how: Any) -> str:
        return svg_of(self)


@pytest.mark.parametrize("place", WAYS)
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_picture(desk: Desk, snap_compare: Any, language: str, size: tuple[int, int], place: str) -> None:
    use_language(language)
    assert snap_compare(Drawn(desk, theme=DARK), terminal_size=size, run_before=pressing(WAYS[place]))


def test_picture_without_colour(desk: Desk, snap_compare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    use_language("zh")
    assert snap_compare(Drawn(desk, theme=DARK), terminal_size=SMALL, run_before=pressing(WAYS["board"]))


def pressing(keys: tuple[str, ...]) -> Any:
    async def press(pilot: Pilot[None]) -> None:
        for key in keys:
            await pilot.press(key)
        await pilot.pause()
        while isinstance(pilot.app.screen, BoardScreen) and not panel_follows(pilot.app.screen):
            await pilot.pause(0.02)

    return press


def panel_follows(board: BoardScreen) -> bool:
    chosen = board.query_one(PermitList).assessment
    return chosen is not None and chosen.member.name in str(board.query_one(SidePanel).visual)
