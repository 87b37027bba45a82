"""The drawn month: a row a week, Monday first; each day says whether offices work, and what falls due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

from rules.facts import EARLIEST, LATEST, Month
from rules.occasions import Occasion
from screens.format import fit, weekday, width
from screens.occasion_words import OCCASION, signs_of, whose
from screens.timeline import TODAY
from screens.words import _

DAYS = 7
MOST_LINES = 6
_SATURDAY = 5
_ROOM_FOR_WORDS = 9
_CLOSED, _OPEN = "-", "+"
_GAP = 1

Due = Mapping[date, Sequence[Occasion]]


def weeks_of(month: Month) -> list[list[date | None]]:
    """Return the weeks of a month, Monday first; None for a day of another month."""
    days: list[date | None] = [None] * month.first_day.weekday()
    days += [month.first_day + timedelta(days=at) for at in range(month.last_day.day)]
    days += [None] * (-len(days) % DAYS)
    return [days[at : at + DAYS] for at in range(0, len(days), DAYS)]


class MonthGrid(Static, can_focus=True):
    """A month with a cursor on a day."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1)", show=False),
        Binding("right,l", "move(1)", show=False),
        Binding("up,k", f"move({-DAYS})", show=False),
        Binding("down,j", f"move({DAYS})", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor stands on another day."""

        day: date

    class Opened(Message):
        """A day was clicked twice."""

    def __init__(self, day: date, is_working: Callable[[date], bool]) -> None:
        super().__init__()
        self._day = day
        self._is_working = is_working
        self._today = day
        self._due: Due = {}

    @property
    def day(self) -> date:
        """The day under the cursor."""
        return self._day

    def show(self, due: Due, today: date) -> None:
        """Draw what falls due, as of a day."""
        self._due, self._today = due, today
        self._draw()

    def go_to(self, day: date) -> None:
        """Put the cursor on a day, and draw its month; stays within the years that are known."""
        self._day = max(EARLIEST, min(LATEST, day))
        self._draw()
        self.post_message(self.Moved(self._day))

    def action_move(self, days: int) -> None:
        """Move the cursor by days."""
        self.go_to(date.fromordinal(max(1, self._day.toordinal() + days)))

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()

    def on_click(self, event: Click) -> None:
        """Put the cursor on the day; open it on a second click."""
        weeks, at = weeks_of(Month.of(self._day)), event.get_content_offset(self)
        if at is None or at.y < 1:
            return
        row, column = (at.y - 1) // self._lines, at.x // self._cells
        if row >= len(weeks) or column >= DAYS:
            return
        day = weeks[row][column]
        if day is not None:
            self.go_to(day)
            if event.chain > 1:
                self.post_message(self.Opened())

    @property
    def _cells(self) -> int:
        return max(1, self.size.width // DAYS)

    @property
    def _lines(self) -> int:
        weeks = len(weeks_of(Month.of(self._day)))
        return max(1, min(MOST_LINES, (self.size.height - 1) // weeks))

    def _draw(self) -> None:
        if not self.size:
            return
        weeks = weeks_of(Month.of(self._day))
        lines = [self._heading(weeks[1])]
        for week in weeks:
            lines += self._week(week)
        self.update(Content("\n").join(lines))

    def _heading(self, week: Sequence[date | None]) -> Content:
        names = (fit(f" {weekday(day)}", self._cells) for day in week if day is not None)
        return Content.assemble(("".join(names), "$text-muted"))

    def _week(self, week: Sequence[date | None]) -> Iterator[Content]:
        boxes = [self._box(day) if day else [] for day in week]
        for line in range(self._lines):
            parts = [box[line] if line < len(box) else ("", "") for box in boxes]
            yield Content.assemble(*((fit(text, self._cells), style) for text, style in parts))

    def _box(self, day: date) -> list[tuple[str, str]]:
        """Return the lines of a day, each with its style."""
        due = self._due.get(day, ())
        head = f"[{day.day:2d}]" if day == self._day else f" {day.day:2d} "
        head += TODAY if day == self._today else ""
        style = "bold reverse" if day == self._day else ""
        room = self._cells - width(head) - _GAP
        if self._lines == 1:
            # Where there is but one line, what falls due matters more than whether offices work.
            word = signs_of(due) if due else self._office_word(day)
            return [(f"{head}{word}" if room < len(word) else f"{head} {word}", style or self._look(day, due))]
        word = self._office_word(day)
        lines = [(f"{head} {word}" if room >= width(word) else head + word, style or self._look(day, due))]
        return lines + [(f" {text}", "$text-accent") for text in self._said(due)]

    def _office_word(self, day: date) -> str:
        working = self._is_working(day)
        if working == (day.weekday() < _SATURDAY):
            return "" if working else _CLOSED
        if self._cells < _ROOM_FOR_WORDS:
            return _OPEN if working else _CLOSED
        return _("work") if working else _("off")

    def _look(self, day: date, due: Sequence[Occasion]) -> str:
        if due:
            return "bold $text-accent" if self._lines == 1 else "bold"
        return "" if self._is_working(day) else "$text-muted"

    def _said(self, due: Sequence[Occasion]) -> Iterator[str]:
        room = self._lines - 1
        if room == 1 and len(due) > 1:
            yield f"{len(due)} {signs_of(due)}"
            return
        shown = len(due) if len(due) <= room else room - 1
        yield from (f"{OCCASION[one.kind]} {whose(one)}" for one in due[:shown])
        if shown < len(due):
            yield f"+{len(due) - shown} {signs_of(due[shown:])}"
