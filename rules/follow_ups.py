"""What remains to be done after a renewal: the card's face, and points that do not follow by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from rules.dates import plus_days
from rules.facts import FollowUp, FollowUpKind, FollowUpState, Member, Obtained, Period
from rules.pack import Limits

_HOURS_A_DAY = 24
_NOTHING_PRINTED = frozenset({Obtained.AUTOMATIC, Obtained.ONLINE})
_RENEWALS = frozenset(Obtained) - {Obtained.FIRST_ISSUE}


def follow_ups_after(
    member: Member, period: Period, recorded_on: date, plus_working_days: Callable[[date, int], date], limits: Limits
) -> Iterator[FollowUp]:
    """Yield what a renewal leaves to be done; ``plus_working_days`` counts by the calendar that is handed in.

    After an automatic or online renewal the card's face shows the old date until a machine or a counter refreshes it,
    which works from ``epermit_refresh`` (hours) on. Approved points are confirmed from ``points_sync_wait`` (working
    days) on.
    """
    if period.obtained in _NOTHING_PRINTED:
        days = -(-limits.epermit_refresh // _HOURS_A_DAY)
        yield FollowUp(FollowUpKind.CARD_FACE, recorded_on, plus_days(recorded_on, days))
    if member.points is not None and period.obtained in _RENEWALS:
        due = plus_working_days(recorded_on, limits.points_sync_wait)
        yield FollowUp(FollowUpKind.POINTS, recorded_on, due)


def open_follow_ups(member: Member) -> tuple[FollowUp, ...]:
    """Return what is still open, earliest first."""
    if not member.follow_ups:
        return ()
    found = (one for one in member.follow_ups if one.state is FollowUpState.OPEN)
    return tuple(sorted(found, key=lambda one: (one.acts_on, one.kind)))
