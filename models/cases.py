"""How a case moves: pure functions from a member to the member with the case opened, ticked, noted or closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from rules.assess import assess
from rules.case_rules import values_deciding
from rules.checklist import open_case
from rules.facts import OPEN_STATES, Case, CaseKind, CaseState, Dwelling, Member, Mismatch
from rules.pack import Pack

_AT_HOME = frozenset({CaseState.GATHERING, CaseState.READY})


def opened(kind: CaseKind, today: date, pack: Pack) -> Case:
    """Return a new case, under the rules as they decide and were last checked."""
    return Case(
        kind=kind,
        opened_on=today,
        state=CaseState.GATHERING,
        rules_checked_on=pack.checked_on,
        rules_values=values_deciding(pack, today),
    )


def _with_case(member: Member, before: Case | None, case: Case) -> Member:
    if before is None:
        return replace(member, cases=(*member.cases, case))
    cases = list(member.cases)
    last = len(cases) - 1 - cases[::-1].index(before)
    cases[last] = case
    return replace(member, cases=tuple(cases))


def with_ticks(member: Member, kind: CaseKind, ticks: Mapping[str, bool], today: date, pack: Pack) -> Member:
    """Return the member with ticks made or taken back; opens a case only when something is ticked."""
    before = open_case(member, kind)
    if before is None and not any(ticks.values()):
        return member
    case = before or opened(kind, today, pack)
    made = frozenset(tick for tick, state in ticks.items() if state)
    taken = frozenset(tick for tick, state in ticks.items() if not state)
    return _with_case(member, before, replace(case, ticks=case.ticks - taken | made))


def with_readiness(member: Member, dwelling: Dwelling | None, kind: CaseKind, today: date, pack: Pack) -> Member:
    """Return the member with the case ready when every tick that is asked for is made, gathering when not."""
    case = open_case(member, kind)
    verdict = assess(member, dwelling, today, pack).verdict
    if case is None or case.state not in _AT_HOME or verdict is None or verdict.checklist.kind is not kind:
        return member
    checklist = verdict.checklist
    is_ready = checklist.needed > 0 and checklist.gathered == checklist.needed
    state = CaseState.READY if is_ready else CaseState.GATHERING
    return _with_case(member, case, replace(case, state=state))


def with_item_note(member: Member, kind: CaseKind, item_id: str, text: str, today: date, pack: Pack) -> Member:
    """Return the member with a note on one item; an empty one removes it."""
    before = open_case(member, kind)
    if before is None and not text:
        return member
    case = before or opened(kind, today, pack)
    notes = {item: note for item, note in case.item_notes.items() if item != item_id}
    if text:
        notes[item_id] = text
    return _with_case(member, before, replace(case, item_notes=notes))


def with_notes(member: Member, kind: CaseKind, text: str, today: date, pack: Pack) -> Member:
    """Return the member with notes on the case."""
    before = open_case(member, kind)
    if before is None and not text:
        return member
    return _with_case(member, before, replace(before or opened(kind, today, pack), notes=text))


def with_step(member: Member, kind: CaseKind, step_id: str, done: bool, today: date, pack: Pack) -> Member:
    """Return the member with a step at the centre done, or not."""
    before = open_case(member, kind)
    if before is None and not done:
        return member
    case = before or opened(kind, today, pack)
    steps = case.steps | {step_id} if done else case.steps - {step_id}
    return _with_case(member, before, replace(case, steps=steps))


def with_state(
    member: Member, kind: CaseKind, state: CaseState, today: date, mismatch: Mismatch | None, pack: Pack
) -> Member:
    """Return the member with the case in ``state``; a state that is not open leaves no case to open by hand."""
    before = open_case(member, kind)
    if before is None and state not in OPEN_STATES:
        return member
    case = before or opened(kind, today, pack)
    closed_on = None if state in OPEN_STATES else today
    return _with_case(member, before, replace(case, state=state, mismatch=mismatch, closed_on=closed_on))


def given_up(member: Member, kind: CaseKind, today: date) -> Member:
    """Return the member with the open case of ``kind``, if there is one, cancelled."""
    case = open_case(member, kind)
    if case is None:
        return member
    return _with_case(member, case, replace(case, state=CaseState.CANCELLED, closed_on=today))


def closed(member: Member, kind: CaseKind, today: date) -> Member:
    """Return the member with the open case of ``kind``, if there is one, endorsed."""
    case = open_case(member, kind)
    if case is None:
        return member
    return _with_case(member, case, replace(case, state=CaseState.ENDORSED, closed_on=today))
