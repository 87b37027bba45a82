"""Which days a calendar shows: those that still matter, of the member as they stand, one of each kind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from models.workdays import WorkingDays
from rules.assess import assess
from rules.assessment import Assessment, Deadlines
from rules.facts import (
    Activity,
    Change,
    Dwelling,
    Kind,
    LeaseFiling,
    Member,
    Obtained,
    Period,
    Permit,
    Registration,
    Tenure,
)
from rules.occasions import Occasion, OccasionKind, occasions_of
from rules.pack import load_pack
from tests.books import families

TODAY = date(2026, 12, 1)
LAST_WORKING_DAY = WorkingDays().last_working_day
_BEFORE_THE_END = {"window_opens", "notice_expected", "act_offline", "valid_until"}


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def member(days_left: int | None, key: str = "li-ming") -> Member:
    until = days(days_left or 0)
    permits = (Permit("", (Period(until - timedelta(days=364), until, Obtained.FIRST_ISSUE),)),)
    return Member(key, "李明", date(1980, 1, 1), Activity.NONE, permits=permits if days_left is not None else ())


def kinds(found: tuple[Occasion, ...]) -> set[str]:
    return {occasion.kind.value for occasion in found}


def occasions(one: Member, dwelling: Dwelling | None = None) -> tuple[Occasion, ...]:
    return occasions_of([assess(one, dwelling, TODAY, load_pack())], LAST_WORKING_DAY)


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [
        (100, _BEFORE_THE_END),
        (30, _BEFORE_THE_END),
        (29, _BEFORE_THE_END - {"window_opens"}),
        (15, _BEFORE_THE_END - {"window_opens"}),
        (14, {"act_offline", "valid_until"}),
        (10, {"act_offline", "valid_until"}),
        (9, {"valid_until"}),
        (0, {"valid_until"}),
        (-1, {"continuity_kept_until", "reapply_after"}),
        (-60, {"continuity_kept_until", "reapply_after"}),
        (-61, {"reapply_after", "restorable_until"}),
        (-90, {"reapply_after", "restorable_until"}),
        (-91, {"restorable_until"}),
        (-365, {"restorable_until"}),
        (-366, set()),
        (None, set()),
    ],
)
def test_only_what_still_matters_is_shown(days_left: int | None, expected: set[str]) -> None:
    assert kinds(occasions(member(days_left))) - {"last_working_day"} == expected


def test_the_last_working_day_stands_where_it_is_not_the_end() -> None:
    friday, sunday = (date(2026, 12, 11) - TODAY).days, (date(2026, 12, 13) - TODAY).days
    assert "last_working_day" not in kinds(occasions(member(friday)))
    found = {one.kind: one.day for one in occasions(member(sunday))}
    assert found[OccasionKind.LAST_WORKING_DAY] == date(2026, 12, 11)
    late = {one.kind: one.day for one in occasions(member(-58))}
    assert late[OccasionKind.CONTINUITY_KEPT_UNTIL] == days(2)
    assert OccasionKind.LAST_WORKING_DAY not in late


def test_a_registration_matters_until_a_permit_stands_in_its_place() -> None:
    registered = (Registration(days(-300), days(65)),)
    without = replace(member(None), registrations=registered)
    assert kinds(occasions(without)) == {"registration_ends"}
    assert "registration_ends" not in kinds(occasions(replace(member(100), registrations=registered)))


def test_an_undeclared_change_has_its_day() -> None:
    changed = replace(member(100), changes=(Change(Kind.ADDRESS, days(-10)),))
    assert {one.day for one in occasions(changed) if one.kind is OccasionKind.DECLARE_CHANGE} == {days(20)}
    declared = replace(member(100), changes=(Change(Kind.ADDRESS, days(-10), days(-5)),))
    assert "declare_change" not in kinds(occasions(declared))


@pytest.mark.parametrize(
    ("tenure", "until", "shown"),
    [
        (Tenure.RENTED, 200, True),
        (Tenure.RELATIVE_RENTED, 0, True),
        (Tenure.RENTED, -1, False),
        (Tenure.OWNED, 200, False),
    ],
)
def test_a_lease_ends_once_for_all_who_live_there(tenure: Tenure, until: int, shown: bool) -> None:
    home = Dwelling("flat", "x", tenure, (LeaseFiling(days(-400), days(-40)), LeaseFiling(days(-39), days(until))))
    people = [assess(replace(member(100, key), dwelling="flat"), home, TODAY, load_pack()) for key in ("b", "a")]
    found = [one for one in occasions_of(people, LAST_WORKING_DAY) if one.kind is OccasionKind.LEASE_ENDS]
    assert [(one.about, one.day, len(one.residents)) for one in found] == ([("flat", days(until), 2)] if shown else [])


def expected_day(one: Assessment, kind: OccasionKind) -> date | None:
    if one.verdict is not None and kind.value in Deadlines.__struct_fields__:
        day: date = getattr(one.verdict.deadlines, kind.value)
        return day
    if one.registration is not None and kind is OccasionKind.REGISTRATION_ENDS:
        return one.registration.valid_until
    return None


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(families())
def test_every_day_is_that_of_the_assessment(family: tuple[Member, Dwelling | None, date]) -> None:
    someone, dwelling, today = family
    one = assess(someone, dwelling, today, load_pack())
    found = occasions_of([one], LAST_WORKING_DAY)
    assert [occasion.day for occasion in found] == sorted(occasion.day for occasion in found)
    assert len({(occasion.kind, occasion.about, occasion.is_of_dwelling) for occasion in found}) == len(found)
    for occasion in found:
        assert occasion.day >= today
        day = expected_day(one, occasion.kind)
        assert day is None or day == occasion.day
