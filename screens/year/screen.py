"""The year screen: who is when in force, in the window, at an end; the member under the cursor in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content, Span
from textual.events import Resize
from textual.widgets import Static

from rules.assessment import Assessment, Verdict
from rules.facts import EARLIEST, LATEST, Month
from screens import signs
from screens.base import DeskScreen
from screens.colours import status_class
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.desk_view import plain
from screens.format import at_both_ends, days_left, long_day, month_day, printable, wrap
from screens.ledger import deadlines_of
from screens.legend import legend_lines
from screens.words import N_, _, listed, say
from screens.year.drawing import legend
from screens.year.year_list import YearList

_SHORT, _TALL = 20, 34
_PLAIN = "-"
"""Before a day that has no sign among the months."""


class YearScreen(DeskScreen):
    """Everyone that the board shows, month by month."""

    CSS_PATH = "year.tcss"
    OFFERED = (
        Command("year.open", "enter", N_("open"), N_("Everything about this person"), shown=True),
        Command("year.earlier", "left,h", N_("earlier"), N_("Go to the month before"), shown=True, priority=True),
        Command("year.later", "right,l", N_("later"), N_("Go to the month after"), shown=True, priority=True),
        Command("year.present", "t", N_("today"), N_("Come back to the present month"), shown=True),
        Command("year.month", "M", N_("month"), N_("The month as a calendar, with what falls due"), shown=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    def __init__(self, desk: Desk, query: str = "") -> None:
        super().__init__(desk)
        self._query = query
        self._today = desk.today()
        self._month = Month.of(self._today)
        self._first = self._month.plus(-1)
        self._key: str | None = None

    def compose_body(self) -> ComposeResult:
        """Yield the head, the rows, the member under the cursor in words, and the legend."""
        self._lay_out()
        yield Static(id="year-head")
        yield YearList(self._month, self._first, self._key)
        yield Static(id="year-said")
        yield Static(id="year-legend")

    def refresh_view(self) -> None:
        """Ask for the board again and draw; another day brings its month with it."""
        rows = self.query_one(YearList)
        rows.show_board(self.desk.store.board(self.desk.today(), self._query))
        if self._today != self.desk.today():
            self._today = self.desk.today()
            rows.go_to_month(Month.of(self._today), anew=True)
        self._draw_head()
        self.call_after_refresh(self._draw_head)
        self._say_one()
        lines = legend_lines(legend(), self.size.width - 2)
        self.query_one("#year-legend", Static).update(Content("\n").join(map(Content, lines)))

    def _draw_head(self) -> None:
        rows, cells = self.query_one(YearList), self.size.width - 2
        if rows.size:
            self._month, self._first = rows.month, rows.frame.first
        day = (_("as of {day}") if self.desk.as_of else "{day}").format(day=long_day(self._today))
        title = f"{rows.frame.first} .. {rows.frame.last}  " + _("The family's year")
        if self._query:
            title += "  / " + printable(self._query)
        self.query_one("#year-head", Static).update(plain(at_both_ends(title, day, cells)))

    @on(YearList.Highlighted)
    def _say_one(self) -> None:
        one = self.looked_at()
        self._key = one.member.key if one else None
        lines = list(_about(one, self.desk, max(20, self.size.width - 2))) if one else [Content(self._nobody())]
        self.query_one("#year-said", Static).update(Content("\n").join(lines))
        self.update_keys()

    def _nobody(self) -> str:
        return _("Nobody is on record yet.")

    @on(Resize)
    def lay_out(self) -> None:
        """Draw for the new size."""
        self._lay_out()
        self.call_after_refresh(self.update_view)

    def _lay_out(self) -> None:
        self.set_class(self.app.size.height < _SHORT, "-short")
        self.set_class(self.app.size.height >= _TALL, "-tall")

    def looked_at(self) -> Assessment | None:
        """Return the member under the cursor."""
        return self.query_one(YearList).assessment

    def why_not(self, command_id: str) -> str | None:
        """Say why nothing can be opened."""
        return self._nobody() if command_id == "year.open" and self.looked_at() is None else None

    @on(YearList.Opened)
    def open_clicked(self) -> None:
        """Open the member who was clicked twice."""
        self.action_command("year.open")

    def do_open(self) -> None:
        """Open everything about the member."""
        from screens.permit import PermitScreen

        key = self.query_one(YearList).key
        assert key is not None
        self.app.push_screen(PermitScreen(self.desk, key))

    def do_earlier(self) -> None:
        """Go to the month before."""
        self._go(-1)

    def do_later(self) -> None:
        """Go to the month after."""
        self._go(1)

    def _go(self, months: int) -> None:
        rows = self.query_one(YearList)
        month = rows.month.plus(months)
        if Month.of(EARLIEST) < month < Month.of(LATEST):
            rows.go_to_month(month)
            self._draw_head()

    def do_present(self) -> None:
        """Come back to the present month."""
        self.query_one(YearList).go_to_month(Month.of(self._today), anew=True)
        self._draw_head()

    def do_month(self) -> None:
        """Open the month under the cursor as a calendar."""
        from screens.month import MonthScreen

        month = self.query_one(YearList).month
        day = self._today if Month.of(self._today) == month else month.first_day
        self.app.push_screen(MonthScreen(self.desk, day))


def _about(one: Assessment, desk: Desk, cells: int) -> Iterator[Content]:
    """Yield who it is and how things stand, and every day to come with the last working day where one must go."""
    name, verdict = printable(one.member.name), one.verdict
    if verdict is None:
        registration = one.registration
        said = _("no permit yet")
        if registration is not None:
            said = _("Residence registration until {day}: {status}").format(
                day=registration.valid_until, status=say("registration_status", registration.status)
            )
        yield Content(f"{name}  {said}", [Span(0, len(name), "bold")])
        return
    status = f"{signs.STATUS[verdict.status]} {say('status', verdict.status)}"
    until = listed((long_day(verdict.period.valid_until), days_left(verdict.days_left)))
    head = f"{name}  {status}"
    colour = Span(len(name) + 2, len(head), f"bold ${status_class(verdict.status)}")
    yield Content(f"{head}  {until}", [Span(0, len(name), "bold"), colour])
    for line in legend_lines(_days_to_come(verdict, desk), cells):
        yield Content("\n  ".join(wrap(line, cells)))


def _days_to_come(verdict: Verdict, desk: Desk) -> Iterator[tuple[str, str]]:
    today = desk.today()
    for deadline in deadlines_of(verdict, desk):
        if not deadline.is_past:
            _day, words, _distance, *working = deadline.parts
            day = month_day(deadline.day) if deadline.day.year == today.year else str(deadline.day)
            yield deadline.sign.strip() or _PLAIN, f"{day} {words}" + (f" ({working[0]})" if working else "")
