"""Queries: conditions by which people are found; ``rules.query_reader`` reads them from what is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum

from msgspec import Struct

from rules.assessment import Action, Assessment
from rules.calls import calls_of
from rules.facts import Member

NONE = "none"
"""The code of those who have no permit, no case, no agent, and whom nobody has to call."""
FARTHEST = 10**6


class Field(StrEnum):
    """What a term is about."""

    WORD = "word"
    """Name, key, household, relation and desk at once."""
    NAME = "name"
    KEY = "key"
    HOUSEHOLD = "household"
    DESK = "desk"
    RELATION = "relation"
    DWELLING = "dwelling"
    AGENT = "agent"
    STATUS = "status"
    ROUTE = "route"
    CASE = "case"
    CALL = "call"
    DAYS = "days"
    DUE = "due"
    UNTIL = "until"


TEXTS = frozenset({Field.WORD, Field.NAME, Field.KEY, Field.HOUSEHOLD, Field.DESK, Field.RELATION, Field.DWELLING})
"""Fields whose text is sought in."""


class Fault(StrEnum):
    """What is wrong with a term."""

    NO_VALUE = "no_value"
    NO_NUMBER = "no_number"
    NO_DAY = "no_day"
    UNKNOWN_VALUE = "unknown_value"
    NOT_COMPARABLE = "not_comparable"
    TOO_LONG = "too_long"


class Complaint(Struct, frozen=True):
    """A term that cannot be read, and why."""

    fault: Fault
    term: str
    known: tuple[str, ...] = ()
    """The codes that there are, where an unknown one was given."""


class Term(Struct, frozen=True):
    """One condition. ``first`` and ``last`` are days left, days until due, or ordinals of an expiry, both included."""

    field: Field
    excluded: bool = False
    text: str = ""
    """In lower case; sought in a text field."""
    whole: bool = False
    """Whether the whole text must be the same."""
    codes: frozenset[str] = frozenset()
    first: int = -FARTHEST
    last: int = FARTHEST

    def covers(self, number: int) -> bool:
        """Whether a number lies within the bounds."""
        return self.first <= number <= self.last


Sought = Callable[[Term, str], bool]
"""Whether the text of a term is found in another text."""


class Query(Struct, frozen=True):
    """What was read; without terms it is everyone."""

    terms: tuple[Term, ...] = ()
    complaint: Complaint | None = None

    @property
    def in_force(self) -> Query | None:
        """The terms alone; None where there are none."""
        return Query(self.terms) if self.terms else None

    def holds(self, one: Assessment, sought: Sought) -> bool:
        """Whether every term holds for a member."""
        return all(_holds(term, one, sought) is not term.excluded for term in self.terms)


def _holds(term: Term, one: Assessment, sought: Sought) -> bool:
    if term.field in TEXTS:
        return any(sought(term, text) for text in _texts(term.field, one))
    return found_in(term, one)


def found_in(term: Term, one: Assessment) -> bool:
    """Whether a term that is about no text is true of a member, excluded or not."""
    verdict = one.verdict
    match term.field:
        case Field.AGENT:
            return (one.member.agent or NONE) in term.codes
        case Field.STATUS:
            return (verdict.status if verdict else NONE) in term.codes
        case Field.ROUTE:
            return verdict is not None and verdict.route in term.codes
        case Field.CASE:
            case = verdict.checklist.case if verdict else None
            return (case.state if case else NONE) in term.codes
        case Field.CALL:
            return not term.codes.isdisjoint(calls_of(one) or (NONE,))
        case Field.DAYS:
            return verdict is not None and term.covers(verdict.days_left)
        case Field.UNTIL:
            return verdict is not None and term.covers(verdict.period.valid_until.toordinal())
        case Field.DUE:
            due = _due(one)
            return due is not None and term.covers((due - one.today).days)
    raise AssertionError(term.field)


def _due(one: Assessment) -> date | None:
    """Return the day by which the next thing is to be done, as the board shows it."""
    if one.verdict is None:
        return None
    action = one.verdict.next_action
    if action.code is Action.NONE and one.follow_ups:
        return one.follow_ups[0].acts_on
    return action.due


def _texts(field: Field, one: Assessment) -> Iterable[str]:
    member: Member = one.member
    match field:
        case Field.WORD:
            return (member.name, member.key, member.household, member.relation, member.desk)
        case Field.NAME:
            return (member.name,)
        case Field.KEY:
            return (member.key,)
        case Field.HOUSEHOLD:
            return (member.household,)
        case Field.DESK:
            return (member.desk,)
        case Field.RELATION:
            return (member.relation,)
    return (one.dwelling.address, one.dwelling.key) if one.dwelling else ()
