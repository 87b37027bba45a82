"""Results: the next period begins, the case is closed, what remains is opened; and all of it can be undone."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from models.demo import demo_book
from models.errors import Invalid, StoreError
from models.results import Result
from models.store import Store
from rules.facts import (
    CaseKind,
    CaseState,
    Change,
    Dwelling,
    FollowUpKind,
    FollowUpState,
    Insurance,
    Kind,
    LeaseFiling,
    Mismatch,
    Obtained,
    Period,
    Points,
    Registration,
    Tax,
    Tenure,
)
from tests.conftest import open_store

pytestmark = pytest.mark.usefixtures("on_both")

TODAY = date(2026, 12, 1)


@pytest.fixture
def family(store: Store) -> Store:
    store.import_book(demo_book(TODAY), "replace", apply=True)
    store.record_lease_filing("pudong-flat", LeaseFiling(TODAY, date(2029, 1, 1)), TODAY)
    return store


def renewed(store: Store, key: str, how: Obtained = Obtained.OFFLINE) -> Period:
    verdict = store.member(key, TODAY).assessment.verdict
    assert verdict is not None
    until = verdict.period.valid_until
    return Period(date.fromordinal(until.toordinal() + 1), until.replace(year=until.year + 1), how, TODAY)


@pytest.mark.parametrize(
    ("key", "how", "kinds"),
    [
        ("li-ming", Obtained.OFFLINE, {FollowUpKind.POINTS}),
        ("li-ming", Obtained.AUTOMATIC, {FollowUpKind.POINTS, FollowUpKind.CARD_FACE}),
        ("wang-fang", Obtained.ONLINE, {FollowUpKind.CARD_FACE}),
        ("wang-fang", Obtained.OFFLINE, set()),
    ],
)
def test_a_result_leaves_what_remains_to_be_done(
    family: Store, key: str, how: Obtained, kinds: set[FollowUpKind]
) -> None:
    before = family.member(key, TODAY).member
    family.record_result(key, Result(renewed(family, key, how)), TODAY)
    view = family.member(key, TODAY)
    assert len(view.member.permits[0].periods) == len(before.permits[0].periods) + 1
    assert {one.kind for one in view.assessment.follow_ups} == kinds
    due = {one.kind: one.due_on for one in view.assessment.follow_ups}
    assert due.get(FollowUpKind.CARD_FACE, date(2026, 12, 2)) == date(2026, 12, 2)
    assert due.get(FollowUpKind.POINTS, date(2026, 12, 4)) == date(2026, 12, 4)
    assert view.assessment.acts_soon == bool(kinds)
    assert not any(case.state is CaseState.GATHERING for case in view.member.cases)
    family.undo()
    assert family.member(key, TODAY).member == before


def test_a_new_address_at_the_counter_moves_the_member_and_declares_the_change(family: Store) -> None:
    view = family.member("li-qiang", TODAY)
    assert view.member.changes == (Change(Kind.ADDRESS, date(2026, 11, 13)),)
    home = Dwelling("new-home", "新住处", Tenure.OWNED)
    family.record_result("li-qiang", Result(renewed(family, "li-qiang"), dwelling="new-home"), TODAY, home)
    member = family.member("li-qiang", TODAY).member
    assert member.dwelling == "new-home"
    assert member.changes[0].declared_on == TODAY
    family.undo()
    assert family.member("li-qiang", TODAY).member == view.member
    with pytest.raises(StoreError, match="not_found"):
        family.dwelling("new-home")
    family.redo()
    assert family.member("li-qiang", TODAY).member.dwelling == "new-home"


def test_a_re_application_begins_a_new_card(family: Store) -> None:
    period = Period(TODAY, date(2027, 11, 30), Obtained.REAPPLICATION, TODAY)
    before = family.member("zhao-min", TODAY).assessment.verdict
    family.record_result("zhao-min", Result(period, CaseKind.REAPPLICATION, card_number="NEW 1"), TODAY)
    view = family.member("zhao-min", TODAY)
    assert [permit.card_number for permit in view.member.permits][-1] == "NEW 1"
    assert before is not None
    assert view.assessment.verdict is not None
    assert view.assessment.verdict.holding.cumulative_days == before.holding.cumulative_days + 1
    assert view.assessment.verdict.holding.continuous_since == TODAY


def test_a_refusal_keeps_the_case_open_with_its_mismatch(family: Store) -> None:
    family.set_case_state("li-ming", CaseKind.RENEWAL, CaseState.REFUSED, TODAY, Mismatch.DWELLING)
    verdict = family.member("li-ming", TODAY).assessment.verdict
    assert verdict is not None
    assert verdict.checklist.case is not None
    assert verdict.checklist.case.mismatch is Mismatch.DWELLING
    assert verdict.checklist.gathered == 3


def test_a_follow_up_is_done_put_off_or_dropped(family: Store) -> None:
    family.record_result("li-ming", Result(renewed(family, "li-ming", Obtained.AUTOMATIC)), TODAY)
    card, points = family.member("li-ming", TODAY).assessment.follow_ups
    later = replace(card, put_off_until=date(2026, 12, 20))
    family.set_follow_up("li-ming", card, later)
    with pytest.raises(StoreError, match="not_found"):
        family.set_follow_up("li-ming", card, later)
    assessment = family.member("li-ming", TODAY).assessment
    assert [one.acts_on for one in assessment.follow_ups] == [points.due_on, date(2026, 12, 20)]
    family.set_follow_up("li-ming", points, replace(points, state=FollowUpState.DONE, closed_on=TODAY))
    view = family.member("li-ming", TODAY)
    assert view.member.points == Points(125, TODAY)
    assert view.assessment.follow_ups == (later,)
    assert not view.assessment.acts_soon
    assert family.member("li-ming", date(2026, 12, 20)).assessment.acts_soon
    family.set_follow_up("li-ming", later, replace(later, state=FollowUpState.DROPPED, closed_on=TODAY, reason="lost"))
    assert family.member("li-ming", TODAY).assessment.follow_ups == ()


def test_the_next_result_takes_the_place_of_a_follow_up_that_was_left(family: Store) -> None:
    family.record_result("li-ming", Result(renewed(family, "li-ming", Obtained.AUTOMATIC)), TODAY)
    family.record_result("li-ming", Result(renewed(family, "li-ming", Obtained.AUTOMATIC)), date(2027, 11, 1))
    open_ones = family.member("li-ming", TODAY).assessment.follow_ups
    assert [one.kind for one in open_ones] == [FollowUpKind.CARD_FACE, FollowUpKind.POINTS]


def test_a_lease_filing_serves_all_who_live_there_and_closes_their_cases(family: Store) -> None:
    for key in ("li-qiang", "zhao-min"):
        family.set_step(key, CaseKind.LEASE_FILING, "ask_landlord", True, TODAY)
    before = family.book()
    family.record_lease_filing("baoshan-room", LeaseFiling(TODAY, date(2028, 11, 30)), TODAY)
    for key in ("li-qiang", "zhao-min"):
        view = family.member(key, TODAY)
        assert view.assessment.verdict is not None
        assert view.assessment.verdict.conditions[1].state == "holds"
        assert view.member.cases[-1].state is CaseState.ENDORSED
    family.undo()
    assert family.book() == before


def test_a_registration_and_points_close_their_cases(family: Store) -> None:
    family.set_step("li-ming", CaseKind.POINTS, "ask_employer", True, TODAY)
    family.record_points("li-ming", Points(130, TODAY), TODAY)
    family.set_step("li-ming", CaseKind.REGISTRATION, "register_anew", True, TODAY)
    family.record_registration("li-ming", Registration(TODAY, date(2027, 11, 30)), TODAY)
    member = family.member("li-ming", TODAY).member
    states = {case.kind: case.state for case in member.cases}
    assert states[CaseKind.POINTS] is CaseState.ENDORSED
    assert states[CaseKind.REGISTRATION] is CaseState.ENDORSED
    assert (member.points, member.registrations[-1].valid_until) == (Points(130, TODAY), date(2027, 11, 30))


def test_follow_ups_of_others_are_not_touched(family: Store) -> None:
    with open_store(family.path, "other") as other:
        other.record_result("wang-fang", Result(renewed(other, "wang-fang", Obtained.AUTOMATIC)), TODAY)
    family.record_result("li-ming", Result(renewed(family, "li-ming", Obtained.AUTOMATIC)), TODAY)
    family.undo()
    assert len(family.member("wang-fang", TODAY).assessment.follow_ups) == 1


def test_a_renewal_that_had_become_a_re_application_does_not_come_back_with_its_ticks(family: Store) -> None:
    family.set_ticks("zhao-min", CaseKind.RENEWAL, {"permit_card.original": True}, date(2026, 8, 1))
    period = Period(TODAY, date(2027, 11, 30), Obtained.REAPPLICATION, TODAY)
    family.record_result("zhao-min", Result(period, CaseKind.REAPPLICATION), TODAY)
    verdict = family.member("zhao-min", date(2027, 11, 20)).assessment.verdict
    assert verdict is not None
    assert (verdict.checklist.case, verdict.checklist.gathered) == (None, 0)


def test_a_case_that_was_ready_is_not_when_other_papers_are_asked_for(family: Store) -> None:
    checklist = family.member("wang-fang", TODAY).assessment.verdict.checklist  # type: ignore[union-attr]
    family.set_ticks("wang-fang", CaseKind.RENEWAL, {t: True for item in checklist.items for t in item.ticks}, TODAY)
    assert family.member("wang-fang", TODAY).member.cases[-1].state is CaseState.READY
    view = family.member("wang-fang", TODAY)
    family.save_member(replace(view.member, dwelling="minhang-house"), view.version)
    assert family.member("wang-fang", TODAY).member.cases[-1].state is CaseState.GATHERING
    family.undo()
    home = family.dwelling("pudong-flat")
    family.save_dwelling(replace(home.dwelling, tenure=Tenure.RELATIVE_RENTED), home.version)
    assert family.member("wang-fang", TODAY).member.cases[-1].state is CaseState.GATHERING


def test_points_that_were_confirmed_close_their_errand(family: Store) -> None:
    family.record_result("li-ming", Result(renewed(family, "li-ming")), TODAY)
    family.set_step("li-ming", CaseKind.POINTS, "ask_employer", True, TODAY)
    (follow_up,) = family.member("li-ming", TODAY).assessment.follow_ups
    family.set_follow_up("li-ming", follow_up, replace(follow_up, state=FollowUpState.DONE, closed_on=TODAY))
    states = {case.kind: case.state for case in family.member("li-ming", TODAY).member.cases}
    assert states[CaseKind.POINTS] is CaseState.ENDORSED


def test_a_card_printed_at_the_counter_needs_no_refresh_any_more(family: Store) -> None:
    family.record_result("wang-fang", Result(renewed(family, "wang-fang", Obtained.AUTOMATIC)), TODAY)
    family.record_result("wang-fang", Result(renewed(family, "wang-fang", Obtained.OFFLINE)), date(2027, 12, 1))
    assert family.member("wang-fang", TODAY).assessment.follow_ups == ()


def test_what_is_on_record_already_is_not_recorded_twice(family: Store) -> None:
    book = family.book()
    (permit,) = family.member("wang-fang", TODAY).member.permits
    family.record("wang-fang", permit.periods[0])
    family.record_lease_filing("pudong-flat", LeaseFiling(TODAY, date(2029, 1, 1)), TODAY)
    assert family.book() == book


def test_undo_says_so_where_others_have_left_no_room(family: Store) -> None:
    month = family.member("li-ming", TODAY).member.contributions[0].first
    for index in range(3):
        family.clear_contribution("li-ming", month.plus(index))
    with open_store(family.path, "other") as other:
        other.set_contribution("li-ming", month, Insurance.NORMAL, Tax.MATCHED)
        other.set_contribution("li-ming", month.plus(1), Insurance.NORMAL, Tax.MATCHED)
        other.set_contribution("li-ming", month.plus(2), Insurance.NONE, Tax.NONE)
    with pytest.raises(StoreError, match="changed_since"):
        family.undo()


def test_a_case_with_strange_rule_values_is_refused_and_history_reads_what_is_there(family: Store) -> None:
    view = family.member("li-ming", TODAY)
    case = replace(view.member.cases[0], rules_values={"$day": 5})
    with pytest.raises(Invalid):
        family.save_member(replace(view.member, cases=(case,)), view.version)
