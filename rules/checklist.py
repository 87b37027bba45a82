"""The checklist of an offline renewal or a re-application: what comes first, what to bring, the steps at the centre."""

from __future__ import annotations

from rules.assessment import (
    RENEW_REGISTRATION,
    Action,
    Assessment,
    Checklist,
    ChecklistItem,
    ConditionId,
    Note,
    Route,
    State,
    Status,
    WarningCode,
)
from rules.conditions import Ledger
from rules.facts import OPEN_STATES, Agent, Case, CaseKind, Dwelling, FollowUpKind, Member
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
    ticks = case.ticks if case else frozenset()
    return Checklist(
        kind=kind,
        first=_first_things(ledger),
        items=tuple(
            ChecklistItem(
                item.id,
                original=f"{item.id}.original" in ticks if item.original else None,
                copy=f"{item.id}.copy" in ticks if item.copy else None,
            )
            for item in pack.items
            if kind in item.kinds and _is_wanted(item, member, dwelling, age, limits)
        ),
        steps=pack.steps_of(kind),
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
    first = []
    if ledger.state(ConditionId.LEASE_FILING_VALID) is State.FAILS:
        first.append(Action.REFILE_LEASE)
    if ledger.undeclared is not None:
        first.append(Action.DECLARE_CHANGE)
    return tuple(first)


def _is_wanted(item: ItemRule, member: Member, dwelling: Dwelling | None, age: int, limits: Limits) -> bool:
    if item.tenures is not None and (dwelling is None or dwelling.tenure not in item.tenures):
        return False
    if item.dwelling_unknown and dwelling is not None:
        return False
    match item.holder:
        case Holder.MINOR:
            return age < limits.agent_minor_under
        case Holder.REPRESENTED:
            return member.agent is not None
        case Holder.DISABLED:
            return member.agent is Agent.DISABLED
        case None:
            return True
