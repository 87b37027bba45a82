"""The month screen: a calendar with what falls due, and the day under the cursor in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.events import Resize
from textual.timer import Timer
from textual.widgets import Static

from models.errors import StoreError
from models.views import Board
from rules.assessment import Assessment
from rules.dates import plus_months
from rules.facts import EARLIEST, LATEST, Month
from rules.occasions import Occasion, occasions_of
from screens.base import DeskScreen
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.desk_view import plain
from screens.faults import sentence
from screens.format import at_both_ends, long_day
from screens.month.day_list import DayList
from screens.month.grid import MonthGrid, weeks_of
from screens.words import N_, _, ngettext

_WIDE = 110
_LEAST_LIST = 9
_MOST_LINES_BELOW = 4
_AT_ONCE = 480
_BETWEEN_SECONDS = 0.001


class MonthScreen(DeskScreen):
    """One month of everyone on record."""

    CSS_PATH = "month.tcss"
    OFFERED = (
        Command("month.open", "enter", N_("open"), N_("Open whom this day is about"), shown=True),
        Command("month.before", "pageup,p", N_("earlier"), N_("Turn back to the month before"), shown=True),
        Command("month.after", "pagedown,n", N_("later"), N_("Turn on to the month after"), shown=True),
        Command(
            "month.next_due", "f", N_("next due"), N_("Go on to the next day on which something is due"), shown=True
        ),
        Command("month.present", "t,home", N_("today"), N_("Come back to today"), shown=True),
        Command("month.list", "tab", N_("list"), N_("Change between the month and the list of the day")),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    def __init__(self, desk: Desk, day: date) -> None:
        super().__init__(desk)
        self._begins_on = day
        self._due: dict[date, list[Occasion]] = {}
        self._board: Board | None = None
        self._looked_at: list[Assessment] = []
        self._is_complete = False
        self._reading: Timer | None = None

    def compose_body(self) -> ComposeResult:
        """Yield the head, the month, and the list of the day."""
        self._lay_out(update=False)
        yield Static(id="month-head")
        with Container(id="month-body"):
            yield MonthGrid(self._begins_on, self._is_working)
            yield DayList()

    def _is_working(self, day: date) -> bool:
        return self.desk.last_working_day(day) == day

    def refresh_view(self) -> None:
        """Look at everyone, a family at once and more people bit by bit, and draw."""
        self._board = self.desk.store.board(self.desk.today())
        self._looked_at.clear()
        self._due = {}
        self._read_on()
        self._lay_out()
        self._show()
        if self.is_current and self.focused is None:
            self._grid.focus()

    def _read_on(self) -> None:
        """Look at some more people; raises StoreError."""
        if self._reading is not None:
            self._reading.stop()
        begin = len(self._looked_at)
        rows = self._board.rows(begin, begin + _AT_ONCE) if self._board else ()
        self._looked_at += rows
        # There are fewer than were counted where somebody has removed them meanwhile.
        self._is_complete = len(rows) < _AT_ONCE
        if self._is_complete:
            for occasion in occasions_of(self._looked_at, self.desk.last_working_day):
                self._due.setdefault(occasion.day, []).append(occasion)
            self._looked_at.clear()
        else:
            self._reading = self.set_timer(_BETWEEN_SECONDS, self._read_and_show)

    def _read_and_show(self) -> None:
        if not self._is_laid_out:
            return
        try:
            self._read_on()
        except StoreError as error:
            self.say(sentence(error), severity="error")
        if self._is_complete:
            self._show()
        else:
            self._draw_head()

    def _show(self) -> None:
        self._grid.show(self._due, self.desk.today())
        self._show_day()

    @property
    def _grid(self) -> MonthGrid:
        return self.query_one(MonthGrid)

    @property
    def _of_day(self) -> Sequence[Occasion]:
        return self._due.get(self._grid.day, ())

    @on(MonthGrid.Moved)
    def follow(self, event: MonthGrid.Moved) -> None:
        """Say what is due on the day under the cursor; a recomposed screen begins there."""
        if Month.of(event.day) != Month.of(self._begins_on):
            self._lay_out()
        self._begins_on = event.day
        self._show_day()

    def _show_day(self) -> None:
        day, due = self._grid.day, self._of_day
        self._draw_head()
        words = [long_day(day), ngettext("{n} thing due", "{n} things due", len(due)) if due else _("nothing due")]
        if not self._is_working(day):
            words.append(_("last working day: {day}").format(day=long_day(self.desk.last_working_day(day))))
        self.query_one(DayList).show("  ".join(words), due)
        self.update_keys()

    def _draw_head(self) -> None:
        month, cells = Month.of(self._grid.day), self.size.width - 2
        first, last = month.first_day, month.last_day
        due = sum(len(found) for day, found in self._due.items() if first <= day <= last)
        title = f"{month}  " + (ngettext("{n} thing due", "{n} things due", due) if due else _("nothing due"))
        if not self._is_complete:
            title = f"{month}  " + _("{done} of {people} people looked at so far").format(
                done=len(self._looked_at), people=len(self._board or ())
            )
        elif last < self.desk.today():
            title = f"{month}  " + _("over: only days to come are shown")
        elif not self.desk.calendar_published(month.year):
            title += "  " + _("holiday calendar not yet published: weekends and statutory days only")
        day = (_("as of {day}") if self.desk.as_of else _("today {day}")).format(day=long_day(self.desk.today()))
        self.query_one("#month-head", Static).update(plain(at_both_ends(title, day, cells)))

    @on(Resize)
    def lay_out(self) -> None:
        """Draw for the new size."""
        self._lay_out()
        self.call_after_refresh(self._show_day)

    def _lay_out(self, *, update: bool = True) -> None:
        """Put the list beside the month on a wide screen, else below it."""
        cells, height = self.app.size
        wide = cells >= _WIDE
        self.set_class(wide, "-wide", update=update)
        if update:
            weeks = len(weeks_of(Month.of(self._grid.day)))
            lines = max(1, min(_MOST_LINES_BELOW, (height - 3 - _LEAST_LIST) // weeks))
            self._grid.styles.height = "1fr" if wide else 1 + weeks * lines

    def looked_at(self) -> Assessment | None:
        """Return whom the day, or the row of its list, is about."""
        occasion = self.query_one(DayList).occasion
        return occasion.one if occasion else None

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense on this day."""
        if command_id in {"month.open", "month.list"} and not self._of_day:
            return _("Nothing is due on this day. f goes on to the next day with something due.")
        if command_id == "month.next_due" and self._next_due() is None:
            return _("Nothing is due after this day.")
        return None

    def _next_due(self) -> date | None:
        return min((day for day in self._due if day > self._grid.day), default=None)

    @on(MonthGrid.Opened)
    @on(DayList.Opened)
    def open_clicked(self) -> None:
        """Open what was clicked twice."""
        self.action_command("month.open")

    def do_open(self) -> None:
        """Open the member, or go to the list where the day is about several."""
        rows = self.query_one(DayList)
        if len({one.one.member.key for one in self._of_day}) > 1 and self.focused is not rows:
            rows.focus()
            return
        from screens.permit import PermitScreen

        one = self.looked_at()
        assert one is not None
        self.app.push_screen(PermitScreen(self.desk, one.member.key))

    def do_list(self) -> None:
        """Change between the month and the list."""
        rows = self.query_one(DayList)
        (self._grid if self.focused is rows else rows).focus()

    def do_before(self) -> None:
        """Turn back a month."""
        self._turn(-1)

    def do_after(self) -> None:
        """Turn on a month."""
        self._turn(1)

    def _turn(self, months: int) -> None:
        if Month.of(EARLIEST) < Month.of(self._grid.day).plus(months) < Month.of(LATEST):
            self._grid.go_to(plus_months(self._grid.day, months))

    def do_next_due(self) -> None:
        """Go on to the next day with something due."""
        day = self._next_due()
        if day is not None:
            self._grid.go_to(day)

    def do_present(self) -> None:
        """Come back to today."""
        self._grid.go_to(self.desk.today())

    def do_back(self) -> None:
        """Go back from the list to the month, else to the screen before."""
        if self.focused is self.query_one(DayList):
            self._grid.focus()
            return
        super().do_back()
