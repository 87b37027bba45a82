"""The checklist of an offline renewal or a re-application: what comes first, what to bring, the steps at the centre."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from rules.assessment import (
    RENEW_REGISTRATION,
    Action,
    Assessment,
    Checklist,
    ChecklistItem,
    Note,
    Route,
    State,
    Status,
    WarningCode,
)
from rules.conditions import Ledger
from rules.facts import OPEN_STATES, Agent, Case, CaseKind, Dwelling, FollowUpKind, Member, Tenure
from rules.pack import Holder, ItemRule, Limits, Pack


def compute_checklist(
    member: Member,
    dwelling: Dwelling | None,
    age: int,
    status: Status,
    ledger: Ledger,
    pack: Pack,
    limits: Limits,
) -> Checklist:
    """Compute the list from the facts, with the ticks of the latest open case of its kind."""
    kind = CaseKind.REAPPLICATION if status is Status.REAPPLY_REQUIRED else CaseKind.RENEWAL
    case = open_case(member, kind)
    wanted = _wanted(pack, kind, dwelling and dwelling.tenure, age < limits.agent_minor_under, member.agent)
    return Checklist(
        kind=kind,
        first=_first_things(ledger),
        items=_ticked(wanted.papers, case.ticks) if case and case.ticks else wanted.items,
        steps=wanted.steps,
        case=case,
        needed_now=ledger.route is Route.OFFLINE,
    )


ERRANDS = (CaseKind.LEASE_FILING, CaseKind.REGISTRATION, CaseKind.POINTS)


def compute_errands(assessment: Assessment, pack: Pack) -> tuple[Checklist, ...]:
    """Compute the lists of a lease filing, a residence registration and a points confirmation.

    Such an errand has steps and no papers. It is needed now when the lease condition fails or its filing ends before
    the permit, when the registration ends or has ended, or when points must be confirmed.
    """
    return tuple(
        Checklist(
            kind=kind,
            first=(),
            items=(),
            steps=pack.steps_of(kind),
            case=open_case(assessment.member, kind),
            needed_now=_errand_needed(kind, assessment),
        )
        for kind in ERRANDS
    )


def _errand_needed(kind: CaseKind, assessment: Assessment) -> bool:
    verdict, registration = assessment.verdict, assessment.registration
    match kind:
        case CaseKind.LEASE_FILING:
            if verdict is None:
                return False
            fails = Action.REFILE_LEASE in verdict.checklist.first
            return fails or any(w.code is WarningCode.LEASE_ENDS_BEFORE_PERMIT for w in verdict.warnings)
        case CaseKind.REGISTRATION:
            return registration is not None and registration.status in RENEW_REGISTRATION
        case _:
            waiting = any(one.kind is FollowUpKind.POINTS for one in assessment.follow_ups)
            return waiting or (verdict is not None and Note.POINTS_TO_CONFIRM in verdict.notes)


def open_case(member: Member, kind: CaseKind) -> Case | None:
    """Return the member's latest open case of ``kind``; of several opened on one day the one recorded last."""
    latest = None
    for case in member.cases:
        if case.kind is kind and case.state in OPEN_STATES and (latest is None or case.opened_on >= latest.opened_on):
            latest = case
    return latest


def _first_things(ledger: Ledger) -> tuple[Action, ...]:
    first: tuple[Action, ...] = ()
    if ledger.lease.state is State.FAILS:
        first += (Action.REFILE_LEASE,)
    if ledger.undeclared is not None:
        first += (Action.DECLARE_CHANGE,)
    return first


class _Paper(Struct, frozen=True):
    """A paper that is wanted, not ticked, with the names of its ticks."""

    item: ChecklistItem
    original: str
    copy: str


class _Wanted(Struct, frozen=True):
    """What members alike must bring and do; ``items`` are those of ``papers``."""

    papers: tuple[_Paper, ...]
    items: tuple[ChecklistItem, ...]
    steps: tuple[str, ...]


@lru_cache
def _wanted(pack: Pack, kind: CaseKind, tenure: Tenure | None, is_minor: bool, agent: Agent | None) -> _Wanted:
    items = tuple(
        ChecklistItem(item.id, False if item.original else None, False if item.copy else None)
        for item in pack.items
        if kind in item.kinds and _is_wanted(item, tenure, is_minor, agent)
    )
    papers = tuple(_Paper(item, f"{item.id}.original", f"{item.id}.copy") for item in items)
    return _Wanted(papers, items, pack.steps_of(kind))


def _ticked(papers: tuple[_Paper, ...], ticks: frozenset[str]) -> tuple[ChecklistItem, ...]:
    return tuple(
        [
            ChecklistItem(
                paper.item.id,
                None if paper.item.original is None else paper.original in ticks,
                None if paper.item.copy is None else paper.copy in ticks,
            )
            for paper in papers
        ]
    )


def _is_wanted(item: ItemRule, tenure: Tenure | None, is_minor: bool, agent: Agent | None) -> bool:
    if item.tenures is not None and tenure not in item.tenures:
        return False
    if item.dwelling_unknown and tenure is not None:
        return False
    match item.holder:
        case Holder.MINOR:
            return is_minor
        case Holder.REPRESENTED:
            return agent is not None
        case Holder.DISABLED:
            return agent is Agent.DISABLED
        case None:
            return True
