"""Random sequences of what people do, against a simple model: nothing is lost, and undoing everything goes back."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from models.checks import check_book
from models.demo import demo_book
from models.documents import canonical_book
from models.errors import StoreError
from models.results import Result
from models.views import Event
from rules.adapting import adapted
from rules.facts import (
    OPEN_STATES,
    Book,
    CaseKind,
    CaseState,
    Change,
    FollowUpState,
    Kind,
    LeaseFiling,
    Member,
    Mismatch,
    Obtained,
    Period,
    Points,
    Registration,
)
from rules.holding import all_periods
from rules.pack import load_pack
from tests.conftest import examples, open_store
from tests.models.test_board import agrees, everyone

TODAY = date(2026, 12, 1)
KEYS = ("li-ming", "wang-fang", "li-guoqiang", "zhao-min", "li-qiang")
TICKS = ("permit_card.original", "id_card.original", "id_card.copy", "lease_contract.original")
RENEWAL = CaseKind.RENEWAL
OTHER_RULES = adapted(load_pack(), {"lease_filing_min_remaining": "secondary"}, {})


class Sequences(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store = open_store(self.folder / "permits.db")
        self.done: list[Book] = []
        self.undone: list[Book] = []
        self.periods: dict[str, set[Period]] = {}
        self.seen: tuple[Event, ...] = ()

    @initialize()
    def begin(self) -> None:
        self.store.import_book(demo_book(TODAY), "replace", apply=True)
        self.before_all = self.store.book()

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def did(self, before: Book) -> None:
        """Note a change in the model; one that changed nothing is none."""
        if self.store.book() != before:
            self.done.append(before)
            self.undone.clear()

    def member(self, key: str) -> Member:
        return self.store.member(key, TODAY).member

    @rule(key=st.sampled_from(KEYS), tick=st.sampled_from(TICKS), state=st.booleans())
    def tick(self, key: str, tick: str, state: bool) -> None:
        before = self.store.book()
        self.store.set_ticks(key, RENEWAL, {tick: state}, TODAY)
        open_cases = [case for case in self.member(key).cases if case.kind is RENEWAL and case.state in OPEN_STATES]
        assert any(tick in case.ticks for case in open_cases) is state
        self.did(before)

    @rule(key=st.sampled_from(KEYS), days=st.integers(1, 400), how=st.sampled_from(list(Obtained)), moved=st.booleans())
    def record_result(self, key: str, days: int, how: Obtained, moved: bool) -> None:
        before, periods = self.store.book(), set(all_periods(self.member(key)))
        begin = max(period.valid_until for period in periods) + timedelta(days=days)
        period = Period(begin, begin + timedelta(days=364), how, TODAY)
        dwelling = "minhang-house" if moved else None
        self.store.record_result(key, Result(period, RENEWAL, dwelling), TODAY)
        assert set(all_periods(self.member(key))) == periods | {period}
        self.did(before)

    @rule(key=st.sampled_from(KEYS), mismatch=st.sampled_from(list(Mismatch)))
    def refuse(self, key: str, mismatch: Mismatch) -> None:
        before, ticks = self.store.book(), ticks_of(self.member(key))
        self.store.set_case_state(key, RENEWAL, CaseState.REFUSED, TODAY, mismatch)
        assert ticks_of(self.member(key)) == ticks
        self.did(before)

    @rule(key=st.sampled_from(KEYS), days=st.integers(0, 60), kind=st.sampled_from(list(Kind)))
    def change(self, key: str, days: int, kind: Kind) -> None:
        before = self.store.book()
        self.store.record(key, Change(kind, TODAY - timedelta(days=days)))
        self.did(before)

    @rule(key=st.sampled_from(KEYS), state=st.sampled_from(list(FollowUpState)), days=st.integers(0, 30))
    def follow_up(self, key: str, state: FollowUpState, days: int) -> None:
        waiting = self.store.member(key, TODAY).assessment.follow_ups
        if waiting:
            before = self.store.book()
            later = TODAY + timedelta(days=days)
            closed_on = None if state is FollowUpState.OPEN else TODAY
            self.store.set_follow_up(
                key, waiting[0], replace(waiting[0], state=state, put_off_until=later, closed_on=closed_on)
            )
            self.did(before)

    @rule(dwelling=st.sampled_from(["pudong-flat", "baoshan-room"]), days=st.integers(1, 900))
    def file_lease(self, dwelling: str, days: int) -> None:
        before = self.store.book()
        self.store.record_lease_filing(dwelling, LeaseFiling(TODAY, TODAY + timedelta(days=days)), TODAY)
        self.did(before)

    @rule(key=st.sampled_from(KEYS), days=st.integers(1, 400), score=st.integers(0, 200))
    def register_and_confirm(self, key: str, days: int, score: int) -> None:
        before = self.store.book()
        self.store.record_registration(key, Registration(TODAY, TODAY + timedelta(days=days)), TODAY)
        self.did(before)
        before = self.store.book()
        self.store.record_points(key, Points(score, TODAY), TODAY)
        self.did(before)

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        self.undone.append(self.store.book())
        self.store.undo()
        assert self.store.book() == self.done.pop()

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        self.done.append(self.store.book())
        self.store.redo()
        assert self.store.book() == self.undone.pop()

    @precondition(lambda self: not self.undone)
    @rule()
    def nothing_to_redo(self) -> None:
        with pytest.raises(StoreError, match="nothing_to_redo"):
            self.store.redo()

    @rule()
    def start_again(self) -> None:
        """A restart forgets nothing, the way back included."""
        before = self.store.book()
        self.store.close()
        self.store = open_store(self.folder / "permits.db")
        assert self.store.book() == before

    @rule()
    def undo_everything(self) -> None:
        while self.done:
            self.undo()
        assert self.store.book() == self.before_all

    @invariant()
    def events_are_only_added(self) -> None:
        events = self.store.events(limit=100_000)[::-1]
        assert events[: len(self.seen)] == self.seen
        self.seen = events

    @invariant()
    def holding_is_the_union_of_the_periods(self) -> None:
        if not hasattr(self, "before_all"):
            return
        for key in KEYS:
            view = self.store.member(key, TODAY)
            days: set[int] = set()
            for period in all_periods(view.member):
                days |= set(range(period.valid_from.toordinal(), min(TODAY, period.valid_until).toordinal() + 1))
            assert view.assessment.verdict is not None
            assert view.assessment.verdict.holding.cumulative_days == len(days)

    @precondition(lambda self: not self.undone)
    @rule(key=st.sampled_from(KEYS), days=st.integers(0, 60))
    def change_by_other_rules(self, key: str, days: int) -> None:
        """Somebody with other choices changes a member: neither's standings fall behind."""
        with open_store(self.folder / "permits.db", actor="other") as other:
            other.use_pack(OTHER_RULES)
            agrees(other.board(TODAY), everyone(other.book(), TODAY, OTHER_RULES))
            changed = other.member(key, TODAY)
            text = f"{changed.member.notes[:20]}{days}"
            other.save_member(replace(changed.member, household=text, notes=text), changed.version)
            agrees(other.board(TODAY), everyone(other.book(), TODAY, OTHER_RULES))
        self.done.clear()
        self.before_all = self.store.book()

    @invariant()
    def the_board_is_what_the_rules_say(self) -> None:
        for days in (0, 25, -40):
            day = TODAY + timedelta(days=days)
            board = self.store.board(day)
            agrees(board, everyone(self.store.book(), day, load_pack()))
            assert board is self.store.board(day), "the standings were wrong"

    @invariant()
    def what_is_stored_may_be_stored(self) -> None:
        book = self.store.book()
        assert book == canonical_book(book)
        assert check_book(book, load_pack()) == ()


def ticks_of(member: Member) -> set[str]:
    return {tick for case in member.cases for tick in case.ticks}


def test_sequences(on_both: str) -> None:
    few = 6 if on_both == "file" else 3
    run_state_machine_as_test(
        Sequences, settings=settings(max_examples=examples(few), stateful_step_count=25, deadline=None)
    )
