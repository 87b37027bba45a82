"""What a status hangs on, as plain facts: the days left, the route, and the worst state of the four conditions."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

from msgspec import Struct

from rules.assessment import Condition, ConditionId, Route, State, Status
from rules.conditions import Ledger
from rules.pack import Limits, load_pack
from rules.status import judge_status

Facts = dict[str, int | str]


class Question(Struct, frozen=True):
    """One decision, as the product's rules take it and as any engine can: the same is given to both."""

    days_left: int
    ledger: Ledger
    limits: Limits
    facts: Facts

    def decide(self) -> Status:
        return judge_status(self.days_left, self.ledger, self.limits)


def questions(today: date) -> list[Question]:
    """Return every mix of route and worst state on each day around every limit."""
    limits = load_pack().limits(today, today + timedelta(days=30))
    turning = (
        -limits.reapply_after,
        0,
        limits.act_offline_without_notice,
        limits.automatic_notice_expected,
        limits.renewal_window_opens,
    )
    days = sorted({turn + step for turn in turning for step in (-1, 0, 1)} | {-400, -45, 5, 20, 60, 300})
    found = []
    for days_left, route, worst in product(days, Route, State):
        lease = Condition(ConditionId.LEASE_FILING_VALID, worst, "")
        ledger = Ledger(
            conditions=(lease,),
            lease=lease,
            fails=worst is State.FAILS,
            route=route,
            warnings=(),
            undeclared=None,
        )
        facts: Facts = {"days_left": days_left, "route": str(route), "worst": str(worst)}
        found.append(Question(days_left, ledger, limits, facts))
    return found
