"""The rows of a table laid over what is on record: who is meant, what they have then, and which rows cannot be taken.

A row says only what its cells say: an empty one changes nothing, and nothing is ever taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, cast

from msgspec.structs import replace

from models.aggregates import Dwellings, Members, dwelling_in, member_in
from models.checks import Checker
from models.documents import Document, canonical_dwelling, dwelling_document, member_document
from models.errors import Finding
from models.keys import stable_key
from models.reading import Source
from models.recording import with_facts
from models.schema import DWELLING, MEMBER, Table
from models.spreadsheets import Row, Sheet
from models.table_columns import Columns
from models.table_rows import EXACT_DIGITS, Fault, TableRow
from models.table_words import Field
from rules.dates import age_on, plus_years
from rules.facts import Activity, Book, Dwelling, LeaseFiling, Member, Obtained, Period, Permit, Registration, Tenure
from rules.identity import IdNumberError, check_id_number
from rules.pack import Pack

_PLAIN = (
    *(Field.NAME, Field.BIRTH_DATE, Field.ID_NUMBER, Field.PHONE, Field.RELATION),
    *(Field.HOUSEHOLD, Field.DESK, Field.NOTES),
)
_CHOSEN = (Field.ACTIVITY, Field.AGENT)
_A_DAY = timedelta(days=1)
_COLUMNS = {
    ("dwellings.lease_filings", "filed_on"): Field.LEASE_FILED_ON,
    ("dwellings.lease_filings", ""): Field.LEASE_UNTIL,
    ("members.permits.periods", "valid_from"): Field.VALID_FROM,
    ("members.permits.periods", ""): Field.VALID_UNTIL,
    ("members.registrations", "registered_on"): Field.REGISTERED_ON,
    ("members.registrations", ""): Field.REGISTERED_UNTIL,
}
"""Where a finding about an entry stands in a table, by the entry's table and key."""


class _Wrong(Exception):
    """A row that cannot be taken."""

    def __init__(self, *findings: tuple[Field | None, Finding]) -> None:
        super().__init__(findings)
        self.findings = findings


class TableImport:
    """Makes a book of the rows that can be taken. ``bad`` are the others, known after ``book``."""

    def __init__(self, rows: Sequence[TableRow], columns: Columns, today: date, pack: Pack) -> None:
        self.bad: list[TableRow] = []
        self._rows = rows
        self._columns = columns
        self._today = today
        self._pack = pack
        self._checker = Checker(pack, known_dwellings=None)

    def book(self, source: Source, members: Members, dwellings: Dwellings) -> Book:
        """Return members and dwellings as they are with what the rows say; inside the caller's transaction."""
        people, homes = _People(source, members, self._rows), _Homes(source, dwellings)
        self.bad = []
        for row in self._rows:
            faults = row.faults
            if not faults:
                try:
                    self._take(row, people, homes)
                    continue
                except _Wrong as error:
                    faults = tuple(self._fault(row, field, finding) for field, finding in error.findings)
            self.bad.append(replace(row, faults=faults))
        return Book(tuple(homes.changed.values()), tuple(people.taken.values()))

    def _fault(self, row: TableRow, field: Field | None, finding: Finding) -> Fault:
        column = self._columns.of(field) if field else None
        shown = row.cells[column] if column is not None and column < len(row.cells) else ""
        return Fault(self._columns.heading(field) if field else "", shown, finding, field)

    def _check(self, document: Document, table: Table) -> None:
        """Raise _Wrong for what may not be stored."""
        self._checker.check(document, table, (document["key"],))
        if self._checker.findings:
            findings = tuple(self._checker.findings)
            self._checker.findings.clear()
            raise _Wrong(*map(_placed, findings))

    def _take(self, row: TableRow, people: _People, homes: _Homes) -> None:
        known = people.meant(row)
        home = self._home(row, known, homes)
        member = self._member(row, known, people, home)
        self._check(member_document(member), MEMBER)
        if home is not None:
            homes.take(home, row)
        people.take(member, row)

    def _home(self, row: TableRow, known: Member | None, homes: _Homes) -> Dwelling | None:
        """Return where the person lives as the row says; None where it says nothing of it."""
        address, lease_until = row.text(Field.ADDRESS), row.day(Field.LEASE_UNTIL)
        tenure = cast("Tenure | None", row.values.get(Field.TENURE))
        if not (address or lease_until or tenure):
            return None
        home = homes.at(address) if address else homes.of(known)
        if home is None and not address:
            raise _Wrong((Field.ADDRESS, Finding("missing_cell")))
        if home is None:
            tenure = tenure or (Tenure.RENTED if lease_until else None)
            if tenure is None:
                raise _Wrong((Field.TENURE, Finding("tenure_needed")))
            key = stable_key("dwellings", "", address, homes.keys)
            home = Dwelling(key, address, tenure)
        elif tenure is not None and tenure is not home.tenure:
            before = homes.said_in.get(home.key)
            if before is not None:
                raise _Wrong((Field.TENURE, Finding("tenure_differs", values=(("row", str(before)),))))
            home = replace(home, tenure=tenure)
        if lease_until and all(filing.valid_until != lease_until for filing in home.lease_filings):
            filed_on = row.day(Field.LEASE_FILED_ON) or min(self._today, lease_until)
            home = replace(home, lease_filings=(*home.lease_filings, LeaseFiling(filed_on, lease_until)))
        self._check(dwelling_document(home), DWELLING)
        return canonical_dwelling(home)

    def _member(self, row: TableRow, known: Member | None, people: _People, home: Dwelling | None) -> Member:
        member = known or self._newcomer(row, people)
        said: dict[str, Any] = {field.value: row.values[field] for field in _PLAIN + _CHOSEN if field in row.values}
        if Field.ID_NUMBER in row.values:
            said["id_number"] = _brought_into_form(row.text(Field.ID_NUMBER))
        if home is not None:
            said["dwelling"] = home.key
        member = replace(member, **said)
        return self._with_registration(row, self._with_permit(row, member))

    def _newcomer(self, row: TableRow, people: _People) -> Member:
        name, born = row.text(Field.NAME), row.day(Field.BIRTH_DATE)
        missing = [field for field, value in ((Field.NAME, name), (Field.BIRTH_DATE, born)) if not value]
        if missing:
            raise _Wrong(*((field, Finding("missing_cell")) for field in missing))
        assert born is not None
        is_child = age_on(born, self._today) < self._pack.limits(self._today).agent_minor_under
        # Both must be confirmed before a renewal, so that neither makes a verdict better than it is.
        activity = Activity.STUDENT if is_child else Activity.EMPLOYED
        key = row.text(Field.KEY) or stable_key("members", name, f"{name} {born}", people.keys)
        return Member(key, name, born, activity)

    def _with_permit(self, row: TableRow, member: Member) -> Member:
        until, number = row.day(Field.VALID_UNTIL), row.text(Field.CARD_NUMBER)
        if until is None:
            if number and not member.permits:
                raise _Wrong((Field.VALID_UNTIL, Finding("missing_cell")))
            return member
        begins = row.day(Field.VALID_FROM)
        there = next((one for card in member.permits for one in card.periods if one.valid_until == until), None)
        if there is None:
            obtained = row.values.get(Field.OBTAINED) or (
                Obtained.AUTOMATIC if member.permits else Obtained.FIRST_ISSUE
            )
            there = Period(begins or plus_years(until, -1) + _A_DAY, until, cast("Obtained", obtained))
            member = with_facts(member, (there,))
        elif begins and begins != there.valid_from:
            raise _Wrong((Field.VALID_FROM, Finding("period_differs", values=(("begin", str(there.valid_from)),))))
        if not number:
            return member
        permits = (Permit(number, card.periods) if there in card.periods else card for card in member.permits)
        return replace(member, permits=tuple(permits))

    def _with_registration(self, row: TableRow, member: Member) -> Member:
        until = row.day(Field.REGISTERED_UNTIL)
        if until is None or any(one.valid_until == until for one in member.registrations):
            return member
        begins = row.day(Field.REGISTERED_ON) or plus_years(until, -1) + _A_DAY
        return with_facts(member, (Registration(begins, until),))


def _brought_into_form(number: str) -> str:
    try:
        return check_id_number(number).number
    except IdNumberError:
        return number


def _placed(finding: Finding) -> tuple[Field | None, Finding]:
    """Return the column that a finding is about, and the finding without its place in a backup."""
    table, key = finding.table, finding.key
    field = _COLUMNS.get((table, key)) or _COLUMNS.get((table, "")) or (Field(key) if key in list(Field) else None)
    return field, replace(finding, table="", entry="", key="")


class _People:
    """Who is on record, and whom rows have been about so far."""

    def __init__(self, source: Source, members: Members, rows: Iterable[TableRow]) -> None:
        self.keys: set[str] = set()
        self.taken: dict[str, Member] = {}
        self._taken_in: dict[str, int] = {}
        self._by_id: dict[str, str] = {}
        self._by_birth: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for key, number, name, born in source.execute("SELECT key, id_number, name, birth_date FROM member"):
            self._add(key, number, name, born)
        wanted = {key for row in rows if not row.faults for key in self._candidates(row)}
        self._known = {stored.document["key"]: member_in(stored) for stored in members.read(sorted(wanted))}

    def _add(self, key: str, number: str, name: str, born: str) -> None:
        self.keys.add(key)
        if number:
            self._by_id.setdefault(number, key)
        self._by_birth.setdefault((name, born), []).append((key, number))

    def _candidates(self, row: TableRow) -> list[str]:
        """Return the keys of those whom a row may mean: by key, else by ID number, else by name and birth date."""
        key, number = row.text(Field.KEY), _brought_into_form(row.text(Field.ID_NUMBER))
        if key in self.keys:
            return [key]
        if number in self._by_id:
            return [self._by_id[number]]
        alike = self._by_birth.get((row.text(Field.NAME), str(row.day(Field.BIRTH_DATE))), [])
        # Two people of one name and birth date have different numbers.
        return [one for one, other in alike if not (number and other and number != other)]

    def meant(self, row: TableRow) -> Member | None:
        """Return whom a row is about, None for somebody new; raises _Wrong where that is not clear."""
        found = self._candidates(row)
        if len(found) > 1:
            raise _Wrong((Field.NAME, Finding("several_meant", values=(("keys", ", ".join(found)),))))
        if found and found[0] in self._taken_in:
            before = str(self._taken_in[found[0]])
            raise _Wrong((Field.NAME, Finding("row_doubled", values=(("row", before),))))
        if not found:
            return None
        known = self._known[found[0]]
        if row.text(Field.KEY) == known.key and _is_another(row, known):
            # Numbers of rows under a heading such as "key" would else put one person's papers on another.
            raise _Wrong((Field.KEY, Finding("key_of_another", values=(("name", known.name),))))
        return known

    def take(self, member: Member, row: TableRow) -> None:
        """Keep what a row has made of somebody."""
        if member.key not in self.keys:
            self._add(member.key, member.id_number, member.name, str(member.birth_date))
        elif member.id_number:
            self._by_id.setdefault(member.id_number, member.key)
        self.taken[member.key] = member
        self._taken_in[member.key] = row.number


def _is_another(row: TableRow, known: Member) -> bool:
    """Whether a row says several things of who somebody is, and none of them is so of ``known``."""
    said = (
        (row.text(Field.NAME), known.name),
        (str(row.day(Field.BIRTH_DATE) or ""), str(known.birth_date)),
        (_brought_into_form(row.text(Field.ID_NUMBER)), known.id_number),
    )
    told = [(new, old) for new, old in said if new]
    return len(told) > 1 and all(new != old for new, old in told)


class _Homes:
    """The dwellings on record and those that rows have made so far, by address."""

    def __init__(self, source: Source, dwellings: Dwellings) -> None:
        rows = list(source.execute("SELECT key, address FROM dwelling"))
        self.keys: set[str] = {key for key, _address in rows}
        self.changed: dict[str, Dwelling] = {}
        self.said_in: dict[str, int] = {}
        """The rows that have said how dwellings are held."""
        self._by_address = {" ".join(address.split()): key for key, address in reversed(rows)}
        self._read: Callable[[str], Dwelling | None] = lambda key: next(map(dwelling_in, dwellings.read([key])), None)

    def at(self, address: str) -> Dwelling | None:
        """Return the dwelling of an address; blanks make no difference."""
        return self._of(self._by_address.get(" ".join(address.split())))

    def of(self, member: Member | None) -> Dwelling | None:
        """Return where somebody lives."""
        return self._of(member.dwelling) if member else None

    def _of(self, key: str | None) -> Dwelling | None:
        return None if key is None else self.changed.get(key) or self._read(key)

    def take(self, home: Dwelling, row: TableRow) -> None:
        """Keep what a row has made of a dwelling."""
        self.keys.add(home.key)
        self._by_address.setdefault(" ".join(home.address.split()), home.key)
        self.changed[home.key] = home
        if Field.TENURE in row.values:
            self.said_in.setdefault(home.key, row.number)


def mend_sheet(bad: Sequence[TableRow], columns: Columns, reason: str, say: Callable[[TableRow], str]) -> Sheet:
    """Return the table of what could not be taken: its own columns, and one with the reasons."""
    kept = [column for column in range(len(columns.headings)) if not columns.is_reason(column)]
    headings = [(columns.headings[column], 0) for column in kept]
    rows = [Row((*(_kept_as_text(row, column) for column in kept), say(row))) for row in bad]
    return Sheet("", (*headings, (reason, 0)), rows, -1)


def _kept_as_text(row: TableRow, column: int) -> str:
    """Return a cell; the tab behind a long number keeps a spreadsheet program from rounding it."""
    text = row.cells[column] if column < len(row.cells) else ""
    return text + "\t" if len(text) > EXACT_DIGITS and text.isdigit() else text
