"""Facts as they come in, put where they belong: pure functions from a member to the member with the fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from models.documents import canonical_member
from rules.facts import (
    AddressCheck,
    Change,
    Confirmation,
    Contribution,
    Member,
    Obtained,
    Period,
    Permit,
    Registration,
)

Fact = Period | Change | Confirmation | AddressCheck | Registration | Contribution
NEW_CARD = frozenset({Obtained.FIRST_ISSUE, Obtained.REAPPLICATION})
_LISTS: Mapping[type, str] = {
    Change: "changes",
    Confirmation: "confirmations",
    AddressCheck: "address_checks",
    Registration: "registrations",
    Contribution: "contributions",
}


def with_facts(member: Member, facts: Iterable[Fact]) -> Member:
    """Return the member with ``facts`` added; one that is on record already is not added twice.

    A period goes on the card that runs longest, or on a new card when it is a new one.
    """
    for fact in facts:
        if isinstance(fact, Period):
            member = _with_period(member, fact)
            continue
        name = _LISTS[type(fact)]
        present: tuple[Fact, ...] = getattr(member, name)
        if fact not in present:
            member = replace(member, **{name: (*present, fact)})
    return canonical_member(member)


def _with_period(member: Member, period: Period) -> Member:
    if any(period in permit.periods for permit in member.permits):
        return member
    running = [number for number, permit in enumerate(member.permits) if permit.periods]
    if period.obtained in NEW_CARD or not member.permits:
        return replace(member, permits=(*member.permits, Permit(periods=(period,))))
    number = max(
        running, key=lambda n: max(p.valid_until for p in member.permits[n].periods), default=len(member.permits) - 1
    )
    permit = member.permits[number]
    changed = replace(permit, periods=(*permit.periods, period))
    return replace(member, permits=(*member.permits[:number], changed, *member.permits[number + 1 :]))
