"""A table as a file that spreadsheet programs open: CSV, or XLSX with real dates, colours and a head row that stays.

No text in it is a formula: CSV has no way to say so, so that a text which would be taken for one stands behind an
apostrophe there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from msgspec import Struct

from models.errors import StoreError

CSV, XLSX = ".csv", ".xlsx"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A text that begins so is a formula to some spreadsheet program, the wide signs included."""
APOSTROPHE = "'"
_BOM = "\ufeff"
_ROWS_AT_ONCE = 500
_LEAST_WIDTH, _MOST_WIDTH = 6, 60

Cell = str | int | date | None


class Row(Struct, frozen=True):
    """The cells of one row; ``colour`` (``#rrggbb``) is that of the sheet's coloured column."""

    cells: tuple[Cell, ...]
    colour: str | None = None


class Sheet(Struct, frozen=True):
    """A table: its name, headings with the columns' widths in characters, and rows."""

    title: str
    headings: tuple[tuple[str, int], ...]
    rows: Sequence[Row]
    coloured: int
    """Number of the column that takes the colour of the row."""


def is_sheet_name(name: str | PurePath) -> bool:
    """Whether a file of that name is to be a table."""
    return PurePath(name).suffix.lower() in {CSV, XLSX}


def sheet_pieces(sheet: Sheet, name: str) -> Iterable[bytes]:
    """Return the bytes of the table for a file of that name; raises StoreError where what it takes is not installed."""
    return xlsx_pieces(sheet) if PurePath(name).suffix.lower() == XLSX else csv_pieces(sheet)


def csv_pieces(sheet: Sheet) -> Iterator[bytes]:
    """Yield CSV (RFC 4180) in UTF-8, with the byte order mark by which Excel knows that it is."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write(_BOM)
    writer.writerow([defused(heading) for heading, _width in sheet.headings])
    for start in range(0, len(sheet.rows), _ROWS_AT_ONCE):
        writer.writerows([_in_csv(cell) for cell in row.cells] for row in sheet.rows[start : start + _ROWS_AT_ONCE])
        yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    data = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return data


def _in_csv(cell: Cell) -> str | int:
    if isinstance(cell, str):
        return defused(cell)
    return cell if isinstance(cell, int) else "" if cell is None else cell.isoformat()


def defused(text: str) -> str:
    """Return a text behind an apostrophe when a spreadsheet program would run it."""
    return APOSTROPHE + text if text.startswith(FORMULA_STARTS) else text


def fused(text: str) -> str:
    """Return a text as it was before ``defused``."""
    return text[1:] if text.startswith(APOSTROPHE) and text[1:].startswith(FORMULA_STARTS) else text


def xlsx_pieces(sheet: Sheet) -> Iterable[bytes]:
    """Return a workbook, made in memory; raises StoreError where XlsxWriter is not installed."""
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise StoreError("no_xlsx") from error

    data = io.BytesIO()
    # Nothing of it lies in a temporary file, where it would stay when the program is killed.
    with Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(sheet.title)
        formats: dict[str | None, Any] = {None: None}
        days = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        page.freeze_panes(1, 0)
        head = book.add_format({"bold": True, "bottom": 1})
        for column, (heading, width) in enumerate(sheet.headings):
            page.write_string(0, column, heading, head)
            page.set_column(column, column, max(_LEAST_WIDTH, min(_MOST_WIDTH, width + 2)))
        count = 0
        for count, row in enumerate(sheet.rows, start=1):
            if row.colour not in formats:
                formats[row.colour] = book.add_format({"font_color": row.colour, "bold": True})
            for column, cell in enumerate(row.cells):
                colour = formats[row.colour] if column == sheet.coloured else None
                if isinstance(cell, str):
                    page.write_string(count, column, cell, colour)
                elif isinstance(cell, date):
                    page.write_datetime(count, column, cell, days)
                elif cell is not None:
                    page.write_number(count, column, cell)
        page.autofilter(0, 0, count, len(sheet.headings) - 1)
    return [data.getvalue()]
