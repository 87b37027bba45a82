"""Standings and bands against the rules themselves: the same status, and the same that is due, on any day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.adapting import adapted, named_readings, refusal_of
from rules.assess import assess
from rules.assessment import State, Status
from rules.facts import (
    EARLIEST,
    LATEST,
    Activity,
    Change,
    Dwelling,
    FollowUp,
    FollowUpKind,
    FollowUpState,
    Kind,
    LeaseFiling,
    Member,
    Obtained,
    Period,
    Permit,
    Registration,
    Tenure,
)
from rules.pack import Counted, Pack, Parameter, Reading, Unit, load_pack
from rules.standing import bands, fingerprint, stand
from tests.books import DAYS, families
from tests.conftest import examples

CHOICES = {
    parameter.id: [name for name, one in named_readings(parameter).items() if refusal_of(parameter, one) is None]
    for parameter in load_pack().parameters.values()
}
PACKS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(names) for name, names in CHOICES.items() if len(names) > 1}
).map(lambda choices: adapted(load_pack(), choices, {}))


def by_the_calendar(pack: Pack, name: str, unit: Unit, value: int, counted: Counted) -> Pack:
    parameter = pack.parameters[name]
    own = next(one for one in parameter.readings if one.decides)
    choice = replace(own, value=value, unit=unit, counted=counted)
    return replace(pack, parameters={**pack.parameters, name: replace(parameter, choice=choice)})


def dated(parameter: Parameter, values: list[tuple[int, date]]) -> Parameter:
    own = next(one for one in parameter.readings if one.decides)
    readings: list[Reading] = [replace(own, value=value, applies_from=day) for value, day in values]
    return replace(parameter, readings=tuple(readings))


def with_dated(name: str, values: list[tuple[int, date]]) -> Pack:
    parameters = load_pack().parameters
    return replace(load_pack(), parameters={**parameters, name: dated(parameters[name], values)})


STRANGE = st.tuples(
    st.sampled_from(
        ["renewal_window_opens", "act_offline_without_notice", "automatic_notice_expected", "reapply_after",
         "registration_ending"]
    ),
    st.sampled_from([Unit.MONTHS, Unit.YEARS]), st.integers(0, 13), st.sampled_from(Counted),
).map(lambda chosen: by_the_calendar(load_pack(), *chosen))  # fmt: skip
DATED = st.tuples(
    st.sampled_from(
        ["renewal_window_opens", "lease_filing_min_remaining", "automatic_notice_expected", "registration_ending"]
    ),
    st.lists(st.tuples(st.integers(0, 40), DAYS), min_size=1, max_size=3, unique_by=lambda one: one[1]),
).map(lambda chosen: with_dated(*chosen))


def status_by_bands(pack: Pack, today: date, valid_until: date, failing: bool) -> Status:
    (status,) = [
        band.status
        for band in bands(pack, today)
        if band.first <= valid_until <= band.last and band.failing in {None, failing}
    ]
    return status


def compare(member: Member, dwelling: Dwelling | None, today: date, pack: Pack) -> None:
    standing = stand(member, dwelling, pack)
    (stretch,) = [one for one in standing.stretches if one.first <= today <= one.last]
    judged = assess(member, dwelling, today, pack)
    assert stretch.due is (judged.acts_soon if not judged.verdict else replace(judged, verdict=None).acts_soon)
    if judged.verdict is None:
        assert standing.valid_until is None
        return
    assert standing.valid_until == judged.verdict.period.valid_until
    assert stretch.failing is any(row.state is State.FAILS for row in judged.verdict.conditions)
    assert status_by_bands(pack, today, standing.valid_until, stretch.failing) is judged.verdict.status


def days_of(member: Member, dwelling: Dwelling | None) -> list[date]:
    """Return every day that the facts name."""
    days = [day for one in member.changes for day in (one.changed_on, one.declared_on) if day]
    days += [day for one in member.registrations for day in (one.registered_on, one.valid_until)]
    days += [one.put_off_until for one in member.follow_ups if one.put_off_until]
    days += [day for permit in member.permits for one in permit.periods for day in (one.valid_from, one.valid_until)]
    if dwelling:
        days += [day for one in dwelling.lease_filings for day in (one.filed_on, one.valid_until)]
    return days or [date(2026, 12, 1)]


@settings(max_examples=examples(30), deadline=None)
@given(families(), st.just(load_pack()) | PACKS | STRANGE | DATED, st.data())
def test_standings_and_bands_say_what_the_rules_say_on_any_day(
    family: tuple[Member, Dwelling | None, date], pack: Pack, data: st.DataObject
) -> None:
    member, dwelling, today = family
    compare(member, dwelling, today, pack)
    for _time in range(8):
        near = data.draw(st.sampled_from(days_of(member, dwelling))) + timedelta(days=data.draw(st.integers(-45, 45)))
        compare(member, dwelling, min(LATEST, max(EARLIEST, near)), pack)


FIRST = date(2026, 1, 1)
CLOSE = st.integers(0, 90).map(lambda days: FIRST + timedelta(days=days))
CLOSE_PAIRS = st.tuples(CLOSE, CLOSE).map(sorted)


@st.composite
def close_families(draw: st.DrawFn) -> tuple[Member, Dwelling]:
    """Facts of one spring, so that every one of them may cross any other."""
    periods = [
        Period(*draw(CLOSE_PAIRS), Obtained.ONLINE, draw(st.none() | CLOSE)) for _ in range(draw(st.integers(0, 2)))
    ]
    ends = CLOSE | CLOSE.map(lambda day: day + timedelta(days=730))
    filings = [LeaseFiling(draw(CLOSE), draw(ends)) for _ in range(draw(st.integers(0, 2)))]
    changes = [
        Change(draw(st.sampled_from(Kind)), draw(CLOSE), draw(st.none() | CLOSE))
        for _ in range(draw(st.integers(0, 2)))
    ]
    registrations = [Registration(*draw(CLOSE_PAIRS)) for _ in range(draw(st.integers(0, 2)))]
    follow_ups = [
        FollowUp(FollowUpKind.POINTS, FIRST, FIRST, draw(st.sampled_from(FollowUpState)), draw(st.none() | CLOSE))
        for _ in range(draw(st.integers(0, 2)))
    ]
    member = Member(
        "key", "name", date(1990, 1, 1), Activity.NONE, dwelling="home", permits=(Permit("", tuple(periods)),),
        changes=tuple(changes), registrations=tuple(registrations), follow_ups=tuple(follow_ups),
    )  # fmt: skip
    return member, Dwelling("home", "", draw(st.sampled_from([Tenure.RENTED, Tenure.OWNED])), tuple(filings))


CLOSE_DATED = st.tuples(
    st.sampled_from(
        ["renewal_window_opens", "lease_filing_min_remaining", "automatic_notice_expected", "registration_ending"]
    ),
    st.lists(st.tuples(st.integers(0, 40), CLOSE), min_size=1, max_size=3, unique_by=lambda one: one[1]),
).map(lambda chosen: with_dated(*chosen))


@settings(max_examples=examples(40), deadline=None)
@given(close_families(), st.just(load_pack()) | PACKS | STRANGE | CLOSE_DATED)
def test_standings_say_what_the_rules_say_on_every_day_of_a_spring(family: tuple[Member, Dwelling], pack: Pack) -> None:
    for days in range(-50, 150):
        compare(*family, FIRST + timedelta(days=days), pack)


@settings(max_examples=examples(20), deadline=None)
@given(st.just(load_pack()) | PACKS | STRANGE | DATED, DAYS)
def test_bands_hold_every_expiry_once(pack: Pack, today: date) -> None:
    listed = bands(pack, today)
    for failing in (False, True):
        spans = sorted((band.first, band.last) for band in listed if band.failing in {None, failing})
        assert spans[0][0] == EARLIEST
        assert spans[-1][1] == LATEST
        assert all(last + timedelta(days=1) == first for (_, last), (first, _) in pairwise(spans))
    for before, after in pairwise(listed):
        ranks = [list(Status).index(band.status) for band in (before, after)]
        assert ranks[0] < ranks[1] or (ranks[0] == ranks[1] and before.last < after.first)


@pytest.mark.parametrize(("name", "matters"), [("lease_filing_min_remaining", True), ("reapply_after", False)])
def test_only_values_that_standings_rest_on_make_another_fingerprint(pack: Pack, name: str, matters: bool) -> None:
    reading = next(one for one, each in named_readings(pack.parameters[name]).items() if not each.decides)
    assert (fingerprint(adapted(pack, {name: reading}, {})) != fingerprint(pack)) is matters
    assert fingerprint(adapted(pack, {}, {name: date(2026, 12, 1)})) == fingerprint(pack)
