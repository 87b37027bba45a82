"""What the screens of a checklist and of a trip share: the trip, and its sheet on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.assessment import Assessment
from rules.trip import Trip, plan_trip
from screens.desk import Desk

if TYPE_CHECKING:
    from screens.base import DeskScreen


def planned_trip(desk: Desk, key: str) -> Trip | None:
    """Return the trip of the household of one member; None when nobody of it must go."""
    today = desk.today()
    return plan_trip(desk.store.household_of(key, today), today, desk.pack)


def visit_of(desk: Desk, one: Assessment) -> Trip | None:
    """Return the trip of one member, whether they must go or not; None without a permit."""
    return plan_trip((one,), desk.today(), desk.pack, everyone=True)


def open_sheet(screen: DeskScreen, trip: Trip) -> None:
    """Ask where to and write the sheet of ``trip``."""
    from screens.visit.dialog import SheetDialog
    from screens.visit.sheet import visit_sheet

    desk = screen.desk
    sheet = visit_sheet(trip, desk.today(), desk.pack, desk.last_working_day)
    screen.app.push_screen(SheetDialog(desk, sheet), screen.tell)
