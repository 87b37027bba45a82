"""The shape of a backup: tables, their keys, and what each key may hold. Nothing here checks; ``checks`` does."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum

from msgspec import Struct

from rules.facts import (
    Activity,
    Agent,
    CaseKind,
    CaseState,
    CheckResult,
    FollowUpKind,
    FollowUpState,
    Insurance,
    Kind,
    Mismatch,
    Obtained,
    Tax,
    Tenure,
)
from rules.points_facts import Education, Honours, InsuranceBase, Skill


class Holds(Enum):
    """What a key holds."""

    TEXT = "text"
    NAME = "name"
    KEY = "key"
    NOTES = "notes"
    DAY = "date"
    MONTH = "month"
    INTEGER = "integer"
    FLAG = "flag"
    CHOICE = "choice"
    TABLE = "table"
    TABLES = "tables"
    TICKS = "ticks"
    STEPS = "steps"
    ITEM_NOTES = "item_notes"
    RULE_VALUES = "rule_values"


class Key(Struct, frozen=True):
    """One key of a table; ``limit`` is the most characters of a text, the greatest amount of a number."""

    holds: Holds
    required: bool = False
    limit: int = 0
    choices: type[StrEnum] | None = None
    table: Table | None = None


class Table(Struct, frozen=True):
    """A table with its keys; ``span`` names the keys of a beginning and an end that are both included."""

    name: str
    keys: Mapping[str, Key]
    span: tuple[str, str] | None = None
    apart: str | None = None
    """Key of a list in this table whose spans may not overlap."""


def _required(holds: Holds) -> Key:
    return Key(holds, required=True)


def _text(limit: int, holds: Holds = Holds.TEXT, *, required: bool = False) -> Key:
    return Key(holds, required=required, limit=limit)


def _choice(choices: type[StrEnum], *, required: bool = True) -> Key:
    return Key(Holds.CHOICE, required=required, choices=choices)


def _tables(table: Table) -> Key:
    return Key(Holds.TABLES, table=table)


_SHORT, _LINE, _NOTES = 1_000, 5_000, 100_000
_AMOUNT = 1_000_000

LEASE_FILING = Table(
    "dwellings.lease_filings",
    {"filed_on": _required(Holds.DAY), "valid_until": _required(Holds.DAY)},
    span=("filed_on", "valid_until"),
)
DWELLING = Table(
    "dwellings",
    {
        "key": _text(_SHORT, Holds.KEY, required=True),
        "address": _text(_LINE, required=True),
        "tenure": _choice(Tenure),
        "lease_filings": _tables(LEASE_FILING),
    },
)
PERIOD = Table(
    "members.permits.periods",
    {
        "valid_from": _required(Holds.DAY),
        "valid_until": _required(Holds.DAY),
        "obtained": _choice(Obtained),
        "recorded_on": Key(Holds.DAY),
        "continuity_restored": Key(Holds.FLAG),
    },
    span=("valid_from", "valid_until"),
)
PERMIT = Table("members.permits", {"card_number": _text(_SHORT), "periods": _tables(PERIOD)}, apart="periods")
CHANGE = Table(
    "members.changes",
    {"kind": _choice(Kind), "changed_on": _required(Holds.DAY), "declared_on": Key(Holds.DAY)},
)
CONFIRMATION = Table("members.confirmations", {"kind": _choice(Kind), "confirmed_on": _required(Holds.DAY)})
ADDRESS_CHECK = Table("members.address_checks", {"checked_on": _required(Holds.DAY), "result": _choice(CheckResult)})
CASE = Table(
    "members.cases",
    {
        "kind": _choice(CaseKind),
        "opened_on": _required(Holds.DAY),
        "state": _choice(CaseState),
        "ticks": Key(Holds.TICKS),
        "notes": _text(_NOTES, Holds.NOTES),
        "steps": Key(Holds.STEPS),
        "item_notes": _text(_NOTES, Holds.ITEM_NOTES),
        "mismatch": _choice(Mismatch, required=False),
        "rules_checked_on": Key(Holds.DAY),
        "closed_on": Key(Holds.DAY),
        "rules_values": Key(Holds.RULE_VALUES, limit=_AMOUNT),
    },
)
REGISTRATION = Table(
    "members.registrations",
    {"registered_on": _required(Holds.DAY), "valid_until": _required(Holds.DAY)},
    span=("registered_on", "valid_until"),
)
CONTRIBUTION = Table(
    "members.contributions",
    {
        "from": _required(Holds.MONTH),
        "to": _required(Holds.MONTH),
        "insurance": _choice(Insurance),
        "tax": _choice(Tax),
    },
    span=("from", "to"),
)
POINTS = Table(
    "members.points",
    {"approved_score": Key(Holds.INTEGER, required=True, limit=_AMOUNT), "confirmed_on": _required(Holds.DAY)},
)
FOLLOW_UP = Table(
    "members.follow_ups",
    {
        "kind": _choice(FollowUpKind),
        "opened_on": _required(Holds.DAY),
        "due_on": _required(Holds.DAY),
        "state": _choice(FollowUpState),
        "put_off_until": Key(Holds.DAY),
        "closed_on": Key(Holds.DAY),
        "reason": _text(_LINE),
    },
)
OFFICIAL_COUNT = Table(
    "members.official_count",
    {"counted_months": Key(Holds.INTEGER, required=True, limit=_AMOUNT), "as_of": _required(Holds.DAY)},
)
_COUNT = Key(Holds.INTEGER, limit=1_000_000_000)
POINTS_ESTIMATE = Table(
    "members.points_estimate",
    {
        "education": _choice(Education, required=False),
        "skill": _choice(Skill, required=False),
        "insurance_years": _COUNT,
        "urgent_field": Key(Holds.FLAG),
        "investment": _COUNT,
        "jobs": _COUNT,
        "insurance_base": _choice(InsuranceBase, required=False),
        "public_service_years": _COUNT,
        "suburb_years": _COUNT,
        "fresh_graduate": Key(Holds.FLAG),
        "honours": _choice(Honours, required=False),
        "marriage_years": _COUNT,
        "false_papers": _COUNT,
        "detentions": _COUNT,
        "convictions": _COUNT,
    },
)
MEMBER = Table(
    "members",
    {
        "key": _text(_SHORT, Holds.KEY, required=True),
        "name": _text(_SHORT, Holds.NAME, required=True),
        "relation": _text(_SHORT),
        "birth_date": _required(Holds.DAY),
        "id_number": _text(_SHORT),
        "phone": _text(_SHORT),
        "activity": _choice(Activity),
        "dwelling": _text(_SHORT),
        "agent": _choice(Agent, required=False),
        "household": _text(_SHORT),
        "desk": _text(_SHORT),
        "notes": _text(_NOTES, Holds.NOTES),
        "permits": _tables(PERMIT),
        "changes": _tables(CHANGE),
        "confirmations": _tables(CONFIRMATION),
        "address_checks": _tables(ADDRESS_CHECK),
        "cases": _tables(CASE),
        "registrations": _tables(REGISTRATION),
        "contributions": _tables(CONTRIBUTION),
        "points": Key(Holds.TABLE, table=POINTS),
        "follow_ups": _tables(FOLLOW_UP),
        "official_count": Key(Holds.TABLE, table=OFFICIAL_COUNT),
        "points_estimate": Key(Holds.TABLE, table=POINTS_ESTIMATE),
    },
    apart="contributions",
)
BOOK = Table("", {"dwellings": _tables(DWELLING), "members": _tables(MEMBER)})
