"""From a sheet to a file: a page of PDF, or plain text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from models.errors import StoreError
from screens.visit.sheet import Sheet
from screens.visit.text import sheet_lines
from screens.words import _

PDF = ".pdf"


def sheet_file(sheet: Sheet, name: str, today: date, font: Path | None = None) -> bytes:
    """Return one page of PDF, in ``font`` where one is named, if ``name`` ends in .pdf; else text.

    Raises StoreError("no_library"), ("no_font"), ("bad_font") or ("too_much_for_page").
    """
    if not name.lower().endswith(PDF):
        return "".join(f"{line}\n" for line in sheet_lines(sheet)).encode()
    try:
        from screens.visit.pdf import sheet_pdf
    except ModuleNotFoundError as error:
        raise StoreError("no_library") from error
    from screens.visit.fonts import find_fonts

    return sheet_pdf(sheet, find_fonts(font), today)


def written_words(path: str) -> str:
    """Say where the sheet was written to."""
    return _("The sheet is written to {path}.").format(path=path)
