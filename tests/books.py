"""Hypothesis strategies for everything that a database may hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from models.checks import check_text
from rules.facts import (
    EARLIEST,
    LATEST,
    Activity,
    AddressCheck,
    Agent,
    Book,
    Case,
    CaseKind,
    CaseState,
    Change,
    CheckResult,
    Confirmation,
    Contribution,
    Dwelling,
    FollowUp,
    FollowUpKind,
    FollowUpState,
    Insurance,
    Kind,
    LeaseFiling,
    Member,
    Mismatch,
    Month,
    Obtained,
    OfficialCount,
    Period,
    Permit,
    Points,
    Registration,
    Tax,
    Tenure,
)
from rules.pack import load_pack
from rules.points_facts import Education, Honours, InsuranceBase, PointsEstimate, Skill

DAYS = st.dates(EARLIEST, LATEST)
_SHOWN = st.characters(exclude_categories=["C", "Zl", "Zp"]).filter(lambda char: check_text(char) is None)
TEXTS = st.text(_SHOWN, max_size=12)
NAMES = st.tuples(st.characters(categories=["L", "N"]).filter(lambda char: check_text(char) is None), TEXTS).map(
    "".join
)
NOTES = st.lists(TEXTS, max_size=3).map("\n".join)
TICKS = st.sampled_from([f"{item}.{form}" for item in sorted(load_pack().item_ids) for form in ("original", "copy")])


def few(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


def sorted_pairs(days: list[Any]) -> list[tuple[Any, Any]]:
    """Pair up distinct points so that the spans do not overlap."""
    days = sorted(days)
    return list(zip(days[::2], days[1::2], strict=False))


@st.composite
def periods(draw: Callable[..., Any]) -> tuple[Period, ...]:
    pairs = sorted_pairs(draw(st.lists(DAYS, max_size=6, unique=True)))
    return tuple(
        Period(begin, end, draw(st.sampled_from(Obtained)), draw(st.none() | DAYS), draw(st.booleans()))
        for begin, end in pairs
    )


@st.composite
def contributions(draw: Callable[..., Any]) -> tuple[Contribution, ...]:
    months = draw(st.lists(st.integers(1900 * 12, 2200 * 12 + 11), max_size=6, unique=True))
    return tuple(
        Contribution(Month(first), Month(last), draw(st.sampled_from(Insurance)), draw(st.sampled_from(Tax)))
        for first, last in sorted_pairs(months)
    )


def spans(make: Callable[[date, date], Any]) -> st.SearchStrategy[Any]:
    return st.tuples(DAYS, DAYS).map(lambda days: make(min(days), max(days)))


CASES = st.builds(
    Case,
    st.sampled_from(CaseKind),
    DAYS,
    st.sampled_from(CaseState),
    st.frozensets(TICKS, max_size=4),
    NOTES,
    st.frozensets(st.sampled_from(sorted(load_pack().step_ids)), max_size=2),
    st.dictionaries(st.sampled_from(sorted(load_pack().item_ids)), NOTES.filter(bool), max_size=2),
    st.none() | st.sampled_from(Mismatch),
    st.none() | DAYS,
    st.none() | DAYS,
    st.dictionaries(st.sampled_from(sorted(load_pack().parameters)), st.integers(0, 400) | st.booleans(), max_size=2),
)
FOLLOW_UPS = st.builds(
    FollowUp, st.sampled_from(FollowUpKind), DAYS, DAYS, st.sampled_from(FollowUpState), st.none() | DAYS,
    st.none() | DAYS, TEXTS,
)  # fmt: skip
COUNTS = st.integers(0, 1_000_000)
ESTIMATES = st.builds(
    PointsEstimate,
    education=st.sampled_from(Education),
    skill=st.sampled_from(Skill),
    insurance_years=COUNTS,
    urgent_field=st.booleans(),
    investment=COUNTS,
    jobs=COUNTS,
    insurance_base=st.sampled_from(InsuranceBase),
    honours=st.sampled_from(Honours),
    marriage_years=COUNTS,
    convictions=COUNTS,
)


def members(dwellings: list[str]) -> st.SearchStrategy[Member]:
    return st.builds(
        Member,
        key=NAMES,
        name=NAMES,
        birth_date=DAYS,
        activity=st.sampled_from(Activity),
        relation=TEXTS,
        desk=TEXTS,
        phone=TEXTS,
        dwelling=st.none() | st.sampled_from(dwellings) if dwellings else st.none(),
        agent=st.none() | st.sampled_from(Agent),
        household=TEXTS,
        notes=NOTES,
        permits=few(st.builds(Permit, TEXTS, periods()), 2),
        changes=few(st.builds(Change, st.sampled_from(Kind), DAYS, st.none() | DAYS)),
        confirmations=few(st.builds(Confirmation, st.sampled_from(Kind), DAYS)),
        address_checks=few(st.builds(AddressCheck, DAYS, st.sampled_from(CheckResult))),
        cases=few(CASES, 2),
        registrations=few(spans(Registration), 2),
        contributions=contributions(),
        points=st.none() | st.builds(Points, st.integers(0, 300), DAYS),
        follow_ups=few(FOLLOW_UPS),
        official_count=st.none() | st.builds(OfficialCount, st.integers(0, 300), DAYS),
        points_estimate=st.none() | ESTIMATES,
    )


DWELLINGS = st.builds(Dwelling, NAMES, TEXTS, st.sampled_from(Tenure), few(spans(LeaseFiling)))


@st.composite
def books(draw: Callable[..., Any]) -> Book:
    dwellings = draw(st.lists(DWELLINGS, max_size=2, unique_by=lambda dwelling: dwelling.key))
    people = draw(
        st.lists(members([dwelling.key for dwelling in dwellings]), max_size=3, unique_by=lambda member: member.key)
    )
    return Book(tuple(dwellings), tuple(people))


@st.composite
def families(draw: Callable[..., Any]) -> tuple[Member, Dwelling | None, date]:
    """A member with a dwelling and a day to judge by, mostly near the dates that matter."""
    dwelling = draw(st.none() | DWELLINGS)
    member = replace(draw(members([])), dwelling=dwelling.key if dwelling else None)
    days = [period.valid_until for permit in member.permits for period in permit.periods]
    near = st.sampled_from(days or [date(2026, 12, 1)]).flatmap(
        lambda day: st.integers(-400, 100).map(lambda step: _within(day.toordinal() + step))
    )
    return member, dwelling, draw(near | DAYS)


def _within(ordinal: int) -> date:
    return max(EARLIEST, min(LATEST, date.fromordinal(1) + timedelta(days=ordinal - 1)))
