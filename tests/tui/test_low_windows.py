"""Forms in windows that are lower than they are: the button stays in sight, and so does what has the focus."""

from __future__ import annotations

import pytest
from textual.widgets import Button

from screens.desk import Desk
from tests.tui.test_app import press
from tui.app import PermitApp


@pytest.mark.parametrize("size", [(80, 24), (80, 18), (60, 14), (40, 12)])
async def test_the_button_of_a_long_form_stays_in_sight(desk: Desk, size: tuple[int, int]) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "a")
        seen = set()
        while not isinstance(app.screen.focused, Button):
            for widget in filter(None, (app.screen.focused, app.screen.query_one("#form-save"))):
                assert app.screen.region.contains_region(widget.region)
                assert app.screen.get_widget_at(*widget.region.offset)[0] in {widget, *widget.walk_children()}
            seen.add(app.screen.focused)
            await press(pilot, "tab")
            await pilot.pause()
        assert len(seen) == 14
