"""The one way from facts to conclusions: ``assess(member, dwelling, today, pack)``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from rules.assessment import (
    Assessment,
    Checklist,
    ConditionId,
    Continuity,
    Note,
    StaleParameter,
    State,
    Status,
    Verdict,
)
from rules.checklist import compute_checklist
from rules.conditions import Ledger, keep_ledger
from rules.dates import age_on
from rules.facts import Dwelling, Member, Period
from rules.follow_ups import open_follow_ups
from rules.freshness import stale_parameters
from rules.holding import Span, all_periods, count_holding, current_period, spans_in_force
from rules.pack import Limits, Pack
from rules.points import STANDARD, estimate_points
from rules.registration import judge_registration
from rules.status import choose_action, find_deadlines, judge_continuity, judge_status
from rules.transfer import count_transfer
from rules.weakest_link import forge_chain

VERDICT_PARAMETERS = (
    "permit_validity",
    "renewal_window_opens",
    "automatic_notice_expected",
    "act_offline_without_notice",
    "change_forces_offline",
    "declare_change_within",
    "lease_filing_min_remaining",
    "late_keeps_continuity",
    "confirm_facts_from",
    "reapply_after",
    "continuity_restorable",
    "gap_deducted",
    "agent_minor_under",
)
TRANSFER_PARAMETERS = ("transfer_months", "back_paid_insurance_counts")
REGISTRATION_PARAMETERS = ("registration_ending",)
POINTS_PARAMETERS = (STANDARD,)


def assess(member: Member, dwelling: Dwelling | None, today: date, pack: Pack) -> Assessment:
    """Decide everything about ``member`` on ``today`` (a date in Asia/Shanghai); never raises for dates 1900-2200."""
    limits = pack.limits(today)
    age = age_on(member.birth_date, today)
    periods = all_periods(member)
    period = current_period(periods)
    spans = spans_in_force(periods)
    verdict = chain = None
    if period is not None:
        around_expiry = pack.limits(today, period.valid_until)
        verdict = _judge(member, dwelling, period, periods, spans, age, today, pack, around_expiry)
    registration = judge_registration(member, periods, today, limits)
    transfer = count_transfer(member, periods, spans, today, limits)
    if verdict is not None:
        chain = forge_chain(member, dwelling, verdict, transfer, today, around_expiry)
    estimate = member.points_estimate
    stale, chosen = _grounds(
        pack, today, verdict is not None, transfer is not None, registration is not None, estimate is not None
    )
    return Assessment(
        member=member,
        dwelling=dwelling,
        today=today,
        age=age,
        verdict=verdict,
        registration=registration,
        transfer=transfer,
        points=estimate_points(estimate, member.birth_date, today, pack) if estimate else None,
        chain=chain,
        stale=stale,
        chosen=chosen,
        follow_ups=open_follow_ups(member),
    )


def _judge(
    member: Member,
    dwelling: Dwelling | None,
    period: Period,
    periods: Sequence[Period],
    spans: Sequence[Span],
    age: int,
    today: date,
    pack: Pack,
    limits: Limits,
) -> Verdict:
    days_left = (period.valid_until - today).days
    ledger = keep_ledger(member, dwelling, period, today, pack, limits)
    status = judge_status(days_left, ledger, limits)
    deadlines = find_deadlines(period.valid_until, limits)
    continuity = judge_continuity(days_left, limits)
    checklist = compute_checklist(member, dwelling, age, status, ledger, pack, limits)
    return Verdict(
        period=period,
        days_left=days_left,
        status=status,
        route=ledger.route,
        conditions=ledger.conditions,
        next_action=choose_action(status, days_left, ledger, deadlines, limits),
        deadlines=deadlines,
        continuity=continuity,
        warnings=ledger.warnings,
        notes=_notes(member, period, days_left, status, continuity, ledger, checklist),
        checklist=checklist,
        holding=count_holding(periods, spans, days_left, today, limits),
    )


def _notes(
    member: Member,
    period: Period,
    days_left: int,
    status: Status,
    continuity: Continuity,
    ledger: Ledger,
    checklist: Checklist,
) -> tuple[Note, ...]:
    notes: tuple[Note, ...] = ()
    if continuity is Continuity.RESTARTS:
        notes += (Note.ASK_ABOUT_RESTORATION,)
    if member.points is not None:
        if days_left < 0:
            notes += (Note.POINTS_END_WITH_PERMIT,)
        elif member.points.confirmed_on < (period.recorded_on or period.valid_from):
            notes += (Note.POINTS_TO_CONFIRM,)
    if checklist.needed_now:
        if ledger.lease.state is State.FAILS:
            notes += (Note.LEASE_FILING_AHEAD,)
        if status is Status.OFFLINE_REQUIRED and ledger.state(ConditionId.ADDRESS_UNCHANGED) is not State.FAILS:
            notes += (Note.ONLINE_ALTERNATIVE,)
        notes += (Note.RESIDENCE_PROOF_ALWAYS,)
    return notes


@lru_cache
def _grounds(
    pack: Pack, today: date, verdict: bool, transfer: bool, registration: bool, points: bool
) -> tuple[tuple[StaleParameter, ...], tuple[str, ...]]:
    """Return the parameters behind such conclusions that have grown old, and those that the family has chosen."""
    used: tuple[str, ...] = ()
    if verdict:
        used += VERDICT_PARAMETERS
    if transfer:
        used += TRANSFER_PARAMETERS
    if registration:
        used += REGISTRATION_PARAMETERS
    if points:
        used += POINTS_PARAMETERS
    return stale_parameters(pack, today, used), tuple(parameter for parameter in pack.chosen if parameter in used)
