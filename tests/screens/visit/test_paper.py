"""One page of PDF: everything on it, embedded, small, whatever the names and however many come along."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from models.errors import StoreError
from screens.faults import sentence
from screens.format import width
from screens.visit import fonts as font_search
from screens.visit.fonts import find_fonts
from screens.visit.layout import Box, Piece, Rule, Text, fit_page
from screens.visit.paper import sheet_file
from screens.visit.sheet import Sheet
from screens.visit.text import sheet_lines
from screens.words import use_language
from tests.screens.visit.families import TODAY, sheet_of


def _has_font() -> bool:
    try:
        find_fonts()
    except StoreError:
        return False
    return True


needs_font = pytest.mark.skipif(not _has_font(), reason="no Chinese font on this machine")
needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")


def paper(sheet: Sheet, path: Path) -> str:
    """Write the page and return its text without blanks."""
    data = sheet_file(sheet, "x.pdf", TODAY)
    path.write_bytes(data)
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True)
    assert done.stdout.count("\f") == 1, "one page"
    return "".join(done.stdout.split())


def packed(text: str) -> str:
    return "".join(text.replace("𠀀", "[U+20000]").split())


@needs_font
@needs_pdftotext
@pytest.mark.parametrize(("language", "count"), [("zh", 8), ("en", 1)])
def test_everything_stands_on_one_page(tmp_path: Path, language: str, count: int) -> None:
    use_language(language)
    sheet = sheet_of(count)
    found = paper(sheet, tmp_path / "x.pdf")
    for text in (sheet.title, *sheet.names, *sheet.days, sheet.where, sheet.gathered, *sheet.first, sheet.foot):
        assert packed(text) in found, text
    for visitor in sheet.visitors:
        for text in (visitor.until, visitor.attendance, visitor.window, *visitor.first):
            assert packed(text) in found, text
    papers = {row.text for visitor in sheet.visitors for row in visitor.rows} | {row.text for row in sheet.shared}
    assert all(packed(text) in found for text in papers)
    assert (tmp_path / "x.pdf").stat().st_size < 200_000


@needs_font
def test_the_font_is_embedded_and_the_same_sheet_gives_the_same_bytes() -> None:
    sheet = sheet_of(1)
    data = sheet_file(sheet, "X.PDF", TODAY)
    assert data == sheet_file(sheet, "X.PDF", TODAY)
    assert len(re.findall(rb"/FontFile[23]?\b", data)) >= 1
    assert data.count(b"/Type /Page\n") == 1


@needs_font
@needs_pdftotext
def test_no_name_breaks_the_page(tmp_path: Path) -> None:
    names = ("\U0003fffd李", "😀", "a" * 60, "字" * 60, "\x1b[2J", "(\\)", "", "e\u0301\u202e")
    found = paper(sheet_of(len(names), names), tmp_path / "x.pdf")
    for shown in ("[U+3FFFD]李", "a" * 30, "字" * 30, "[2J", "(\\)"):
        assert shown in found


class Ruler:
    """Type in which Chinese characters are as wide as they are high, and others half as wide."""

    def shown(self, text: str) -> str:
        return text

    def advance(self, text: str, *, bold: bool) -> float:
        return 0.353 * width(text) / 2


def right_end(piece: Piece) -> float:
    match piece:
        case Text(x=x, text=text, size=size):
            return x + size * Ruler().advance(text, bold=False)
        case Box(x=x, side=side):
            return x + side
        case Rule(x=x, length=length):
            return x + length
    raise AssertionError(piece)


@pytest.mark.parametrize("count", range(1, 11))
def test_nothing_runs_over_the_page_and_more_people_make_it_smaller_only(count: int) -> None:
    pieces = fit_page(sheet_of(count), Ruler(), (184, 271))
    assert all(piece.x >= 0 and right_end(piece) <= 184.01 for piece in pieces)
    assert all(0 <= piece.y <= 271.01 for piece in pieces)
    assert min(piece.size for piece in pieces if isinstance(piece, Text)) >= 4
    boxes = [piece for piece in pieces if isinstance(piece, Box)]
    sheet = sheet_of(count)
    rows = [*sheet.shared, *(row for visitor in sheet.visitors for row in visitor.rows)]
    assert len(boxes) == sum((row.original is not None) + (row.copy is not None) for row in rows)
    assert sum(box.ticked for box in boxes) == sum(bool(row.original) + bool(row.copy) for row in rows)
    squares = sorted((box.x, box.y, box.side) for box in boxes)
    assert all(abs(ax - bx) >= side or abs(ay - by) >= side for (ax, ay, side), (bx, by, _s) in pairwise(squares))


def test_too_many_people_are_told_in_a_sentence() -> None:
    with pytest.raises(StoreError) as caught:
        fit_page(sheet_of(60), Ruler(), (184, 271))
    assert sentence(caught.value) == "So many people do not fit on one page. Name fewer, or write a .txt file."


def test_without_a_font_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(font_search, "_folders", lambda: iter([tmp_path]))
    with pytest.raises(StoreError) as caught:
        sheet_file(sheet_of(1), "x.pdf", TODAY)
    assert "install fonts-noto-cjk" in sentence(caught.value)


def test_without_the_library_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "screens.visit.pdf", raising=False)
    monkeypatch.setitem(sys.modules, "fpdf", None)
    with pytest.raises(StoreError) as caught:
        sheet_file(sheet_of(1), "x.pdf", TODAY)
    assert "permit-tui[paper]" in sentence(caught.value)


@pytest.mark.parametrize("name", ["x.ttf", "x.ttc", "missing.otf", "folder.ttf"])
def test_a_file_that_is_no_font_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.ttf").mkdir()
    if name.startswith("x"):
        (tmp_path / name).write_bytes(b"ttcf" * 40)
    with pytest.raises(StoreError) as caught:
        sheet_file(sheet_of(1), "x.pdf", TODAY, tmp_path / name)
    assert name in sentence(caught.value)


@needs_font
def test_of_a_collection_the_simplified_face_is_taken() -> None:
    face = find_fonts().regular
    if face.path.suffix == ".ttc":
        with TTFont(face.path, fontNumber=face.number, lazy=True) as font:
            assert str(font["name"].getBestFamilyName()).endswith(("SC", "CN", "GB"))


def test_any_other_name_gets_text() -> None:
    sheet = sheet_of(2)
    assert sheet_file(sheet, "x.txt", TODAY).decode().splitlines() == list(sheet_lines(sheet))
