"""The boundary days of a permit's status, as a table that a clerk can check; and how time moves on."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assess import assess
from rules.assessment import URGENCY, Verdict
from rules.facts import (
    Activity,
    Change,
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

ROWS = tomllib.loads((Path(__file__).parent / "tables" / "boundaries.toml").read_text("utf-8"))["rows"]
TODAY = date(2026, 12, 1)
OWNED = Dwelling("home", "somewhere", Tenure.OWNED)


def member_with(until: date, *, confirmed: bool = False, changed: bool = False) -> Member:
    begin = until - timedelta(days=364)
    return Member(
        "m",
        "M",
        date(1980, 1, 1),
        Activity.EMPLOYED,
        dwelling="home",
        permits=(Permit(periods=(Period(begin, until, Obtained.FIRST_ISSUE),)),),
        confirmations=tuple(Confirmation(kind, begin) for kind in Kind) if confirmed else (),
        changes=(Change(Kind.EMPLOYMENT, begin, begin),) if changed else (),
    )


def verdict_of(member: Member, today: date = TODAY, dwelling: Dwelling = OWNED) -> Verdict:
    verdict = assess(member, dwelling, today, load_pack()).verdict
    assert verdict is not None
    return verdict


def said(verdict: Verdict) -> str:
    due = verdict.next_action.due
    days = "-" if due is None else str((due - verdict.period.valid_until).days)
    return f"{verdict.status} {verdict.next_action.code} {days} {verdict.route}"


@pytest.mark.parametrize(("days", "holds", "fails", "unknown", "continuity"), ROWS, ids=lambda value: str(value)[:12])
def test_every_boundary_day(days: int, holds: str, fails: str, unknown: str, continuity: str) -> None:
    until = TODAY + timedelta(days=days)
    verdicts = [
        verdict_of(member_with(until, confirmed=True)),
        verdict_of(member_with(until, confirmed=True, changed=True)),
        verdict_of(member_with(until)),
    ]
    assert [said(verdict) for verdict in verdicts] == [holds, fails, unknown]
    assert {str(verdict.continuity) for verdict in verdicts} == {continuity}


@pytest.mark.parametrize(
    ("gap", "since"),
    [(1, "old"), (2, "old"), (60, "old"), (61, "new"), (366, "new")],
)
def test_a_gap_of_over_60_days_begins_a_new_chain(gap: int, since: str) -> None:
    first = Period(date(2024, 1, 1), date(2024, 12, 31), Obtained.FIRST_ISSUE)
    second = Period(first.valid_until + timedelta(days=gap), date(2026, 12, 31), Obtained.LATE)
    member = Member(
        "m", "M", date(1980, 1, 1), Activity.NONE, permits=(Permit(periods=(first, second)),), dwelling="home"
    )
    holding = verdict_of(member).holding
    assert holding.continuous_since == (first if since == "old" else second).valid_from
    assert holding.cumulative_days == 366 + (TODAY - second.valid_from).days + 1


@pytest.mark.parametrize(
    ("tenure", "filed_until", "state"),
    [
        (Tenure.OWNED, None, "holds"),
        (Tenure.DORMITORY, None, "holds"),
        (Tenure.RENTED, None, "unknown"),
        (Tenure.RENTED, date(2026, 12, 16), "holds"),
        (Tenure.RENTED, date(2026, 12, 15), "fails"),
        (Tenure.RELATIVE_RENTED, date(2026, 12, 15), "fails"),
    ],
)
def test_the_lease_filing_must_reach_the_check_day(tenure: Tenure, filed_until: date | None, state: str) -> None:
    filings = (LeaseFiling(date(2026, 1, 1), filed_until),) if filed_until else ()
    verdict = verdict_of(member_with(date(2026, 12, 31)), dwelling=Dwelling("home", "x", tenure, filings))
    assert verdict.conditions[1].state == state


DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@given(until=DAYS, today=DAYS)
def test_no_dates_make_it_raise(until: date, today: date) -> None:
    period = Period(max(date(1900, 1, 1), min(until, today)), until, Obtained.FIRST_ISSUE)
    member = Member("m", "M", today, Activity.STUDENT, permits=(Permit(periods=(period,)),))
    assess(member, None, today, load_pack())


@given(
    first=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    left=st.integers(-500, 500),
    steps=st.lists(st.integers(1, 60), min_size=1, max_size=20),
    confirmed=st.booleans(),
    changed=st.booleans(),
)
def test_status_only_grows_more_urgent(
    first: date, left: int, steps: list[int], confirmed: bool, changed: bool
) -> None:
    member = member_with(
        first + timedelta(days=left), confirmed=confirmed and left < 364, changed=changed and left < 364
    )
    today, ranks = first, []
    for step in [0, *steps]:
        today += timedelta(days=step)
        ranks.append(URGENCY[verdict_of(member, today).status])
    assert ranks == sorted(ranks, reverse=True)
