"""Facts as plain documents, and back: the shape of a backup, of a history entry and of a preview.

A document has the keys of a backup in their order; what is unset is left out. Dates stay dates, months are texts.
Nothing is checked here: documents that come from outside go through ``backup_read`` first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from operator import is_not as _differ
from operator import lt as _less
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
E = TypeVar("E", bound=StrEnum)


_MEMBER_ORDERS = {
    "changes": attrgetter("changed_on", "kind"),
    "confirmations": attrgetter("confirmed_on", "kind"),
    "address_checks": attrgetter("checked_on", "result"),
    "registrations": attrgetter("registered_on", "valid_until"),
    "contributions": attrgetter("first.index"),
    "follow_ups": attrgetter("opened_on", "kind", "due_on"),
}
_PERIOD_ORDER = attrgetter("valid_from", "valid_until")
_FILING_ORDER = attrgetter("filed_on", "valid_until")
_BY_KEY = attrgetter("key")


def canonical_member(member: Member) -> Member:
    """Return the member with lists in the order in which they are stored: by date, permits and cases as they come."""
    changed: dict[str, Any] = {}
    permits = tuple(map(_canonical_permit, member.permits))
    if any(map(_differ, permits, member.permits)):
        changed["permits"] = permits
    for name, order in _MEMBER_ORDERS.items():
        facts = getattr(member, name)
        if len(facts) > 1 and (ordered := _sorted(facts, order)) is not facts:
            changed[name] = ordered
    return replace(member, **changed) if changed else member


def _canonical_permit(permit: Permit) -> Permit:
    periods = _sorted(permit.periods, _PERIOD_ORDER)
    return permit if periods is permit.periods else replace(permit, periods=periods)


def canonical_dwelling(dwelling: Dwelling) -> Dwelling:
    """Return the dwelling with its filings by date."""
    filings = _sorted(dwelling.lease_filings, _FILING_ORDER)
    return dwelling if filings is dwelling.lease_filings else replace(dwelling, lease_filings=filings)


def canonical_book(book: Book) -> Book:
    """Return the book with everything in its stored order."""
    return Book(
        dwellings=tuple(sorted(map(canonical_dwelling, book.dwellings), key=_BY_KEY)),
        members=tuple(sorted(map(canonical_member, book.members), key=_BY_KEY)),
    )


def _sorted(facts: tuple[T, ...], order: Callable[[T], Any]) -> tuple[T, ...]:
    """Sort by what matters, then by all the rest, so that the same facts always stand in the same order.

    Facts that stand in order already are returned as they are.
    """
    if not facts[1:]:
        return facts
    ends = list(map(order, facts))
    if all(map(_less, ends, ends[1:])):
        return facts
    ordered = tuple(sorted(facts, key=lambda fact: (order(fact), repr(fact))))
    return facts if all(one is other for one, other in zip(ordered, facts, strict=True)) else ordered


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
        desk=member.desk,
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


def _choices(choices: type[E]) -> Callable[[str], E]:
    """Return what reads a code: it raises KeyError for an unknown one, and is quicker than calling the enum."""
    return {choice.value: choice for choice in choices}.__getitem__


_tenure = _choices(Tenure)
_activity = _choices(Activity)
_agent = _choices(Agent)
_obtained = _choices(Obtained)
_kind = _choices(Kind)
_check_result = _choices(CheckResult)
_case_kind = _choices(CaseKind)
_case_state = _choices(CaseState)
_mismatch = _choices(Mismatch)
_insurance = _choices(Insurance)
_tax = _choices(Tax)
_follow_up_kind = _choices(FollowUpKind)
_follow_up_state = _choices(FollowUpState)
_month = lru_cache(maxsize=4096)(Month.parse)


def _all(document: Mapping[str, Any], key: str, make: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    entries = document.get(key)
    return tuple(map(make, entries)) if entries else ()


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
        tenure=_tenure(document["tenure"]),
        lease_filings=_all(document, "lease_filings", lambda d: LeaseFiling(d["filed_on"], d["valid_until"])),
    )


def member_of(document: Mapping[str, Any]) -> Member:
    """Return the member of a document."""
    agent, points, official = document.get("agent"), document.get("points"), document.get("official_count")
    return Member(
        key=document["key"],
        name=document["name"],
        birth_date=document["birth_date"],
        activity=_activity(document["activity"]),
        relation=document.get("relation", ""),
        id_number=document.get("id_number", ""),
        phone=document.get("phone", ""),
        dwelling=document.get("dwelling"),
        agent=_agent(agent) if agent else None,
        household=document.get("household", ""),
        desk=document.get("desk", ""),
        notes=document.get("notes", ""),
        permits=_all(document, "permits", _permit_of),
        changes=_all(document, "changes", lambda d: Change(_kind(d["kind"]), d["changed_on"], d.get("declared_on"))),
        confirmations=_all(document, "confirmations", lambda d: Confirmation(_kind(d["kind"]), d["confirmed_on"])),
        address_checks=_all(
            document, "address_checks", lambda d: AddressCheck(d["checked_on"], _check_result(d["result"]))
        ),
        cases=_all(document, "cases", case_of),
        registrations=_all(document, "registrations", lambda d: Registration(d["registered_on"], d["valid_until"])),
        contributions=_all(
            document,
            "contributions",
            lambda d: Contribution(_month(d["from"]), _month(d["to"]), _insurance(d["insurance"]), _tax(d["tax"])),
        ),
        points=Points(points["approved_score"], points["confirmed_on"]) if points else None,
        follow_ups=_all(document, "follow_ups", _follow_up_of),
        official_count=OfficialCount(official["counted_months"], official["as_of"]) if official else None,
        points_estimate=_estimate_of(document["points_estimate"]) if "points_estimate" in document else None,
    )


def _follow_up_of(document: Mapping[str, Any]) -> FollowUp:
    return FollowUp(
        _follow_up_kind(document["kind"]),
        document["opened_on"],
        document["due_on"],
        _follow_up_state(document["state"]),
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
                _obtained(d["obtained"]),
                d.get("recorded_on"),
                d.get("continuity_restored", False),
            ),
        ),
    )


def case_of(document: Mapping[str, Any]) -> Case:
    """Return the case of a document."""
    mismatch = document.get("mismatch")
    return Case(
        kind=_case_kind(document["kind"]),
        opened_on=document["opened_on"],
        state=_case_state(document["state"]),
        ticks=frozenset(document.get("ticks", ())),
        notes=document.get("notes", ""),
        steps=frozenset(document.get("steps", ())),
        item_notes=dict(document.get("item_notes", {})),
        mismatch=_mismatch(mismatch) if mismatch else None,
        rules_checked_on=document.get("rules_checked_on"),
        closed_on=document.get("closed_on"),
        rules_values=dict(document.get("rules_values", {})),
    )
