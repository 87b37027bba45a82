"""Days turn at midnight in Shanghai wherever the machine is, and a clock that goes back makes nothing valid again.

``python -m proofs.clocks`` asks programs in ten zones around midnight, and moves the clock under an open app by a
day, a month, and back. ``--unsafe`` believes a clock that goes back, and must fail.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

from models.errors import StoreError
from proofs.living import Living, living
from rules.facts import Confirmation, Kind
from screens.board.permit_list import PermitList
from screens.desk import Desk

ZONES = (
    *("Asia/Shanghai", "UTC", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"),
    *("Europe/London", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Chatham"),
)
_MIDNIGHTS = ((2026, 12, 1), (2027, 1, 1), (2028, 2, 29), (2027, 3, 28), (2026, 11, 1))
_ASKS = """
import time; from datetime import datetime, UTC, timedelta; from tui.clock import Clock, day_in_shanghai
for day in {days}:
    midnight = datetime(*day, tzinfo=UTC).timestamp() - 8 * 3600
    print(day_in_shanghai(midnight - 1), day_in_shanghai(midnight), Clock().today() == Clock.now().date())
"""


def main(words: Sequence[str] | None = None) -> int:
    """Prove, print one closing line, return 1 when a day was wrong."""
    parser = argparse.ArgumentParser(prog="python -m proofs.clocks", description=__doc__)
    parser.add_argument("--unsafe", action="store_true", help="believe a clock that goes back: must fail")
    options = parser.parse_args(words)
    found = in_zones(ZONES)
    with believing() if options.unsafe else _as_it_is():
        found += asyncio.run(jumps())
    print(
        f"clocks: {found['midnights']} midnights in {found['zones']} zones, {found['wrong']} wrong;"
        f" {found['jumps']} jumps of the clock, {found['stale']} not followed, {found['valid again']} valid again,"
        f" {found['unsaid']} unsaid, {found['changed']} changes taken"
    )
    return int(any(found[name] for name in ("wrong", "stale", "valid again", "unsaid", "changed")))


def in_zones(zones: Sequence[str]) -> Counter[str]:
    """Ask a program in each zone for the days before and after midnights in Shanghai."""
    counts = Counter[str]()
    for zone in zones:
        answer = subprocess.run(
            [sys.executable, "-c", _ASKS.format(days=_MIDNIGHTS)],
            env=os.environ | {"TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        counts["zones"] += 1
        for day, line in zip(_MIDNIGHTS, answer, strict=True):
            new = date(*day)
            counts["midnights"] += 1
            counts["wrong"] += line != f"{new - timedelta(days=1)} {new} True"
    return counts


async def jumps() -> Counter[str]:
    """Move the clock under an open board, forward and back."""
    counts = Counter[str]()
    async with living() as one:
        for days in (1, 31, -1, -31, 62, 1, -60):
            before, expired = one.app.desk.today(), _expired(one)
            one.day += timedelta(days=days)
            one.app._notice_changes()
            await one.settle()
            counts["jumps"] += 1
            counts["stale"] += one.app.desk.today() != max(before, one.day)
            counts["valid again"] += not expired <= _expired(one)
            back = before - one.day > timedelta(days=1)
            banner = str(one.app.screen.query_one("#board-banner").render())
            counts["unsaid"] += back != (str(one.day) in banner and str(before) in banner)
            counts["unsaid"] += back != (one.app.screen.why_read_only() is not None)
            counts["changed"] += back and _can_change(one)
    return counts


def _can_change(one: Living) -> bool:
    """Whether a form that stands open could still be saved."""
    try:
        one.store.record("li-ming", Confirmation(Kind.PHONE, one.day))
    except StoreError:
        return False
    return True


def _expired(one: Living) -> set[str]:
    board = one.app.screen.query_one(PermitList)._board
    assert board is not None
    return {each.member.key for each in board.rows(0, len(board)) if each.verdict and each.verdict.days_left < 0}


@contextmanager
def believing() -> Iterator[None]:
    """Believe every clock, to show that the proof sees what comes of it."""
    present = Desk._present
    Desk._present = lambda self: self._clock()  # type: ignore[method-assign]
    try:
        yield
    finally:
        Desk._present = present  # type: ignore[method-assign]


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


if __name__ == "__main__":
    sys.exit(main())
