"""The one way from facts to conclusions: ``assess(member, dwelling, today, pack)``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from rules.assessment import (
    Assessment,
    Checklist,
    ConditionId,
    Continuity,
    Note,
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
from rules.pack import Pack
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
    verdict = _judge(member, dwelling, period, periods, spans, age, today, pack) if period else None
    registration = judge_registration(member, periods, today, limits)
    transfer = count_transfer(member, periods, spans, today, limits)
    estimate = member.points_estimate
    used = _used_parameters(verdict is not None, transfer is not None, registration is not None, estimate is not None)
    return Assessment(
        member=member,
        dwelling=dwelling,
        today=today,
        age=age,
        verdict=verdict,
        registration=registration,
        transfer=transfer,
        points=estimate_points(estimate, member.birth_date, today, pack) if estimate else None,
        chain=forge_chain(member, dwelling, verdict, transfer, today, pack.limits(today, verdict.period.valid_until))
        if verdict
        else None,
        stale=stale_parameters(pack, today, used),
        chosen=tuple(parameter for parameter in pack.chosen if parameter in used),
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
) -> Verdict:
    limits = pack.limits(today, period.valid_until)
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
        notes=tuple(_notes(member, period, days_left, status, continuity, ledger, checklist)),
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
) -> Iterable[Note]:
    if continuity is Continuity.RESTARTS:
        yield Note.ASK_ABOUT_RESTORATION
    if member.points is not None:
        if days_left < 0:
            yield Note.POINTS_END_WITH_PERMIT
        elif member.points.confirmed_on < (period.recorded_on or period.valid_from):
            yield Note.POINTS_TO_CONFIRM
    if checklist.needed_now:
        if ledger.state(ConditionId.LEASE_FILING_VALID) is State.FAILS:
            yield Note.LEASE_FILING_AHEAD
        if status is Status.OFFLINE_REQUIRED and ledger.state(ConditionId.ADDRESS_UNCHANGED) is not State.FAILS:
            yield Note.ONLINE_ALTERNATIVE
        yield Note.RESIDENCE_PROOF_ALWAYS


@cache
def _used_parameters(verdict: bool, transfer: bool, registration: bool, points: bool) -> tuple[str, ...]:
    used: tuple[str, ...] = ()
    if verdict:
        used += VERDICT_PARAMETERS
    if transfer:
        used += TRANSFER_PARAMETERS
    if registration:
        used += REGISTRATION_PARAMETERS
    if points:
        used += POINTS_PARAMETERS
    return used
