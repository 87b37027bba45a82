"""A row of a table as what it says of one person, or what is wrong with it: what can mean two things is not guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct, field

from models.errors import Finding
from models.sheet_reading import NUMBER
from models.spreadsheets import fused
from models.table_columns import Columns
from models.table_words import CHOICES, DAYS, NUMBERS, Field, plain_word, values_by_word
from rules import written_days
from rules.identity import IdNumberError, check_id_number
from rules.written_days import DayFault

Value = str | date | StrEnum

_DAY_FAULTS = {
    DayFault.NONE: "bad_date",
    DayFault.SEVERAL: "day_of_several",
    DayFault.NO_SUCH: "bad_date",
    DayFault.OUT_OF_RANGE: "date_out_of_range",
}
_IN_FORMULA = re.compile(r'="([^"]*)"')
_WITH_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)
EXACT_DIGITS = 15


class Fault(Struct, frozen=True):
    """One thing wrong with a row: the heading of its column and what stands there, both empty for the row as such."""

    heading: str
    shown: str
    finding: Finding
    field: Field | None = None


class TableRow(Struct, frozen=True):
    """One row: its number in the file, its cells as texts, what it says, and what is wrong with it."""

    number: int
    cells: tuple[str, ...]
    values: Mapping[Field, Value] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def text(self, field: Field) -> str:
        """Return a text, empty where the cell is."""
        found = self.values.get(field, "")
        return found if type(found) is str else ""

    def day(self, field: Field) -> date | None:
        """Return a day, None where the cell is empty."""
        found = self.values.get(field)
        return found if isinstance(found, date) else None


def read_rows(columns: Columns) -> list[TableRow]:
    """Return the rows below the headings."""
    return [_row(number, cells, columns) for number, cells in columns.below]


def _row(number: int, cells: Sequence[str], columns: Columns) -> TableRow:
    values: dict[Field, Value] = {}
    faults: list[Fault] = []
    for cell, heading, name in zip(cells, columns.headings, columns.fields, strict=False):
        text = _cleaned(cell)
        if name is None or not text:
            continue
        found = _value(name, text, cell[0])
        if isinstance(found, Finding):
            faults.append(Fault(heading, text, found, name))
        else:
            values[name] = found
    born = values.get(Field.ID_NUMBER)
    if Field.BIRTH_DATE not in values and isinstance(born, str):
        try:
            values[Field.BIRTH_DATE] = check_id_number(born).birth_date
        except IdNumberError:
            faults.append(Fault(columns.heading(Field.ID_NUMBER), born, Finding("bad_id_number"), Field.ID_NUMBER))
    known = {fault.field for fault in faults} | values.keys()
    for required in (Field.NAME, Field.BIRTH_DATE):
        # A key may stand for somebody whose name and birth date are on record.
        if required not in known and Field.KEY not in values and Field.ID_NUMBER not in known:
            faults.append(Fault(columns.heading(required), "", Finding("missing_cell"), required))
    return TableRow(number, tuple(cell[1:] for cell in cells), values, tuple(faults))


def _cleaned(cell: str) -> str:
    text = cell[1:].strip()
    in_formula = _IN_FORMULA.fullmatch(text)
    return in_formula[1].strip() if in_formula else fused(text).strip()


def _value(name: Field, text: str, holds: str) -> Value | Finding:
    if name in DAYS:
        return read_day(text)
    if name in CHOICES:
        found = values_by_word(name).get(plain_word(text))
        known = ", ".join(choice.value for choice in CHOICES[name])
        return found or Finding("unknown_value", values=(("found", text[:80]), ("known", known)))
    if name in NUMBERS:
        return _number(name, text, holds)
    return text


def _number(name: Field, text: str, holds: str) -> str | Finding:
    if _WITH_EXPONENT.fullmatch(text) or (holds == NUMBER and len(text) > EXACT_DIGITS):
        return Finding("digits_lost")
    text = unicodedata.normalize("NFKC", text)
    if text.startswith("'") and text[1:2].isdigit():
        text = text[1:]
    return "".join(text.split()).upper() if name is Field.ID_NUMBER else text


def read_day(text: str) -> date | Finding:
    """Return the day that is written, or what is wrong with it."""
    found = written_days.read_day(text)
    return found if isinstance(found, date) else Finding(_DAY_FAULTS[found], values=(("found", text[:80]),))
