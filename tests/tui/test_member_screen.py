"""A screen about one member closes when somebody else has removed the member."""

from __future__ import annotations

import pytest

from screens.desk import Desk
from screens.member_screen import MemberScreen
from tests.conftest import open_store
from tests.tui.test_app import press, see
from tui.app import PermitApp

WAYS = {
    "permit": "enter",
    "why": "w",
    "checklist": "c",
    "points": "m",
    "transfer": "t",
    "trip": "b",
    "why over permit": "enter w",
}


def remove(desk: Desk) -> None:
    """Remove the member under the cursor, as another session does."""
    with open_store(desk.store.path, "other") as other:
        other.remove_member("li-ming", other.member("li-ming", desk.today()).version)


@pytest.mark.parametrize("keys", WAYS.values(), ids=WAYS)
async def test_the_screen_of_a_removed_member_closes(desk: Desk, keys: str) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "j", "j")
        board = app.screen
        await press(pilot, *keys.split())
        assert app.screen is not board
        remove(desk)
        await see(pilot, "no longer on record")
        await see(pilot, "王芳")
        assert app.screen is board


async def test_a_dialog_over_the_screen_of_a_removed_member_stays_until_it_is_left(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "j", "j")
        board = app.screen
        await press(pilot, "enter", "question_mark")
        dialog, permit = app.screen, app.screen_stack[-2]
        assert isinstance(permit, MemberScreen)
        remove(desk)
        permit.update_view()
        assert app.screen is dialog
        await press(pilot, "escape")
        await see(pilot, "no longer on record")
        assert app.screen is board
