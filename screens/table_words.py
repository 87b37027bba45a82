"""A table that is taken in, in words: how it was read, what each column holds, and what is wrong with which row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.sheet_reading import RawTable
from models.table_columns import Columns, as_said
from models.table_rows import Fault, TableRow
from models.table_words import NUMBERS
from screens.faults import finding_sentence
from screens.format import masked, printable
from screens.words import _, labelled, listed, ngettext

_SEPARATORS = {",": ",", ";": ";", "\t": "tab"}
_LONGEST_SHOWN = 60


def reading_line(name: str, table: RawTable, columns: Columns) -> str:
    """Say how a table was read."""
    rows = ngettext("{n} row", "{n} rows", len(columns.below))
    if table.sheet:
        how = _("page {sheet}").format(sheet=table.sheet)
    else:
        how = listed((table.encoding, _("separated by {sign}").format(sign=_SEPARATORS[table.separator])))
    return printable(
        _("{name}: {how}; headings in row {row}, {rows} below").format(name=name, how=how, row=columns.row, rows=rows)
    )


def column_lines(columns: Columns) -> Iterator[str]:
    """Yield what each column holds, by the names that ``--columns`` takes."""
    for number, (heading, field) in enumerate(zip(columns.headings, columns.fields, strict=True), start=1):
        if heading:
            held = f"= {field.value}" if field else _("is not taken")
            yield printable(f"  #{number} {heading} {held}")


def columns_line(columns: Columns) -> str:
    """Return what the columns hold, to be given back with changes."""
    return printable(f'  --columns "{as_said(columns)}"')


def bad_row_lines(bad: Sequence[TableRow]) -> Iterator[str]:
    """Yield one line a fault: the row, the column, what stands there, and what is wrong with it."""
    for row in bad:
        place = _("row {n}").format(n=row.number)
        for fault in row.faults:
            parts = (place, fault.heading, _shown(fault))
            yield printable("! " + labelled(listed(filter(None, parts)), finding_sentence(fault.finding)))


def reasons(row: TableRow) -> str:
    """Return everything that is wrong with a row, for the table that is to be mended."""
    return "; ".join(
        labelled(one.heading, finding_sentence(one.finding)) if one.heading else finding_sentence(one.finding)
        for one in row.faults
    )


def _shown(fault: Fault) -> str:
    text = masked(fault.shown) if fault.field in NUMBERS else fault.shown
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + ".."
