"""Facts as people state them: frozen, without judgement, exactly what a backup holds.

All dates are calendar dates in Asia/Shanghai. A ``Book`` is everything that one database knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct, field

from rules.dates import month_index
from rules.points_facts import PointsEstimate

EARLIEST = date(1900, 1, 1)
LATEST = date(2200, 12, 31)

_NO_NOTES: Mapping[str, str] = MappingProxyType({})
_NO_VALUES: Mapping[str, int | bool] = MappingProxyType({})


class Tenure(StrEnum):
    """How a member holds the dwelling; *relative* means spouse, parent, child, grandparent, grandchild, sibling."""

    OWNED = "owned"
    RELATIVE_OWNED = "relative_owned"
    RENTED = "rented"
    RELATIVE_RENTED = "relative_rented"
    DORMITORY = "dormitory"


class Activity(StrEnum):
    """Work or study."""

    EMPLOYED = "employed"
    STUDENT = "student"
    NONE = "none"


class Agent(StrEnum):
    """Why someone else goes to the service centre for the member."""

    ELDER = "elder"
    DISABLED = "disabled"


class Obtained(StrEnum):
    """How a period in force was obtained."""

    FIRST_ISSUE = "first_issue"
    AUTOMATIC = "automatic"
    ONLINE = "online"
    OFFLINE = "offline"
    LATE = "late"
    REAPPLICATION = "reapplication"


class Kind(StrEnum):
    """What can change, and what can be confirmed as unchanged."""

    ADDRESS = "address"
    EMPLOYMENT = "employment"
    PHONE = "phone"


class CheckResult(StrEnum):
    """How the visit or call that checks the address went."""

    ANSWERED = "answered"
    MISSED = "missed"


class CaseKind(StrEnum):
    """What a case is about."""

    RENEWAL = "renewal"
    REAPPLICATION = "reapplication"
    LEASE_FILING = "lease_filing"
    REGISTRATION = "registration"
    POINTS = "points"


class CaseState(StrEnum):
    """Where a case stands."""

    GATHERING = "gathering"
    READY = "ready"
    SUBMITTED = "submitted"
    ENDORSED = "endorsed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


OPEN_STATES = frozenset({CaseState.GATHERING, CaseState.READY, CaseState.SUBMITTED, CaseState.REFUSED})


class Mismatch(StrEnum):
    """Why the counter refused an endorsement."""

    EMPLOYMENT = "employment"
    DWELLING = "dwelling"
    SCHOOLING = "schooling"
    OTHER = "other"


class Insurance(StrEnum):
    """How social insurance for a month was paid."""

    NORMAL = "normal"
    BACK_PAID = "back_paid"
    NONE = "none"


class Tax(StrEnum):
    """Whether income tax for a month matches."""

    MATCHED = "matched"
    UNMATCHED = "unmatched"
    NONE = "none"


class FollowUpKind(StrEnum):
    """What remains to be done after a renewal."""

    CARD_FACE = "card_face"
    POINTS = "points"


class FollowUpState(StrEnum):
    """Where a follow-up stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Month(Struct, frozen=True, order=True, gc=False):
    """A calendar month; ``index`` counts months so that neighbours differ by one."""

    index: int

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month in which ``day`` lies."""
        return cls(month_index(day))

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``YYYY-MM``; raises ValueError for anything else."""
        month = cls.of(date.fromisoformat(text + "-01"))
        if str(month) != text:
            raise ValueError(text)
        return month

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.index // 12

    @property
    def number(self) -> int:
        """1 for January to 12 for December."""
        return self.index % 12 + 1

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date.fromordinal(self.plus(1).first_day.toordinal() - 1)

    def plus(self, months: int) -> Month:
        """Return the month so many months later (earlier when negative)."""
        return Month(self.index + months)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


class LeaseFiling(Struct, frozen=True, gc=False):
    """A rental contract on the housing authority's record."""

    filed_on: date
    valid_until: date


class Dwelling(Struct, frozen=True, gc=False):
    """Where members live; several members share one."""

    key: str
    address: str
    tenure: Tenure
    lease_filings: tuple[LeaseFiling, ...] = ()


class Period(Struct, frozen=True, gc=False):
    """One stretch in force, both days included."""

    valid_from: date
    valid_until: date
    obtained: Obtained
    recorded_on: date | None = None
    continuity_restored: bool = False


class Permit(Struct, frozen=True, gc=False):
    """One card with the periods endorsed on it."""

    card_number: str = ""
    periods: tuple[Period, ...] = ()


class Change(Struct, frozen=True, gc=False):
    """A change of address, employer or school, or phone; ``declared_on`` is None while undeclared."""

    kind: Kind
    changed_on: date
    declared_on: date | None = None


class Confirmation(Struct, frozen=True, gc=False):
    """ "Still the same", said on that day."""

    kind: Kind
    confirmed_on: date


class AddressCheck(Struct, frozen=True, gc=False):
    """A visit or call that checked the address."""

    checked_on: date
    result: CheckResult


class Case(Struct, frozen=True, gc=False):
    """A renewal or another errand with its ticks (``ITEM.original``, ``ITEM.copy``) and what came of it."""

    kind: CaseKind
    opened_on: date
    state: CaseState
    ticks: frozenset[str] = frozenset()
    notes: str = ""
    steps: frozenset[str] = frozenset()
    item_notes: Mapping[str, str] = field(default_factory=lambda: _NO_NOTES)
    mismatch: Mismatch | None = None
    rules_checked_on: date | None = None
    closed_on: date | None = None
    rules_values: Mapping[str, int | bool] = field(default_factory=lambda: _NO_VALUES)
    """The deciding values under which the case was opened, by parameter."""


class Registration(Struct, frozen=True, gc=False):
    """A residence registration, needed before a first permit."""

    registered_on: date
    valid_until: date


class Contribution(Struct, frozen=True, gc=False):
    """Social insurance and income tax of a run of whole months, both ends included."""

    first: Month
    last: Month
    insurance: Insurance
    tax: Tax


class Points(Struct, frozen=True, gc=False):
    """An approved points score."""

    approved_score: int
    confirmed_on: date


class FollowUp(Struct, frozen=True, gc=False):
    """Something that remains to be done after a renewal, from ``due_on`` on; it may be put off, or dropped."""

    kind: FollowUpKind
    opened_on: date
    due_on: date
    state: FollowUpState = FollowUpState.OPEN
    put_off_until: date | None = None
    closed_on: date | None = None
    reason: str = ""

    @property
    def acts_on(self) -> date:
        """The day from which it should be done."""
        return self.put_off_until or self.due_on


class OfficialCount(Struct, frozen=True, gc=False):
    """Months counted towards a household transfer as the authorities have told, on ``as_of``."""

    counted_months: int
    as_of: date


class Member(Struct, frozen=True, gc=False):
    """One person; ``dwelling`` is the key of a dwelling in the same book, ``desk`` says who looks after them."""

    key: str
    name: str
    birth_date: date
    activity: Activity
    relation: str = ""
    id_number: str = ""
    phone: str = ""
    dwelling: str | None = None
    agent: Agent | None = None
    household: str = ""
    desk: str = ""
    notes: str = ""
    permits: tuple[Permit, ...] = ()
    changes: tuple[Change, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    address_checks: tuple[AddressCheck, ...] = ()
    cases: tuple[Case, ...] = ()
    registrations: tuple[Registration, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    points: Points | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    official_count: OfficialCount | None = None
    points_estimate: PointsEstimate | None = None


class Book(Struct, frozen=True, gc=False):
    """Everything that one database knows."""

    dwellings: tuple[Dwelling, ...] = ()
    members: tuple[Member, ...] = ()

    def dwelling_of(self, member: Member) -> Dwelling | None:
        """Return the dwelling on record for ``member``, or None."""
        return next((dwelling for dwelling in self.dwellings if dwelling.key == member.dwelling), None)
