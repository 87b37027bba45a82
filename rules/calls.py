"""Who is to be called, by telephone or by a message: what only the person knows while a renewal is on its way.

A call asks for something that is recorded at once: whether address, job and phone are still the same, whether the
address check was answered, whether the SMS has come. Whoever has to go to a counter is not listed for that: no call
renews a permit.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from rules.assessment import Action, Assessment, Route, Status, Verdict, WarningCode
from rules.facts import CheckResult


class Call(StrEnum):
    """What to ask, in the order in which it is asked."""

    FACTS = "facts"
    """Whether address, lease filing, job and phone are what they were: until that is known nothing renews by itself."""
    ADDRESS_CHECK = "address_check"
    """Whether the visit or call that checks the address was answered; beforehand, that it must be."""
    NOTICE = "notice"
    """Whether the SMS about the renewal has come."""


def calls_of(one: Assessment) -> tuple[Call, ...]:
    """Return what somebody is to be asked on the day of the assessment; empty where no call is needed."""
    return tuple(_calls(one, one.verdict)) if one.verdict is not None else ()


def _calls(one: Assessment, verdict: Verdict) -> Iterator[Call]:
    match verdict.status:
        case Status.VALID if verdict.next_action.code is Action.CONFIRM_FACTS:
            yield Call.FACTS
        case Status.WINDOW_OPEN | Status.AWAITING_NOTICE as status:
            if verdict.route is Route.UNCONFIRMED:
                yield Call.FACTS
            missed = any(warning.code is WarningCode.ADDRESS_CHECK_MISSED for warning in verdict.warnings)
            if missed or (status is Status.WINDOW_OPEN and not _has_answered(one, verdict)):
                yield Call.ADDRESS_CHECK
            if status is Status.AWAITING_NOTICE:
                yield Call.NOTICE


def _has_answered(one: Assessment, verdict: Verdict) -> bool:
    since = verdict.period.recorded_on or verdict.period.valid_from
    return any(
        check.result is CheckResult.ANSWERED and since <= check.checked_on <= one.today
        for check in one.member.address_checks
    )
