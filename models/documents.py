"""Facts as plain documents, and back: the shape of a backup, of a history entry and of a preview.

A document has the keys of a backup in their order; what is unset is left out. Dates stay dates, months are texts.
Nothing is checked here: documents that come from outside go through ``backup_read`` first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeVar

from msgspec.structs import replace

from rules.facts import (
    Activity,
    AddressCheck,
    Agent,
    Book,
    Case,
    CaseKind,
    CaseState,
    Change,
    CheckResult,
    Confirmation,
    Contribution,
    Dwelling,
    FollowUp,
    FollowUpKind,
    FollowUpState,
    Insurance,
    Kind,
    LeaseFiling,
    Member,
    Mismatch,
    Month,
    Obtained,
    OfficialCount,
    Period,
    Permit,
    Points,
    Registration,
    Tax,
    Tenure,
)
from rules.points_facts import PointsEstimate

Document = dict[str, Any]
T = TypeVar("T")


def canonical_member(member: Member) -> Member:
    """Return the member with lists in the order in which they are stored: by date, permits and cases as they come."""
    return replace(
        member,
        permits=tuple(
            replace(permit, periods=_sorted(permit.periods, "valid_from", "valid_until")) for permit in member.permits
        ),
        changes=_sorted(member.changes, "changed_on", "kind"),
        confirmations=_sorted(member.confirmations, "confirmed_on", "kind"),
        address_checks=_sorted(member.address_checks, "checked_on", "result"),
        registrations=_sorted(member.registrations, "registered_on", "valid_until"),
        contributions=_sorted(member.contributions, "first"),
        follow_ups=_sorted(member.follow_ups, "opened_on", "kind", "due_on"),
    )


def canonical_dwelling(dwelling: Dwelling) -> Dwelling:
    """Return the dwelling with its filings by date."""
    return replace(dwelling, lease_filings=_sorted(dwelling.lease_filings, "filed_on", "valid_until"))


def canonical_book(book: Book) -> Book:
    """Return the book with everything in its stored order."""
    return Book(
        dwellings=tuple(sorted(map(canonical_dwelling, book.dwellings), key=attrgetter("key"))),
        members=tuple(sorted(map(canonical_member, book.members), key=attrgetter("key"))),
    )


def _sorted(facts: Iterable[T], *names: str) -> tuple[T, ...]:
    """Sort by what matters, then by all the rest, so that the same facts always stand in the same order."""
    by_names = attrgetter(*names)
    return tuple(sorted(facts, key=lambda fact: (by_names(fact), repr(fact))))


def book_document(book: Book) -> Document:
    """Return the document of a whole book, without the head of a backup."""
    return _pruned(
        dwellings=[dwelling_document(dwelling) for dwelling in book.dwellings],
        members=[member_document(member) for member in book.members],
    )


def dwelling_document(dwelling: Dwelling) -> Document:
    """Return the document of one dwelling."""
    filings = [{"filed_on": filing.filed_on, "valid_until": filing.valid_until} for filing in dwelling.lease_filings]
    head = {"key": dwelling.key, "address": dwelling.address, "tenure": dwelling.tenure.value}
    return head | _pruned(lease_filings=filings)


def member_document(member: Member) -> Document:
    """Return the document of one member."""
    return _pruned(
        key=member.key,
        name=member.name,
        relation=member.relation,
        birth_date=member.birth_date,
        id_number=member.id_number,
        phone=member.phone,
        activity=member.activity.value,
        dwelling=member.dwelling,
        agent=member.agent and member.agent.value,
        household=member.household,
        notes=member.notes,
        permits=[_permit_document(permit) for permit in member.permits],
        changes=[
            _pruned(kind=change.kind.value, changed_on=change.changed_on, declared_on=change.declared_on)
            for change in member.changes
        ],
        confirmations=[
            {"kind": confirmation.kind.value, "confirmed_on": confirmation.confirmed_on}
            for confirmation in member.confirmations
        ],
        address_checks=[
            {"checked_on": check.checked_on, "result": check.result.value} for check in member.address_checks
        ],
        cases=[case_document(case) for case in member.cases],
        registrations=[
            {"registered_on": registration.registered_on, "valid_until": registration.valid_until}
            for registration in member.registrations
        ],
        contributions=[
            {
                "from": str(contribution.first),
                "to": str(contribution.last),
                "insurance": contribution.insurance.value,
                "tax": contribution.tax.value,
            }
            for contribution in member.contributions
        ],
        points=member.points
        and {"approved_score": member.points.approved_score, "confirmed_on": member.points.confirmed_on},
        follow_ups=[_follow_up_document(follow_up) for follow_up in member.follow_ups],
        official_count=member.official_count
        and {"counted_months": member.official_count.counted_months, "as_of": member.official_count.as_of},
        points_estimate=member.points_estimate and _estimate_document(member.points_estimate),
    )


def _follow_up_document(follow_up: FollowUp) -> Document:
    return _pruned(
        kind=follow_up.kind.value,
        opened_on=follow_up.opened_on,
        due_on=follow_up.due_on,
        state=follow_up.state.value,
        put_off_until=follow_up.put_off_until,
        closed_on=follow_up.closed_on,
        reason=follow_up.reason,
    )


def _estimate_document(estimate: PointsEstimate) -> Document:
    """All keys stand, so that an estimate of nothing is not mistaken for none."""
    values = {name: getattr(estimate, name) for name in PointsEstimate.__struct_fields__}
    return {key: value.value if isinstance(value, StrEnum) else value for key, value in values.items()}


def _permit_document(permit: Permit) -> Document:
    return _pruned(
        card_number=permit.card_number,
        periods=[
            _pruned(
                valid_from=period.valid_from,
                valid_until=period.valid_until,
                obtained=period.obtained.value,
                recorded_on=period.recorded_on,
                continuity_restored=period.continuity_restored,
            )
            for period in permit.periods
        ],
    )


def case_document(case: Case) -> Document:
    """Return the document of one case."""
    return _pruned(
        kind=case.kind.value,
        opened_on=case.opened_on,
        state=case.state.value,
        ticks=sorted(case.ticks),
        notes=case.notes,
        steps=sorted(case.steps),
        item_notes=dict(sorted(case.item_notes.items())),
        mismatch=case.mismatch and case.mismatch.value,
        rules_checked_on=case.rules_checked_on,
        closed_on=case.closed_on,
        rules_values=dict(sorted(case.rules_values.items())),
    )


def _pruned(**values: Any) -> Document:
    """Leave out what is unset: None, an empty text, an empty list or table, False."""
    return {key: value for key, value in values.items() if value or (value == 0 and value is not False)}


def book_of(document: Mapping[str, Any]) -> Book:
    """Return the book of a checked document, in its stored order."""
    return canonical_book(
        Book(
            dwellings=tuple(map(dwelling_of, document.get("dwellings", ()))),
            members=tuple(map(member_of, document.get("members", ()))),
        )
    )


def dwelling_of(document: Mapping[str, Any]) -> Dwelling:
    """Return the dwelling of a document."""
    return Dwelling(
        key=document["key"],
        address=document["address"],
        tenure=Tenure(document["tenure"]),
        lease_filings=_all(document, "lease_filings", lambda d: LeaseFiling(d["filed_on"], d["valid_until"])),
    )


def member_of(document: Mapping[str, Any]) -> Member:
    """Return the member of a document."""
    agent, points, official = document.get("agent"), document.get("points"), document.get("official_count")
    return Member(
        key=document["key"],
        name=document["name"],
        birth_date=document["birth_date"],
        activity=Activity(document["activity"]),
        relation=document.get("relation", ""),
        id_number=document.get("id_number", ""),
        phone=document.get("phone", ""),
        dwelling=document.get("dwelling"),
        agent=Agent(agent) if agent else None,
        household=document.get("household", ""),
        notes=document.get("notes", ""),
        permits=_all(document, "permits", _permit_of),
        changes=_all(document, "changes", lambda d: Change(Kind(d["kind"]), d["changed_on"], d.get("declared_on"))),
        confirmations=_all(document, "confirmations", lambda d: Confirmation(Kind(d["kind"]), d["confirmed_on"])),
        address_checks=_all(
            document, "address_checks", lambda d: AddressCheck(d["checked_on"], CheckResult(d["result"]))
        ),
        cases=_all(document, "cases", case_of),
        registrations=_all(document, "registrations", lambda d: Registration(d["registered_on"], d["valid_until"])),
        contributions=_all(
            document,
            "contributions",
            lambda d: Contribution(
                Month.parse(d["from"]), Month.parse(d["to"]), Insurance(d["insurance"]), Tax(d["tax"])
            ),
        ),
        points=Points(points["approved_score"], points["confirmed_on"]) if points else None,
        follow_ups=_all(document, "follow_ups", _follow_up_of),
        official_count=OfficialCount(official["counted_months"], official["as_of"]) if official else None,
        points_estimate=_estimate_of(document["points_estimate"]) if "points_estimate" in document else None,
    )


def _follow_up_of(document: Mapping[str, Any]) -> FollowUp:
    return FollowUp(
        FollowUpKind(document["kind"]),
        document["opened_on"],
        document["due_on"],
        FollowUpState(document["state"]),
        document.get("put_off_until"),
        document.get("closed_on"),
        document.get("reason", ""),
    )


def _estimate_of(document: Mapping[str, Any]) -> PointsEstimate:
    defaults = PointsEstimate()
    return PointsEstimate(**{key: type(getattr(defaults, key))(value) for key, value in document.items()})


def _permit_of(document: Mapping[str, Any]) -> Permit:
    return Permit(
        card_number=document.get("card_number", ""),
        periods=_all(
            document,
            "periods",
            lambda d: Period(
                d["valid_from"],
                d["valid_until"],
                Obtained(d["obtained"]),
                d.get("recorded_on"),
                d.get("continuity_restored", False),
            ),
        ),
    )


def case_of(document: Mapping[str, Any]) -> Case:
    """Return the case of a document."""
    mismatch = document.get("mismatch")
    return Case(
        kind=CaseKind(document["kind"]),
        opened_on=document["opened_on"],
        state=CaseState(document["state"]),
        ticks=frozenset(document.get("ticks", ())),
        notes=document.get("notes", ""),
        steps=frozenset(document.get("steps", ())),
        item_notes=dict(document.get("item_notes", {})),
        mismatch=Mismatch(mismatch) if mismatch else None,
        rules_checked_on=document.get("rules_checked_on"),
        closed_on=document.get("closed_on"),
        rules_values=dict(document.get("rules_values", {})),
    )


def _all(document: Mapping[str, Any], key: str, make: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    return tuple(make(entry) for entry in document.get(key, ()))
