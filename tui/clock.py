"""The one clock of the program: calendar days and instants in Asia/Shanghai, whatever the machine's zone."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

ZONE = "Asia/Shanghai"


class Clock(Struct, frozen=True):
    """Tells the day in Shanghai; ``fixed`` stops it on one day."""

    fixed: date | None = None

    def today(self) -> date:
        """Return the day in Shanghai, or the fixed one."""
        return self.fixed or self.now().date()

    @staticmethod
    def now() -> datetime:
        """Return the present instant in Shanghai's zone."""
        import arrow

        return arrow.now(ZONE).datetime
