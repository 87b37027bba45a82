"""Facts as the tables state them: short texts turned into a member with a dwelling."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rules.assess import assess
from rules.assessment import Verdict
from rules.facts import (
    Activity,
    AddressCheck,
    Agent,
    Change,
    CheckResult,
    Confirmation,
    Dwelling,
    Kind,
    LeaseFiling,
    Member,
    Obtained,
    Period,
    Permit,
    Tenure,
)
from rules.pack import load_pack

TODAY = date(2026, 12, 1)
day = date.fromisoformat


def period(begin: str, until: str, *, restored: bool = False) -> Period:
    return Period(day(begin), day(until), Obtained.AUTOMATIC, continuity_restored=restored)


def member_of(stated: Mapping[str, Any], until: date) -> Member:
    recorded = stated.get("recorded_on")
    current = Period(until.replace(month=1, day=1), until, Obtained.AUTOMATIC, day(recorded) if recorded else None)
    changes = [text.split() for text in stated.get("changes", ())]
    confirmations = [text.split() for text in stated.get("confirmations", ())]
    checks = [text.split() for text in stated.get("checks", ())]
    return Member(
        "m",
        "M",
        stated.get("birth_date", date(1980, 1, 1)),
        Activity(stated.get("activity", "employed")),
        agent=Agent(stated["agent"]) if "agent" in stated else None,
        permits=(Permit(periods=(current,)),),
        changes=tuple(Change(Kind(kind), *map(day, days)) for kind, *days in changes),
        confirmations=tuple(Confirmation(Kind(kind), day(on)) for kind, on in confirmations),
        address_checks=tuple(AddressCheck(day(on), CheckResult(result)) for on, result in checks),
    )


def dwelling_of(stated: Mapping[str, Any]) -> Dwelling | None:
    tenure = stated.get("tenure", "owned")
    filings = [text.split() for text in stated.get("filings", ())]
    if not tenure:
        return None
    return Dwelling("home", "x", Tenure(tenure), tuple(LeaseFiling(day(a), day(b)) for a, b in filings))


def judge(stated: Mapping[str, Any], until: date | None = None, today: date = TODAY) -> Verdict:
    ends = until or today + timedelta(days=stated.get("days_left", 30))
    return verdict_of(member_of(stated, ends), dwelling_of(stated), today)


def verdict_of(member: Member, dwelling: Dwelling | None = None, today: date = TODAY) -> Verdict:
    verdict = assess(member, dwelling, today, load_pack()).verdict
    assert verdict is not None
    return verdict
