"""The time line around one expiry: each sign stands where its day does, at any width."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.assess import assess
from rules.assessment import Verdict
from rules.facts import Activity, Member, Obtained, Period, Permit
from rules.pack import load_pack
from screens.format import width
from screens.timeline import draw_timeline

TODAY = date(2026, 12, 1)


def verdict(ends: date = date(2026, 12, 31)) -> Verdict:
    period = Period(ends - timedelta(days=364), ends, Obtained.FIRST_ISSUE)
    member = Member("m", "M", date(1990, 1, 1), Activity.NONE, permits=(Permit("", (period,)),))
    found = assess(member, None, TODAY, load_pack()).verdict
    assert found is not None
    return found


def test_a_cell_a_day() -> None:
    drawn = draw_timeline(verdict(), TODAY, 161)
    assert drawn.line == "=" * 30 + "[" + "+" * 14 + "~++++»+++++++++!" + "-" * 59 + "|" + "-" * 29 + "✗" + "." * 10
    assert drawn.dates.index("12-31") == 60 - 2
    assert drawn.today.index("^") == 30


@pytest.mark.parametrize("cells", range(30, 162, 7))
def test_nothing_in_force_stands_behind_the_end(cells: int) -> None:
    drawn = draw_timeline(verdict(), TODAY, cells)
    assert width(drawn.line) == width(drawn.dates) == cells
    before, end, after = drawn.line.partition("!")
    assert end
    assert set(before) <= set("=[+~»")
    assert set(after) <= set("-|✗.")
    assert "+" not in before.partition("[")[0]
