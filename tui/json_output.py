"""The JSON that scripts build on: its keys change only by adding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from rules.adapting import named_readings
from rules.assessment import (
    Assessment,
    Chain,
    Checklist,
    Condition,
    Link,
    OfficialComparison,
    RegistrationVerdict,
    State,
    Verdict,
)
from rules.case_rules import changed_since_opened
from rules.conditions import office_checks
from rules.facts import FollowUp, Kind
from rules.freshness import is_stale
from rules.pack import Pack, Parameter
from rules.points_verdict import PointsVerdict

Json = dict[str, Any]
_CHANGED = frozenset(f"{kind}_changed" for kind in Kind)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def status_document(assessments: Iterable[Assessment], today: date, pack: Pack) -> Json:
    """Return what ``status --json`` prints."""
    assessments = tuple(assessments)
    return {
        "today": _day(today),
        "rules": rules_entry(pack),
        "permits": [permit_entry(one, one.verdict) for one in assessments if one.verdict],
        "registrations": [registration_entry(one, one.registration) for one in assessments if one.registration],
    }


def rules_entry(pack: Pack) -> Json:
    """Return which rules decided."""
    return {"pack": pack.name, "checked_on": _day(pack.checked_on)}


def permit_entry(assessment: Assessment, verdict: Verdict) -> Json:
    """Return one member's permit."""
    deadlines = verdict.deadlines
    transfer = assessment.transfer
    return {
        "member": assessment.member.key,
        "name": assessment.member.name,
        "desk": assessment.member.desk or None,
        "valid_until": _day(verdict.period.valid_until),
        "days_left": verdict.days_left,
        "status": verdict.status.value,
        "route": verdict.route.value,
        "conditions": [condition_entry(condition) for condition in verdict.conditions],
        "next_action": {"code": verdict.next_action.code.value, "due": _day(verdict.next_action.due)},
        "deadlines": {
            "window_opens": _day(deadlines.window_opens),
            "notice_expected": _day(deadlines.notice_expected),
            "act_offline": _day(deadlines.act_offline),
            "valid_until": _day(deadlines.valid_until),
            "continuity_kept_until": _day(deadlines.continuity_kept_until),
            "reapply_after": _day(deadlines.reapply_after),
            "restorable_until": _day(deadlines.restorable_until),
        },
        "continuity": verdict.continuity.value,
        "case": case_entry(verdict.checklist),
        "holding": {
            "cumulative_days": verdict.holding.cumulative_days,
            "continuous_since": _day(verdict.holding.continuous_since),
        },
        "transfer": transfer
        and {
            "counted_months": transfer.counted_months,
            "needed_months": transfer.needed_months,
            "reached_in": str(transfer.reached_in),
        },
        "official_count": official_entry(transfer.official) if transfer else None,
        "points": points_entry(assessment),
        "warnings": [warning.code.value for warning in verdict.warnings],
        "weakest_link": weakest_link_entry(assessment.chain),
        "notes": [note.value for note in verdict.notes],
        "follow_ups": [follow_up_entry(follow_up) for follow_up in assessment.follow_ups],
        "stale_parameters": [stale.id for stale in assessment.stale],
        "chosen_parameters": list(assessment.chosen),
    }


def follow_up_entry(follow_up: FollowUp) -> Json:
    """Return something that remains to be done; ``due`` is the day to which it was put off, if it was."""
    return {
        "kind": follow_up.kind.value,
        "due": _day(follow_up.acts_on),
        "put_off": follow_up.put_off_until is not None,
    }


def weakest_link_entry(chain: Chain | None) -> Json | None:
    """Return the link that breaks first, or None; ``act_by`` is null where it has broken and no day is left."""
    if chain is None or chain.first is None:
        return None
    first = chain.first
    return {"id": first.id.value, "act_by": _day(first.act_by), "breaks_on": _day(first.breaks_on)}


def link_entry(link: Link) -> Json:
    """Return one link of the chain."""
    entry: Json = {
        "id": link.id.value,
        "state": link.state.value,
        "reason": link.reason.value,
        "breaks_on": _day(link.breaks_on),
        "act_by": _day(link.act_by),
        "depends_on": link.depends_on and link.depends_on.value,
    }
    if link.reached_in is not None:
        entry["reached_in"] = str(link.reached_in)
        entry["if_lapsed"] = link.if_lapsed and str(link.if_lapsed)
    return entry


def official_entry(official: OfficialComparison | None) -> Json | None:
    """Return the authorities' count; ``difference`` is theirs minus ours of the same day."""
    if official is None:
        return None
    return {
        "counted_months": official.counted_months,
        "as_of": _day(official.as_of),
        "difference": official.difference,
    }


def condition_entry(condition: Condition) -> Json:
    """Return one row of the ledger; ``since`` is the day of the change that makes it fail."""
    entry: Json = {"id": condition.id.value, "state": condition.state.value}
    if condition.state is State.FAILS and condition.reason in _CHANGED:
        entry["since"] = _day(condition.on)
    return entry


def case_entry(checklist: Checklist) -> Json | None:
    """Return the open case of a checklist, or None."""
    if checklist.case is None:
        return None
    case = checklist.case
    entry: Json = {"state": case.state.value, "needed": checklist.needed, "gathered": checklist.gathered}
    if case.mismatch is not None:
        entry["mismatch"] = case.mismatch.value
    return entry


def points_entry(assessment: Assessment) -> Json | None:
    """Return the approved score and the estimate of points, or None where there is neither."""
    approved, estimate = assessment.member.points, assessment.points
    if approved is None and estimate is None:
        return None
    return {
        "approved_score": approved.approved_score if approved else None,
        "estimate": estimate_entry(estimate) if estimate else None,
    }


def estimate_entry(estimate: PointsVerdict) -> Json:
    """Return an estimate of points with every row; ``most`` is null where nothing limits the row."""
    return {
        "total": estimate.total,
        "standard": estimate.standard,
        "missing": estimate.missing,
        "rows": [{"id": row.id, "stated": row.stated, "points": row.points, "most": row.most} for row in estimate.rows],
    }


def registration_entry(assessment: Assessment, registration: RegistrationVerdict) -> Json:
    """Return one member's residence registration."""
    return {
        "member": assessment.member.key,
        "valid_until": _day(registration.valid_until),
        "status": registration.status.value,
    }


def checklist_document(assessment: Assessment, checklist: Checklist) -> Json:
    """Return what ``checklist NAME --json`` prints."""
    items = []
    for item in checklist.items:
        entry: Json = {"id": item.id}
        if item.original is not None:
            entry["original"] = item.original
        if item.copy is not None:
            entry["copy"] = item.copy
        items.append(entry)
    return {
        "member": assessment.member.key,
        "kind": checklist.kind.value,
        "needed_now": checklist.needed_now,
        "case": case_entry(checklist),
        "first": [action.value for action in checklist.first],
        "items": items,
        "steps": list(checklist.steps),
    }


def explain_document(assessment: Assessment, today: date, pack: Pack) -> Json:
    """Return what ``explain NAME --json`` prints."""
    verdict = assessment.verdict
    document: Json = {
        "today": _day(today),
        "rules": rules_entry(pack),
        "permit": permit_entry(assessment, verdict) if verdict else None,
        "registration": registration_entry(assessment, assessment.registration) if assessment.registration else None,
        "parameters": [parameter_entry(parameter, today, pack) for parameter in pack.parameters.values()],
    }
    if verdict:
        document["ledger"] = [
            condition_entry(row)
            | {"reason": row.reason, "on": _day(row.on), "check_day": _day(row.check_day)}
            | {"parameters": list(row.parameters)}
            for row in (*verdict.conditions, office_checks())
        ]
        document["warnings"] = [
            {"code": warning.code.value, "on": _day(warning.on), "act_by": _day(warning.act_by)}
            for warning in verdict.warnings
        ]
        case = verdict.checklist.case
        document["rules_changed_since_case"] = [
            {"parameter": change.parameter, "then": change.then, "now": change.now}
            for change in (changed_since_opened(case, pack, today) if case else ())
        ]
    if assessment.chain:
        document["chain"] = [link_entry(link) for link in assessment.chain.links]
    return document


def parameter_entry(parameter: Parameter, today: date, pack: Pack) -> Json:
    """Return a parameter with the reading that decides and the others, each with its source."""
    deciding = parameter.deciding(today)
    readings = []
    for name, reading in named_readings(parameter).items():
        entry: Json = {
            "name": name,
            "decides": reading is deciding,
            "value": list(reading.value) if isinstance(reading.value, tuple) else reading.value,
            "unit": reading.unit.value,
            "source": pack.sources[reading.source]["en"],
            "grade": reading.grade.value,
            "applies_from": _day(reading.applies_from),
            "checked_on": _day(reading.checked_on),
            "checked_by_family": reading.checked_by_family,
        }
        if reading.applies_until is not None:
            entry["applies_until"] = _day(reading.applies_until)
        if reading.article:
            entry["article"] = reading.article
        if reading.remark is not None:
            entry["remark"] = reading.remark["en"]
        readings.append(entry)
    return {
        "id": parameter.id,
        "text": parameter.text["en"],
        "stale": is_stale(deciding, today),
        "chosen": parameter.choice is not None,
        "readings": readings,
    }
