"""Families who go to the counter together."""

from __future__ import annotations

from datetime import date, timedelta

from rules.assess import assess
from rules.facts import (
    Activity,
    Agent,
    Case,
    CaseKind,
    CaseState,
    Change,
    Dwelling,
    Kind,
    LeaseFiling,
    Member,
    Mismatch,
    Obtained,
    Period,
    Permit,
    Tenure,
)
from rules.pack import load_pack
from rules.trip import Trip, plan_trip
from screens.visit.sheet import Sheet, visit_sheet

TODAY = date(2026, 12, 1)
NAMES = ("李明", "王芳", "李小雨", "阿卜杜拉·买买提", "𠮷田", "欧阳𠀀娜", "赵敏", "Zoë Müller", "孙八", "周十")


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def trip_of(count: int, names: tuple[str, ...] = NAMES) -> Trip:
    """Return the trip of so many people of one flat: children, elders, refused cases, a lease that has ended."""
    flat = Dwelling("flat", "x", Tenure.RELATIVE_RENTED, (LeaseFiling(days(-300), days(-3)),))
    ticks = frozenset({"id_card.original", "lease_contract.original"})
    refused = Case(
        CaseKind.RENEWAL,
        days(-2),
        CaseState.REFUSED,
        ticks,
        item_notes={"id_card": "复印件在公司"},
        mismatch=Mismatch.DWELLING,
    )
    people = []
    for number in range(count):
        until = days(3 + 2 * number)
        member = Member(
            f"m{number}",
            names[number % len(names)],
            date(2015 if number % 4 == 2 else 1950 + number, 1, 1),
            Activity.EMPLOYED,
            dwelling="flat",
            agent=Agent.DISABLED if number % 4 == 3 else None,
            permits=(Permit("", (Period(until - timedelta(days=364), until, Obtained.FIRST_ISSUE),)),),
            changes=(Change(Kind.ADDRESS, days(-20 - number % 2)),),
            cases=() if number % 3 else (refused,),
        )
        people.append(assess(member, flat, TODAY, load_pack()))
    trip = plan_trip(people, TODAY, load_pack(), everyone=True)
    assert trip is not None
    return trip


def sheet_of(count: int, names: tuple[str, ...] = NAMES) -> Sheet:
    """Return the sheet of such a trip."""
    return visit_sheet(trip_of(count, names), TODAY, load_pack(), lambda day: day)
