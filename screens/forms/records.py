"""Entries on record about a member: how each kind is listed, asked for and put back."""

# ruff: noqa: D102 - the base class says what each method does

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from models.checks import parse_day
from models.views import MemberView
from rules.facts import (
    AddressCheck,
    Change,
    CheckResult,
    Confirmation,
    Contribution,
    Insurance,
    Kind,
    Member,
    Month,
    Obtained,
    Period,
    Permit,
    Points,
    Registration,
    Tax,
)
from screens.desk import Desk
from screens.forms.form import Complaints, Field, Shape, Values, day_or_none
from screens.words import N_, _, listed, say

Entry = TypeVar("Entry")
_NEW_CARD = "+"


def choices(group: str, codes: type[StrEnum]) -> list[tuple[str, str]]:
    """Return the codes with their words, as a field offers them."""
    return [(code.value, say(group, code)) for code in codes]


def end_before_begin(values: Values, begin: str, end: str) -> Complaints:
    """Complain about an end that lies before its beginning."""
    return {end: _("The end lies before the beginning.")} if values[end] < values[begin] else {}


class Records(ABC, Generic[Entry]):
    """One kind of entry of one member, read once and saved as a whole, so that nobody's change is overwritten."""

    TITLE: ClassVar[str]
    MOST: ClassVar[int | None] = None

    def __init__(self, desk: Desk, key: str) -> None:
        self.desk = desk
        self.key = key
        self.view: MemberView = desk.store.member(key, desk.today())

    @abstractmethod
    def entries(self) -> Sequence[Entry]:
        """Return the entries, oldest first."""

    @abstractmethod
    def words(self, entry: Entry) -> str:
        """Return the line of one entry."""

    @abstractmethod
    def fields(self, entry: Entry | None) -> list[Field]:
        """Return the fields for an entry, or for a new one."""

    @abstractmethod
    def made(self, values: Values) -> Entry:
        """Return the entry that checked fields describe."""

    def complaints(self, _values: Values) -> Complaints:
        """Say what is wrong between fields that are right each by itself."""
        return {}

    @abstractmethod
    def save(self, entries: Sequence[Entry]) -> None:
        """Put all entries back; raises StoreError."""

    @property
    @abstractmethod
    def version(self) -> int:
        """Version of the row that the entries are saved with."""

    @classmethod
    def kind(cls) -> str:
        """Return the kind of the forms that ask for such an entry."""
        return f"records.{cls.__name__}"

    @property
    def _today(self) -> str:
        return str(self.desk.today())


class MemberRecords(Records[Entry]):
    """Entries that are saved with the member."""

    @property
    def version(self) -> int:
        return self.view.version

    def save(self, entries: Sequence[Entry]) -> None:
        self.desk.store.save_member(self.member_with(tuple(entries)), self.view.version)

    @abstractmethod
    def member_with(self, entries: tuple[Entry, ...]) -> Member:
        """Return the member with these entries."""


class Changes(MemberRecords[Change]):
    """Changes of address, job or phone."""

    TITLE = N_("Changes of address, job or phone")

    def entries(self) -> Sequence[Change]:
        return self.view.member.changes

    def words(self, entry: Change) -> str:
        declared = _("declared {day}").format(day=entry.declared_on) if entry.declared_on else _("not declared yet")
        return f"{entry.changed_on}  {say('kind', entry.kind)}  {declared}"

    def fields(self, entry: Change | None) -> list[Field]:
        return [
            Field("kind", _("What has changed"), value_of(entry, "kind"), choices("kind", Kind)),
            Field(
                "changed_on",
                _("On which day"),
                value_of(entry, "changed_on", self._today),
                shape=Shape.DAY,
                required=True,
            ),
            Field("declared_on", _("Declared on (if so)"), value_of(entry, "declared_on"), shape=Shape.DAY),
        ]

    def made(self, values: Values) -> Change:
        return Change(Kind(values["kind"]), parse_day(values["changed_on"]), day_or_none(values["declared_on"]))

    def member_with(self, entries: tuple[Change, ...]) -> Member:
        return replace(self.view.member, changes=entries)


class Confirmations(MemberRecords[Confirmation]):
    """What was said to be unchanged."""

    TITLE = N_("Confirmed as unchanged")

    def entries(self) -> Sequence[Confirmation]:
        return self.view.member.confirmations

    def words(self, entry: Confirmation) -> str:
        return f"{entry.confirmed_on}  {say('kind', entry.kind)}"

    def fields(self, entry: Confirmation | None) -> list[Field]:
        day = value_of(entry, "confirmed_on", self._today)
        return [
            Field("kind", _("What is the same"), value_of(entry, "kind"), choices("kind", Kind)),
            Field("confirmed_on", _("On which day"), day, shape=Shape.DAY, required=True),
        ]

    def made(self, values: Values) -> Confirmation:
        return Confirmation(Kind(values["kind"]), parse_day(values["confirmed_on"]))

    def member_with(self, entries: tuple[Confirmation, ...]) -> Member:
        return replace(self.view.member, confirmations=entries)


class AddressChecks(MemberRecords[AddressCheck]):
    """Visits and calls that checked the address."""

    TITLE = N_("Address checks (visit or call)")

    def entries(self) -> Sequence[AddressCheck]:
        return self.view.member.address_checks

    def words(self, entry: AddressCheck) -> str:
        return f"{entry.checked_on}  {say('check_result', entry.result)}"

    def fields(self, entry: AddressCheck | None) -> list[Field]:
        day = value_of(entry, "checked_on", self._today)
        return [
            Field("result", _("How it went"), value_of(entry, "result"), choices("check_result", CheckResult)),
            Field("checked_on", _("On which day"), day, shape=Shape.DAY, required=True),
        ]

    def made(self, values: Values) -> AddressCheck:
        return AddressCheck(parse_day(values["checked_on"]), CheckResult(values["result"]))

    def member_with(self, entries: tuple[AddressCheck, ...]) -> Member:
        return replace(self.view.member, address_checks=entries)


class Registrations(MemberRecords[Registration]):
    """Residence registrations."""

    TITLE = N_("Residence registrations")

    def entries(self) -> Sequence[Registration]:
        return self.view.member.registrations

    def words(self, entry: Registration) -> str:
        return f"{entry.registered_on} .. {entry.valid_until}"

    def fields(self, entry: Registration | None) -> list[Field]:
        begin = value_of(entry, "registered_on", self._today)
        return [
            Field("registered_on", _("Registered on"), begin, shape=Shape.DAY, required=True),
            Field("valid_until", _("Valid until"), value_of(entry, "valid_until"), shape=Shape.DAY, required=True),
        ]

    def made(self, values: Values) -> Registration:
        return Registration(parse_day(values["registered_on"]), parse_day(values["valid_until"]))

    def complaints(self, values: Values) -> Complaints:
        return end_before_begin(values, "registered_on", "valid_until")

    def member_with(self, entries: tuple[Registration, ...]) -> Member:
        return replace(self.view.member, registrations=entries)


class Contributions(MemberRecords[Contribution]):
    """Social insurance and income tax, as runs of whole months."""

    TITLE = N_("Social insurance and income tax")

    def entries(self) -> Sequence[Contribution]:
        return self.view.member.contributions

    def words(self, entry: Contribution) -> str:
        paid = listed((say("insurance", entry.insurance), say("tax", entry.tax)))
        return f"{entry.first} .. {entry.last}  {paid}"

    def fields(self, entry: Contribution | None) -> list[Field]:
        return [
            Field("from", _("First month"), value_of(entry, "first"), shape=Shape.MONTH, required=True),
            Field("to", _("Last month"), value_of(entry, "last"), shape=Shape.MONTH, required=True),
            Field(
                "insurance",
                _("Social insurance"),
                value_of(entry, "insurance"),
                choices("insurance", Insurance),
            ),
            Field("tax", _("Income tax"), value_of(entry, "tax"), choices("tax", Tax)),
        ]

    def made(self, values: Values) -> Contribution:
        first, last = Month.parse(values["from"]), Month.parse(values["to"])
        return Contribution(first, last, Insurance(values["insurance"]), Tax(values["tax"]))

    def complaints(self, values: Values) -> Complaints:
        return end_before_begin(values, "from", "to")

    def member_with(self, entries: tuple[Contribution, ...]) -> Member:
        return replace(self.view.member, contributions=entries)


class ApprovedPoints(MemberRecords[Points]):
    """The approved points score."""

    TITLE = N_("Approved points")
    MOST = 1

    def entries(self) -> Sequence[Points]:
        points = self.view.member.points
        return (points,) if points else ()

    def words(self, entry: Points) -> str:
        return f"{entry.confirmed_on}  {entry.approved_score}"

    def fields(self, entry: Points | None) -> list[Field]:
        day = value_of(entry, "confirmed_on", self._today)
        score = value_of(entry, "approved_score")
        return [
            Field("approved_score", _("Approved score"), score, shape=Shape.NUMBER, required=True),
            Field("confirmed_on", _("Confirmed on"), day, shape=Shape.DAY, required=True),
        ]

    def made(self, values: Values) -> Points:
        return Points(int(values["approved_score"]), parse_day(values["confirmed_on"]))

    def member_with(self, entries: tuple[Points, ...]) -> Member:
        return replace(self.view.member, points=entries[0] if entries else None)


class CardPeriod(Struct, frozen=True):
    """A period with the card that it stands on; ``number`` is that of the card, None where it stays as it is."""

    card: int
    period: Period
    number: str | None = None


class Periods(MemberRecords[CardPeriod]):
    """Periods in force, and the numbers of the cards that they stand on."""

    TITLE = N_("Periods in force and cards")

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk, key)
        self._shown: tuple[int | None, str] = (None, "")

    def entries(self) -> Sequence[CardPeriod]:
        permits = enumerate(self.view.member.permits)
        return [CardPeriod(card, period) for card, permit in permits for period in permit.periods]

    def words(self, entry: CardPeriod) -> str:
        period = entry.period
        line = f"{period.valid_from} .. {period.valid_until}  {say('obtained', period.obtained)}"
        return f"{line}  {self._card_words(entry.card)}" if len(self.view.member.permits) > 1 else line

    def _card_words(self, card: int) -> str:
        number = self.view.member.permits[card].card_number
        words = _("card {n}").format(n=card + 1)
        return f"{words} ({number})" if number else words

    def fields(self, entry: CardPeriod | None) -> list[Field]:
        period = entry.period if entry else None
        permits = self.view.member.permits
        cards = [(str(card), self._card_words(card)) for card in range(len(permits))]
        number = permits[entry.card].card_number if entry else ""
        self._shown = (entry.card, number) if entry else (None, "")
        return [
            Field("valid_from", _("Valid from"), value_of(period, "valid_from"), shape=Shape.DAY, required=True),
            Field("valid_until", _("Valid until"), value_of(period, "valid_until"), shape=Shape.DAY, required=True),
            Field("obtained", _("How it came"), value_of(period, "obtained"), choices("obtained", Obtained)),
            Field("recorded_on", _("Came on"), value_of(period, "recorded_on"), shape=Shape.DAY),
            Field(
                "restored",
                _("Continuity restored"),
                "yes" if period and period.continuity_restored else "no",
                [("no", _("no")), ("yes", _("yes, by the police"))],
            ),
            Field("card", _("Card"), value_of(entry, "card"), [*cards, (_NEW_CARD, _("a new card"))]),
            Field("card_number", _("Number of this card"), number),
        ]

    def made(self, values: Values) -> CardPeriod:
        is_new = values["card"] == _NEW_CARD
        card = len(self.view.member.permits) if is_new else int(values["card"])
        period = Period(
            parse_day(values["valid_from"]),
            parse_day(values["valid_until"]),
            Obtained(values["obtained"]),
            day_or_none(values["recorded_on"]),
            continuity_restored=values["restored"] == "yes",
        )
        shown_card, shown_number = self._shown
        # A number that stands there untouched belongs to the card it came from, not to one that the period moves to.
        is_meant = is_new or card == shown_card or values["card_number"] != shown_number
        return CardPeriod(card, period, values["card_number"] if is_meant else None)

    def complaints(self, values: Values) -> Complaints:
        return end_before_begin(values, "valid_from", "valid_until")

    def member_with(self, entries: tuple[CardPeriod, ...]) -> Member:
        before = self.view.member.permits
        cards = range(max([len(before), *(entry.card + 1 for entry in entries)]))
        permits = [self._permit(card, [entry for entry in entries if entry.card == card]) for card in cards]
        was_empty = [card < len(before) and not before[card].periods for card in cards]
        kept = (permit for permit, empty in zip(permits, was_empty, strict=True) if permit.periods or empty)
        return replace(self.view.member, permits=tuple(kept))

    def _permit(self, card: int, entries: Sequence[CardPeriod]) -> Permit:
        before = self.view.member.permits
        number = before[card].card_number if card < len(before) else ""
        number = next((entry.number for entry in entries if entry.number is not None), number)
        return Permit(number, tuple(entry.period for entry in entries))


def value_of(entry: object | None, name: str, otherwise: str = "") -> str:
    """Return what a field shows of an entry, or of a new one."""
    if entry is None:
        return otherwise
    value = getattr(entry, name)
    return "" if value is None else str(value)
