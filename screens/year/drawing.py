"""The months of one member drawn in signs that are narrow everywhere and need no colour: a cell a few days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from msgspec import Struct

from rules.assessment import Assessment, Deadlines
from rules.dates import days_in_month
from rules.facts import Month
from rules.holding import all_periods, spans_in_force
from screens import signs
from screens.timeline import GONE, IN_FORCE, LATE, MARKS, WINDOW
from screens.words import N_, _

MONTHS = 12
LEAST_MONTH = 5
"""The fewest cells of a month, the blank that parts it from the one before among them."""
REGISTERED, NOTHING = "o", " "
MARK_SIGNS = frozenset(sign for _name, sign in MARKS)
_ENDS = dict(MARKS)["valid_until"]
_LEGEND: Mapping[str, str] = {
    IN_FORCE: N_("in force"),
    "[": N_("window opens"),
    WINDOW: N_("window"),
    "~": N_("SMS due"),
    "»": N_("act by"),
    "!": N_("ends"),
    signs.DAY_LINE: N_("today"),
    LATE: N_("late renewal"),
    "✗": N_("its end"),
    "|": N_("continuity ends"),
    GONE: N_("too late"),
    REGISTERED: N_("registered"),
}


class Frame(Struct, frozen=True):
    """Which months are drawn, and in how many cells each: a blank, then the days in equal shares."""

    first: Month
    months: int
    cells: int

    @property
    def width(self) -> int:
        """Cells in all."""
        return self.months * self.cells

    @property
    def last(self) -> Month:
        """The last month drawn."""
        return self.first.plus(self.months - 1)

    def column(self, day: date) -> int | None:
        """Return the cell in which a day lies; None for a day outside."""
        month = Month.of(day)
        at = month.index - self.first.index
        if not 0 <= at < self.months:
            return None
        return at * self.cells + 1 + (day.day - 1) * (self.cells - 1) // days_in_month(month.year, month.number)


@lru_cache(8)
def _shares(frame: Frame) -> tuple[tuple[int, int, int], ...]:
    """Return the first and the last day, as ordinals, of each cell that is no blank, behind its column."""
    shares = []
    for at in range(frame.months):
        month = frame.first.plus(at)
        first, days, parts = month.first_day.toordinal(), days_in_month(month.year, month.number), frame.cells - 1
        begins = [-(-part * days // parts) for part in range(parts + 1)]
        for part in range(parts):
            shares.append((at * frame.cells + 1 + part, first + begins[part], first + begins[part + 1] - 1))
    return tuple(shares)


def draw_months(one: Assessment, frame: Frame) -> str:
    """Return what is known of the months in ``frame``; what lies past the present expiry is as if nobody renews."""
    row = [NOTHING] * frame.width
    deadlines = one.verdict.deadlines if one.verdict else None
    spans = [(first.toordinal(), last.toordinal()) for first, last in spans_in_force(all_periods(one.member))]
    for column, first, last in _shares(frame):
        if any(begins <= last and ends >= first for begins, ends in spans):
            in_window = deadlines is not None and last >= deadlines.window_opens.toordinal()
            row[column] = WINDOW if in_window else IN_FORCE
        elif deadlines is not None and first > deadlines.valid_until.toordinal():
            row[column] = LATE if first <= deadlines.reapply_after.toordinal() else GONE
    if deadlines is not None:
        _mark(row, frame, deadlines)
    elif one.registration is not None:
        _draw_registration(row, frame, one.registration.registered_on, one.registration.valid_until)
    here = frame.column(one.today)
    if here is not None and row[here] not in MARK_SIGNS:
        row[here] = signs.DAY_LINE
    return "".join(row)


def _mark(row: list[str], frame: Frame, deadlines: Deadlines) -> None:
    for name, sign in MARKS:
        at = frame.column(getattr(deadlines, name))
        if at is not None and (row[at] != _ENDS or name == "valid_until"):
            row[at] = sign


def _draw_registration(row: list[str], frame: Frame, begins: date, ends: date) -> None:
    for column, first, last in _shares(frame):
        if begins.toordinal() <= last and ends.toordinal() >= first:
            row[column] = REGISTERED
    at = frame.column(ends)
    if at is not None:
        row[at] = _ENDS


def month_names(frame: Frame, cursor: Month) -> str:
    """Return the line of months above the rows: a January by its year, the month under the cursor in brackets."""
    return "".join(_name(frame.first.plus(at), cursor, frame.cells) for at in range(frame.months))


def _name(month: Month, cursor: Month, cells: int) -> str:
    number = f"{month.number:02d}"
    whole = cells > len(f" [{month}]")
    if month == cursor:
        name = f"[{month}]" if whole and month.number == 1 else f"[{number}]"
    elif month.number == 1:
        name = f" {month}" if whole else f"{month.year}"
    else:
        name = f" {number}"
    return f" {name}".ljust(cells)


def legend() -> list[tuple[str, str]]:
    """Return every sign with its words."""
    return [(sign, _(words)) for sign, words in _LEGEND.items()]
