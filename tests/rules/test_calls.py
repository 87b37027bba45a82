"""Who needs a call: a table by days left, what is known of the facts, and what became of the address check."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.assess import assess
from rules.calls import Call, calls_of
from rules.facts import (
    Activity,
    AddressCheck,
    Change,
    CheckResult,
    Confirmation,
    Dwelling,
    Kind,
    Member,
    Obtained,
    Period,
    Permit,
    Tenure,
)
from rules.pack import load_pack

TODAY = date(2026, 12, 1)
HOME = Dwelling("home", "浦东新区示例路1弄2号", Tenure.OWNED)
FACTS, CHECK, NOTICE = Call.FACTS, Call.ADDRESS_CHECK, Call.NOTICE


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


KNOWN = tuple(Confirmation(kind, ago(5)) for kind in Kind)
ANSWERED = AddressCheck(ago(3), CheckResult.ANSWERED)
MISSED = AddressCheck(ago(3), CheckResult.MISSED)


def called(days_left: int, confirmed: tuple[Confirmation, ...], *checks: AddressCheck, changes: int = 0) -> set[Call]:
    until = TODAY + timedelta(days=days_left)
    period = Period(until - timedelta(days=364), until, Obtained.AUTOMATIC)
    member = Member(
        "a",
        "甲",
        date(1985, 4, 12),
        Activity.EMPLOYED,
        dwelling="home",
        permits=(Permit(periods=(period,)),),
        confirmations=confirmed,
        address_checks=checks,
        changes=(Change(Kind.PHONE, ago(10)),) * changes,
    )
    found = calls_of(assess(member, HOME, TODAY, load_pack()))
    assert list(found) == [call for call in Call if call in found]
    return set(found)


@pytest.mark.parametrize(
    ("days_left", "unknown", "known"),
    [
        *((61, set(), set()), (60, {FACTS}, set()), (31, {FACTS}, set())),
        *((30, {FACTS, CHECK}, {CHECK}), (16, {FACTS, CHECK}, {CHECK})),
        *((15, {FACTS, NOTICE}, {NOTICE}), (11, {FACTS, NOTICE}, {NOTICE})),
        *((10, set(), set()), (0, set(), set()), (-1, set(), set()), (-91, set(), set())),
    ],
)
def test_by_the_days_left(days_left: int, unknown: set[Call], known: set[Call]) -> None:
    assert called(days_left, ()) == unknown
    assert called(days_left, KNOWN) == known


def test_an_answered_check_asks_for_no_call_a_missed_one_until_it_is_answered() -> None:
    assert called(20, KNOWN, ANSWERED) == set()
    assert called(20, KNOWN, MISSED) == called(12, KNOWN, MISSED) - {NOTICE} == {CHECK}
    assert called(20, KNOWN, MISSED, AddressCheck(ago(2), CheckResult.ANSWERED)) == set()
    assert called(20, KNOWN, ANSWERED, AddressCheck(ago(2), CheckResult.MISSED)) == {CHECK}
    assert called(20, KNOWN, AddressCheck(ago(400), CheckResult.ANSWERED)) == {CHECK}  # of the period before
    assert called(20, KNOWN, AddressCheck(TODAY + timedelta(days=1), CheckResult.ANSWERED)) == {CHECK}


@pytest.mark.parametrize("days_left", [50, 20, 12])
def test_whoever_must_go_to_a_counter_is_not_called_for_it(days_left: int) -> None:
    assert called(days_left, KNOWN, changes=1) == set()


def test_without_a_permit_there_is_nothing_to_ask() -> None:
    member = Member("a", "甲", date(1985, 4, 12), Activity.EMPLOYED)
    assert calls_of(assess(member, None, TODAY, load_pack())) == ()
