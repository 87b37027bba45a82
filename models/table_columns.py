"""Which column of a table holds what: guessed from the headings, or as somebody says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from models.errors import StoreError
from models.sheet_reading import RawTable
from models.table_words import Field, fields_by_heading, plain_word

_LOOKED_AT = 10
_REASON_WORDS = frozenset({"reason", "原因"})
LEFT_OUT = "-"


class Columns(Struct, frozen=True):
    """The headings of a table, the row that they stand in, and what each column holds: None for nothing of ours."""

    row: int
    headings: tuple[str, ...]
    fields: tuple[Field | None, ...]
    below: tuple[tuple[int, tuple[str, ...]], ...]
    """The rows below the headings, with their numbers in the file."""

    def of(self, field: Field) -> int | None:
        """Return the number of the column that holds ``field``, counted from 0; None where there is none."""
        return self.fields.index(field) if field in self.fields else None

    def heading(self, field: Field) -> str:
        """Return the heading of the column that holds ``field``, or its own name where there is none."""
        column = self.of(field)
        return field.value if column is None else self.headings[column]

    def is_reason(self, column: int) -> bool:
        """Whether a column says why its rows were not taken the time before."""
        return self.fields[column] is None and plain_word(self.headings[column]) in _REASON_WORDS


def find_columns(table: RawTable, said: str = "") -> Columns:
    """Return what the columns hold; ``said`` is ``HEADING=FIELD`` several times, with ``-`` for one to leave out.

    A column may be named ``#3`` as well. The headings are the first of the first rows in which the name is to be
    found: above them many tables have a title. Raises StoreError where there is none, or what is said does not fit.
    """
    wishes = dict(_wishes(said))
    rows = table.rows[:_LOOKED_AT]
    if not rows:
        raise StoreError("table_empty")
    for place, (number, cells) in enumerate(rows):
        headings = tuple(" ".join(cell[1:].split()) for cell in cells)
        fields = _fields(headings, wishes)
        if Field.NAME in fields:
            _refuse_wrong(headings, fields, wishes)
            return Columns(number, headings, fields, table.rows[place + 1 :])
    headings = tuple(" ".join(cell[1:].split()) for cell in rows[0][1])
    raise StoreError("table_without_name", headings=", ".join(filter(None, headings))[:300])


def _wishes(said: str) -> Iterator[tuple[str, Field | None]]:
    for wish in filter(str.strip, said.replace("，", ",").split(",")):
        heading, equals, name = wish.rpartition("=")
        name = name.strip()
        if not equals or not (name in {"", LEFT_OUT} or name in list(Field)):
            raise StoreError("table_bad_wish", wish=wish.strip(), known=", ".join(Field))
        yield heading.strip(), Field(name) if name not in {"", LEFT_OUT} else None


def _fields(headings: Sequence[str], wishes: Mapping[str, Field | None]) -> tuple[Field | None, ...]:
    known = fields_by_heading()
    wished = {_column(heading, headings): field for heading, field in wishes.items()}
    taken = {field for field in wished.values() if field}
    guessed = (known.get(plain_word(heading)) for heading in headings)
    return tuple(wished.get(column, None if field in taken else field) for column, field in enumerate(guessed))


def _column(wanted: str, headings: Sequence[str]) -> int | None:
    """Return the column that is meant by its heading or its number; None where there is none."""
    if wanted.startswith("#") and wanted[1:].isdecimal() and 0 < int(wanted[1:]) <= len(headings):
        return int(wanted[1:]) - 1
    return next((n for n, heading in enumerate(headings) if plain_word(heading) == plain_word(wanted)), None)


def _refuse_wrong(headings: Sequence[str], fields: Sequence[Field | None], wishes: Mapping[str, Field | None]) -> None:
    for wanted in wishes:
        if _column(wanted, headings) is None:
            raise StoreError("table_no_such_column", heading=wanted, headings=", ".join(filter(None, headings))[:300])
    for field in Field:
        if fields.count(field) > 1:
            doubled = [heading for heading, one in zip(headings, fields, strict=True) if one is field]
            raise StoreError("table_doubled_column", headings=", ".join(doubled), field=field.value)


def as_said(columns: Columns) -> str:
    """Return what the columns hold in the words of ``--columns``."""
    numbered = enumerate(zip(columns.headings, columns.fields, strict=True), start=1)
    return ",".join(
        f"{f'#{number}' if set(heading) & set(',，=#') else heading}={field.value if field else LEFT_OUT}"
        for number, (heading, field) in numbered
        if heading
    )
