"""The sheet of a visit as one page of PDF, with boxes to tick by pen.

What is used of the font is embedded, so that every machine shows it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone

from fontTools.ttLib import TTLibError
from fpdf import FPDF
from fpdf.errors import FPDFException
from fpdf.fonts import TTFFont

from models.errors import StoreError
from screens.visit.fonts import Face, Fonts
from screens.visit.layout import Box, Piece, Rule, Text, fit_page
from screens.visit.sheet import Sheet
from screens.words import language

# What they have to say about a font would be written over the app's picture.
for _library in ("fpdf", "fontTools"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)

_WIDTH, _HEIGHT, _MARGIN = 210.0, 297.0, 13.0
_BLACK, _GREY, _PALE = 0, 90, 170
_THIN, _THICK = 0.2, 0.5
_SHANGHAI = timezone(timedelta(hours=8))
_UNIT = 1000


def sheet_pdf(sheet: Sheet, fonts: Fonts, today: date) -> bytes:
    """Return the page; raises StoreError when one is not enough, or a file cannot be used as a font."""
    pen = _Pen(fonts, sheet.title, today)
    return pen.draw(fit_page(sheet, pen, (_WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN)))


class _Pen:
    """Measures and draws with two faces; the pieces' places count from the margins."""

    def __init__(self, fonts: Fonts, title: str, today: date) -> None:
        self._pdf = pdf = FPDF(format="A4")
        pdf.set_auto_page_break(auto=False)
        pdf.set_margin(0)
        pdf.set_title(title)
        pdf.set_lang({"zh": "zh-CN"}.get(language(), language()))
        # Without anybody's clock: the same sheet gives the same bytes.
        pdf.set_creation_date(datetime.combine(today, time(), _SHANGHAI))
        pdf.add_page()
        self._add("regular", fonts.regular)
        self._add("bold", fonts.bold)
        self._known = frozenset.intersection(*map(self._characters, ("regular", "bold")))
        self._lengths: dict[tuple[str, bool], float] = {}

    def _add(self, family: str, face: Face) -> None:
        try:
            self._pdf.add_font(family, fname=face.path, collection_font_number=face.number)
        except (OSError, FPDFException, TTLibError, KeyError, ValueError, AssertionError, AttributeError) as error:
            raise StoreError("bad_font", path=face.path) from error

    def _characters(self, family: str) -> frozenset[int]:
        font = self._pdf.fonts[family]
        assert isinstance(font, TTFFont)
        return frozenset(font.cmap)

    def shown(self, text: str) -> str:
        """Return ``text`` with the numbers of the characters that the font lacks."""
        if self._known.issuperset(map(ord, text)):
            return text
        return "".join(char if ord(char) in self._known else f"[U+{ord(char):04X}]" for char in text)

    def advance(self, text: str, *, bold: bool) -> float:
        """Return the length of ``text`` in type of one point."""
        found = self._lengths.get((text, bold))
        if found is None:
            self._pdf.set_font("bold" if bold else "regular", size=_UNIT)
            found = self._lengths[text, bold] = self._pdf.get_string_width(text) / _UNIT
        return found

    def draw(self, pieces: Iterable[Piece]) -> bytes:
        """Return the page with all ``pieces``."""
        for piece in pieces:
            x, y = piece.x + _MARGIN, piece.y + _MARGIN
            match piece:
                case Text(text=text, size=size, bold=bold, grey=grey):
                    self._pdf.set_text_color(_GREY if grey else _BLACK)
                    self._pdf.set_font("bold" if bold else "regular", size=size)
                    self._pdf.text(x, y, text)
                case Box(side=side, ticked=ticked):
                    self._box(x, y, side, ticked=ticked)
                case Rule(length=length, grey=grey):
                    self._pdf.set_draw_color(_PALE if grey else _BLACK)
                    self._pdf.set_line_width(_THIN)
                    self._pdf.line(x, y, x + length, y)
        return bytes(self._pdf.output())

    def _box(self, x: float, y: float, side: float, *, ticked: bool) -> None:
        self._pdf.set_draw_color(_BLACK)
        self._pdf.set_line_width(_THIN)
        self._pdf.rect(x, y, side, side)
        if ticked:
            self._pdf.set_line_width(_THICK * side / 4)
            self._pdf.polyline(
                [
                    (x + 0.2 * side, y + 0.5 * side),
                    (x + 0.42 * side, y + 0.75 * side),
                    (x + 0.82 * side, y + 0.22 * side),
                ]
            )
