"""Another day to look at: typed, or stepped to by day, week and month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from rules.facts import EARLIEST, LATEST
from rules.written_days import DayFault, read_day
from screens.dialogs import Dialog
from screens.format import long_day
from screens.words import _
from screens.written_days import day_complaint, day_example


class AsOfDialog(Dialog[date]):
    """Answers with the day to look at."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(1)", show=False, priority=True),
        Binding("down", "step(-1)", show=False, priority=True),
        Binding("pageup", "step(7)", show=False, priority=True),
        Binding("pagedown", "step(-7)", show=False, priority=True),
        Binding("ctrl+up", "step(30)", show=False, priority=True),
        Binding("ctrl+down", "step(-30)", show=False, priority=True),
    ]

    def __init__(self, day: date) -> None:
        super().__init__()
        self._day = day

    def compose(self) -> ComposeResult:
        """Lay out the question, the day and the keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("See everything as of which day?")), classes="dialog-title")
            yield Input(str(self._day), day_example(), select_on_focus=True)
            yield Static(Content(long_day(self._day)), classes="dialog-hint")
            yield Static(
                Content(_("up/down a day, page up/down a week, ctrl+up/down 30 days; enter looks, esc leaves")),
                classes="dialog-keys",
            )

    def on_mount(self) -> None:
        """Keep the cursor still."""
        self.query_one(Input).cursor_blink = False

    def action_step(self, days: int) -> None:
        """Step so many days on, staying within the years that are known."""
        self._day = min(LATEST, max(EARLIEST, self._day + timedelta(days=days)))
        self.query_one(Input).value = str(self._day)

    @on(Input.Changed)
    def look(self, event: Input.Changed) -> None:
        """Show the weekday of a day, or what is wrong with it."""
        day = read_day(event.value)
        if isinstance(day, DayFault):
            self.complain(day_complaint(day))
        else:
            self._day = day
            self.complain(long_day(day), wrong=False)

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Answer with the day when it is one."""
        day = read_day(event.value)
        if not isinstance(day, DayFault):
            self.dismiss(day)
