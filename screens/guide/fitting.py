"""Which page of the guide fits a member's state."""

from __future__ import annotations

from rules.assessment import Assessment, ConditionId, State, Status, Verdict

_BY_STATUS = {
    Status.REAPPLY_REQUIRED: "reapplication",
    Status.EXPIRED: "late_renewal",
    Status.OFFLINE_REQUIRED: "offline_renewal",
    Status.AWAITING_NOTICE: "automatic_renewal",
    Status.WINDOW_OPEN: "automatic_renewal",
    Status.VALID: "automatic_renewal",
}


def fitting_page(one: Assessment | None) -> str:
    """Return the id of the page that fits ``one``; for nobody, and before a first permit, how one begins."""
    if one is None:
        return "first_permit"
    if one.verdict is None:
        return "residence_registration" if one.registration else "first_permit"
    return _for_verdict(one.verdict)


def _for_verdict(verdict: Verdict) -> str:
    if verdict.status is not Status.AT_RISK:
        return _BY_STATUS[verdict.status]
    if any(row.id is ConditionId.LEASE_FILING_VALID and row.state is State.FAILS for row in verdict.conditions):
        return "lease_filing"
    return "changes"
