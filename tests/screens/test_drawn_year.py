"""The months of one member as they are drawn, and the grid of a month: tables that can be checked by eye."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assess import assess
from rules.assessment import Assessment
from rules.facts import EARLIEST, LATEST, Activity, Member, Month, Obtained, Period, Permit, Registration
from rules.pack import load_pack
from screens.format import width
from screens.month.grid import weeks_of
from screens.timeline import MARKS
from screens.year.drawing import Frame, draw_months, legend, month_names
from screens.year.year_list import Room

TODAY = date(2026, 12, 1)
NARROW = Frame(Month.parse("2026-11"), 6, 5)


def judged(*periods: tuple[str, str], registered: str | None = None, today: date = TODAY) -> Assessment:
    held = tuple(
        Period(date.fromisoformat(begins), date.fromisoformat(ends), Obtained.FIRST_ISSUE) for begins, ends in periods
    )
    made = date.fromisoformat(registered) if registered else None
    member = Member(
        "m",
        "M",
        date(1990, 1, 1),
        Activity.NONE,
        permits=(Permit("", held),) if held else (),
        registrations=(Registration(made, made + timedelta(days=364)),) if made else (),
    )
    return assess(member, None, today, load_pack())


@pytest.mark.parametrize(
    ("one", "drawn"),
    [
        # In force until 10 January: the window opens on 11 December, the SMS is due on the 26th, the 31st acts.
        (judged(("2026-01-11", "2027-01-10")), " ==== ⡇[+» +!-- ---- -|-- -✗.."),
        # Held from 20 December on only, with a gap after the period before.
        (judged(("2025-11-10", "2026-11-09"), ("2026-12-20", "2027-12-19")), " ==   ⡇ == ==== ==== ==== ===="),
        # Expired on 15 September: continuity was kept until 14 November, late renewal ends on 14 December.
        (judged(("2025-09-16", "2026-09-15")), " -|-- ⡇✗.. .... .... .... ...."),
        # Registered only, for a year.
        (judged(registered="2026-02-10"), " oooo ⡇ooo oooo o!           "),
        (judged(), "      ⡇                       "),
    ],
)
def test_a_row_is_drawn(one: Assessment, drawn: str) -> None:
    assert draw_months(one, NARROW).rstrip() == drawn.rstrip()


def test_a_mark_on_the_present_day_is_not_hidden() -> None:
    assert draw_months(judged(("2025-12-02", "2026-12-01")), NARROW)[5:10] == " !---"


@pytest.mark.parametrize("ends", [date(2026, 1, 1) + timedelta(days=7 * at) for at in range(104)])
def test_no_expiry_in_sight_is_lost(ends: date) -> None:
    frame = Frame(Month.of(ends).plus(-3), 12, 5)
    drawn = draw_months(judged((str(ends - timedelta(days=364)), str(ends))), frame)
    assert drawn[frame.column(ends) or 0] == "!"
    assert drawn.count("!") == 1
    assert {sign for _name, sign in MARKS} - {"~", "»"} <= set(drawn)


@given(st.dates(EARLIEST, LATEST), st.integers(5, 20))
def test_days_stand_in_their_order_and_never_on_a_blank(day: date, cells: int) -> None:
    frame = Frame(Month.of(day), 1, cells)
    column = frame.column(day)
    assert column is not None
    assert 1 <= column < cells
    following = frame.column(day + timedelta(days=1)) if day < LATEST else None
    assert following is None or column <= following <= column + 1 or cells > 1 + 28
    assert frame.column(frame.first.first_day) == 1
    assert frame.column(frame.first.last_day) == cells - 1


@pytest.mark.parametrize(
    ("cells", "months", "month_cells"), [(200, 12, 15), (120, 12, 8), (79, 12, 5), (60, 9, 5), (20, 1, 7), (1, 1, 5)]
)
def test_as_many_months_as_fit(cells: int, months: int, month_cells: int) -> None:
    room = Room.of(cells)
    assert (room.months, room.month_cells) == (months, month_cells)


def test_the_names_of_the_months_stand_above_them() -> None:
    frame = Frame(Month.parse("2026-11"), 4, 5)
    assert month_names(frame, Month.parse("2026-12")) == "  11  [12] 2027  02 "
    assert month_names(frame, Month.parse("2027-01")) == "  11   12  [01]  02 "
    wide = Frame(Month.parse("2026-12"), 2, 11)
    assert month_names(wide, Month.parse("2027-01")) == "  12        [2027-01] "
    assert month_names(wide, Month.parse("2026-12")) == " [12]        2027-01  "


def test_every_sign_is_narrow_and_explained_once() -> None:
    signs = [sign for sign, _words in legend()]
    assert all(len(sign) == width(sign) == 1 for sign in signs)
    assert len(set(signs)) == len(signs)
    assert {sign for _name, sign in MARKS} <= set(signs)


@given(st.dates(EARLIEST, LATEST))
def test_weeks_begin_on_monday_and_hold_every_day_once(day: date) -> None:
    weeks = weeks_of(Month.of(day))
    assert all(len(week) == 7 for week in weeks)
    assert all(each.weekday() == at for week in weeks for at, each in enumerate(week) if each)
    days = [each for week in weeks for each in week if each]
    assert days == [Month.of(day).first_day + timedelta(days=at) for at in range(Month.of(day).last_day.day)]
    assert all(any(week) for week in weeks)
