"""The day in Shanghai is reckoned without a zone database; this holds it against one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tui.clock import ZONE, Clock, day_in_shanghai


@given(st.datetimes(datetime(1992, 1, 1), datetime(2199, 12, 31)))  # noqa: DTZ001 - Hypothesis wants them bare
def test_the_day_is_that_of_the_zone_database(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC)
    assert day_in_shanghai(moment.timestamp()) == moment.astimezone(ZoneInfo(ZONE)).date()


def test_the_day_turns_at_midnight_in_shanghai() -> None:
    midnight = datetime(2026, 12, 1, tzinfo=ZoneInfo(ZONE)).timestamp()
    assert day_in_shanghai(midnight - 1) == date(2026, 11, 30)
    assert day_in_shanghai(midnight) == date(2026, 12, 1)


def test_the_clock_agrees_with_its_instants() -> None:
    before = Clock.now().date()
    assert before <= Clock().today() <= Clock.now().date()
