"""Residence registration (居住登记): valid, ending, expired, or superseded by a permit in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rules.assessment import RegistrationStatus, RegistrationVerdict
from rules.facts import Member, Period
from rules.pack import Limits


def judge_registration(
    member: Member, periods: Iterable[Period], today: date, limits: Limits
) -> RegistrationVerdict | None:
    """Judge the registration that runs longest; None for a member without one."""
    if not member.registrations:
        return None
    registration = max(member.registrations, key=lambda row: (row.valid_until, row.registered_on))
    days_left = (registration.valid_until - today).days
    if any(period.valid_from <= today <= period.valid_until for period in periods):
        status = RegistrationStatus.SUPERSEDED
    elif days_left < 0:
        status = RegistrationStatus.EXPIRED
    elif days_left <= limits.registration_ending:
        status = RegistrationStatus.ENDING
    else:
        status = RegistrationStatus.VALID
    return RegistrationVerdict(registration.registered_on, registration.valid_until, days_left, status)
