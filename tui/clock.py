"""The one clock of the program: calendar days and instants in Asia/Shanghai, whatever the machine's zone."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

from msgspec import Struct

ZONE = "Asia/Shanghai"
# Without a zone database, which takes longer to load than a status to print: no summer time since 1991.
_AHEAD_OF_UTC = 8 * 60 * 60
_SECONDS_A_DAY = 24 * 60 * 60
_EPOCH = date(1970, 1, 1)


def day_in_shanghai(instant: float) -> date:
    """Return the calendar day in Shanghai at ``instant``, in seconds since the epoch, from 1992 on."""
    return _EPOCH + timedelta(days=(int(instant) + _AHEAD_OF_UTC) // _SECONDS_A_DAY)


class Clock(Struct, frozen=True):
    """Tells the day in Shanghai; ``fixed`` stops it on one day."""

    fixed: date | None = None

    def today(self) -> date:
        """Return the day in Shanghai, or the fixed one."""
        return self.fixed or day_in_shanghai(time.time())

    @staticmethod
    def now() -> datetime:
        """Return the present instant in Shanghai's zone."""
        import arrow

        return arrow.now(ZONE).datetime
