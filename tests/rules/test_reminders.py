"""Which steps somebody is reminded of, by the days that are left and by what stands beside the permit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from rules.assess import assess
from rules.facts import (
    Activity,
    AddressCheck,
    Change,
    CheckResult,
    Confirmation,
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
from rules.pack import Pack, load_pack
from rules.reminders import Reminder, Step, make_digest, reminders_of
from tests.books import families

TODAY = date(2026, 12, 1)
OWNED = Dwelling("home", "浦东", Tenure.OWNED)


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def member(days_left: int, **facts: object) -> Member:
    until = day(days_left)
    period = Period(until - timedelta(days=364), until, Obtained.AUTOMATIC)
    return Member(
        "li",
        "李明",
        date(1985, 4, 12),
        Activity.EMPLOYED,
        dwelling="home",
        permits=(Permit("", (period,)),),
        **facts,  # type: ignore[arg-type]
    )


CONFIRMED = tuple(Confirmation(kind, day(-5)) for kind in Kind)


def steps(one: Member, pack: Pack, dwelling: Dwelling | None = OWNED) -> dict[Step, Reminder]:
    return {each.step: each for each in reminders_of(assess(one, dwelling, TODAY, pack))}


@pytest.mark.parametrize(
    ("days_left", "confirmed", "wanted"),
    [
        (200, False, []),
        (61, False, []),
        (60, False, [Step.CONFIRM_FACTS]),
        (60, True, []),
        (31, False, [Step.CONFIRM_FACTS]),
        (30, False, [Step.WINDOW_OPENED]),
        (30, True, []),
        (16, True, []),
        (15, True, [Step.NOTICE_MISSING]),
        (11, True, [Step.NOTICE_MISSING]),
        (10, True, [Step.ACT_BY_REACHED]),
        (0, True, [Step.ACT_BY_REACHED]),
        (-1, True, [Step.EXPIRED]),
        (-60, True, [Step.EXPIRED]),
        (-61, True, [Step.CONTINUITY_ENDED]),
        (-90, True, [Step.CONTINUITY_ENDED]),
        (-91, True, [Step.REAPPLY]),
    ],
)
def test_the_step_of_a_permit(days_left: int, confirmed: bool, wanted: list[Step], pack: Pack) -> None:
    assert list(steps(member(days_left, confirmations=CONFIRMED if confirmed else ()), pack)) == wanted


def test_what_stands_beside_the_permit(pack: Pack) -> None:
    found = steps(
        member(
            20,
            changes=(Change(Kind.PHONE, day(-40)),),
            address_checks=(AddressCheck(day(-2), CheckResult.MISSED),),
            follow_ups=(
                FollowUp(FollowUpKind.CARD_FACE, day(-9), day(-8)),
                FollowUp(FollowUpKind.POINTS, day(-9), day(-6), put_off_until=day(1)),
                FollowUp(FollowUpKind.POINTS, day(-9), day(-6), FollowUpState.DROPPED),
            ),
        ),
        pack,
    )
    assert set(found) == {Step.OFFLINE_REQUIRED, Step.UNDECLARED_CHANGE, Step.ADDRESS_CHECK_MISSED, Step.CARD_FACE}
    assert {step for step, one in found.items() if one.overdue} == {Step.UNDECLARED_CHANGE, Step.CARD_FACE}


def test_a_lease_that_ends_too_soon_and_one_that_ends_before_the_permit(pack: Pack) -> None:
    too_soon = Dwelling("home", "浦东", Tenure.RENTED, (LeaseFiling(day(-100), day(60)),))
    early = Dwelling("home", "浦东", Tenure.RENTED, (LeaseFiling(day(-100), day(195)),))
    assert set(steps(member(200), pack, too_soon)) == {Step.REFILE_LEASE}
    found = steps(member(200), pack, early)
    assert set(found) == {Step.LEASE_ENDS_EARLY}
    assert found[Step.LEASE_ENDS_EARLY].act_by == day(195)


@pytest.mark.parametrize(
    ("days_left", "wanted"),
    [(31, {}), (30, {Step.REGISTRATION_ENDING: False}), (-1, {Step.REGISTRATION_EXPIRED: True})],
)
def test_a_registration(days_left: int, wanted: dict[Step, bool], pack: Pack) -> None:
    one = replace(member(1), permits=(), registrations=(Registration(day(days_left - 365), day(days_left)),))
    assert {step: each.overdue for step, each in steps(one, pack).items()} == wanted


def test_a_step_is_told_once_and_again_only_when_it_is_overdue(pack: Pack) -> None:
    late = steps(member(-1), pack)
    first = make_digest(iter(late.values()), frozenset(), None, TODAY)
    again = make_digest(iter(late.values()), frozenset(first.reached), TODAY, TODAY)
    assert [[one.step for one in part] for part in (first.news, first.overdue, again.news, again.overdue)] == [
        [Step.EXPIRED],
        [],
        [],
        [Step.EXPIRED],
    ]
    waits = steps(member(10, confirmations=CONFIRMED), pack)
    told = frozenset(one.step_name for one in waits.values())
    silent = make_digest(iter(waits.values()), told, TODAY, TODAY)
    assert (silent.news, silent.overdue) == ((), ())


def test_the_next_period_is_another_step(pack: Pack) -> None:
    now, later = steps(member(5), pack), steps(member(6), pack)
    assert now[Step.ACT_BY_REACHED].step_name != later[Step.ACT_BY_REACHED].step_name


@given(families())
@settings(max_examples=25, deadline=None)
def test_whoever_acts_now_is_told_and_no_two_steps_share_a_name(family: tuple[Member, Dwelling | None, date]) -> None:
    one = assess(*family, load_pack())
    listed = list(reminders_of(one))
    assert listed or not one.acts_now
    kinds = {each.step for each in listed}
    names = [each.step_name for each in listed if each.step not in {Step.CARD_FACE, Step.POINTS}]
    assert len(names) == len(set(names))
    assert kinds <= set(Step)
