"""The board as CSV and XLSX: read back, nothing in it runs, and it holds what the board shows."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from textual.widgets import Input, Static

from models.demo import demo_book
from models.errors import StoreError
from models.export_folder import ExportFolder
from models.spreadsheets import Row, Sheet, csv_pieces, defused, fused, is_sheet_name, sheet_pieces, xlsx_pieces
from screens.desk import Desk
from screens.terminal_colours import ON_LIGHT
from tests.conftest import examples, open_store
from tests.program import run
from tests.terminal import clean_environment
from tui.app import PermitApp

TODAY = date(2026, 12, 1)
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "permits.db"
    with open_store(path) as store:
        store.import_book(demo_book(TODAY), "replace", apply=True)
    return path


def table(database: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = clean_environment(database.parent, PERMIT_TUI_LANGUAGE="en")
    return run("table", *words, "--database", database, environment=environment)


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet_of(*texts: str) -> Sheet:
    return Sheet("s", tuple((text, 9) for text in texts), (Row(texts, "#ff0000"), Row((-3, TODAY, None))), 0)


def test_the_list_as_the_board_has_it(database: Path) -> None:
    done = table(database, "-", "--today", "2026-12-01")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"\xef\xbb\xbf")
    assert done.stdout.count(b"\r\n") == 9
    head, first, *rest = rows_of(done.stdout)
    assert head == ["name", "kin", "until", "days", "status", "next step", "by", "gathered", "needed"]
    assert first[:4] == ["赵敏", "弟媳", "2026-07-23", "-131"]
    with open_store(database, read_only=True) as store:
        board = store.board(TODAY)
        assert [row[0] for row in (first, *rest)] == [one.member.name for one in board.rows(0, len(board))]


def test_a_filter_a_household_another_day_another_language(database: Path) -> None:
    with open_store(database) as store:
        one = store.member("li-qiang", TODAY)
        store.save_member(replace(one.member, household="别家"), one.version)
    for words, wanted in (
        (("--filter", "妹"), ["李薇"]),
        (("--household", "别家"), ["李强"]),
        (("--household", "别"), []),
        (("--household", "别家", "--filter", "妹"), []),
        (("--filter", "lw 天数>200"), ["李薇"]),
        (("--filter", "nobody"), []),
    ):
        done = table(database, "-", *words, "--today", "2026-12-01")
        assert [row[0] for row in rows_of(done.stdout)[1:]] == wanted, words
    refused = table(database, "-", "--filter", "days<x", "--today", "2026-12-01")
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert b"days<x: a number is missing" in refused.stderr
    chinese = rows_of(table(database, "-", "--today", "2026-12-01", "--language", "zh").stdout)
    assert chinese[0][:5] == ["姓名", "关系", "有效期至", "剩余", "状态"]
    assert "须重新申领" in chinese[1]


def test_a_workbook_has_days_that_are_days_and_statuses_in_words_and_colours(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    done = table(database, str(path), "--today", "2026-12-01")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"8 rows written to" in done.stderr
    assert path.stat().st_mode & 0o777 == 0o600
    page = openpyxl.load_workbook(path).active
    assert page.freeze_panes == "A2"
    cell = page["C2"]
    assert (cell.value.date(), cell.is_date, cell.number_format) == (date(2026, 7, 23), True, "yyyy-mm-dd")
    assert (page["D2"].value, page["D2"].data_type) == (-131, "n")
    assert page["E2"].value == "Apply anew"
    colours = {"FF" + colour[1:].upper() for colour in ON_LIGHT.values()}
    assert {page.cell(row, 5).font.color.rgb for row in range(2, 10)} == colours
    widths = {letter: page.column_dimensions[letter].width for letter in "ACF"}
    assert widths["C"] > 10
    assert widths["F"] > widths["A"]


def test_chinese_takes_two_cells(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    table(database, str(path), "--language", "zh", "--today", "2026-12-01")
    page = openpyxl.load_workbook(path).active
    longest = max(len(str(page.cell(row, 5).value)) for row in range(1, 10))
    assert page.column_dimensions["E"].width > 2 * longest


def test_nothing_in_a_file_is_a_formula() -> None:
    _head, row, numbers = rows_of(b"".join(csv_pieces(sheet_of(*HOSTILE))))
    assert row == ["'" + text for text in HOSTILE]
    assert numbers == ["-3", "2026-12-01", ""]
    page = openpyxl.load_workbook(io.BytesIO(b"".join(xlsx_pieces(sheet_of(*HOSTILE))))).active
    assert {page.cell(2, n + 1).data_type for n in range(len(HOSTILE))} == {"s"}
    assert page.cell(2, 1).value == "=1+1"
    assert page.cell(2, 8).hyperlink is None


@given(st.text(max_size=4) | st.sampled_from(HOSTILE))
@settings(max_examples=examples(20), deadline=None)
def test_what_is_defused_comes_back(text: str) -> None:
    assert defused(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "＝"}
    if fused(text) == text:
        assert fused(defused(text)) == text


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("a.csv", True), ("a.XLSX", True), ("a.toml", False), ("csv", False), (".csv", False), ("a.xls", False)],
)
def test_which_names_are_tables(name: str, is_one: bool) -> None:
    assert is_sheet_name(name) is is_one


def test_wrong_use_and_files_that_are_not_to_be_touched(database: Path, tmp_path: Path) -> None:
    before = database.read_bytes()
    assert table(database, "list.ods").returncode == 2
    (tmp_path / "x.csv").symlink_to(database)
    assert table(database, str(tmp_path / "x.csv")).returncode == 1
    assert table(database, str(tmp_path / "no" / "x.csv")).returncode == 1
    assert table(tmp_path / "mistyped.db", "-").returncode == 1
    assert table(database, "-", "--restricted").returncode == 2
    assert table(database, "-", "--read-only").returncode == 0
    assert database.read_bytes() == before


def test_without_the_library_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(StoreError, match="no_xlsx"):
        sheet_pieces(sheet_of("a", "b", "c"), "x.xlsx")
    assert b"".join(sheet_pieces(sheet_of("a", "b", "c"), "x.csv"))


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
async def test_the_export_dialog_takes_the_list_as_it_is_filtered(desk: Desk, tmp_path: Path, name: str) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("slash", *"李强", "enter", "x")
        await pilot.pause()
        assert any(".csv" in str(note.render()) for note in app.screen.query(Static))
        app.screen.query_one(Input).value = str(tmp_path / name)
        await pilot.press("enter")
        await pilot.pause()
        path = tmp_path / name
        if name.endswith("csv"):
            names = [row[0] for row in rows_of(path.read_bytes())]
        else:
            names = [str(cell.value) for cell in openpyxl.load_workbook(path).active["A"]]
        assert names == ["name", "李强"]
        assert path.stat().st_mode & 0o777 == 0o600
        await pilot.press("x")
        await pilot.pause()
        app.screen.query_one(Input).value = str(path)
        await pilot.press("enter")
        await pilot.pause()
        assert "Press enter again" in str(app.screen.query_one(".dialog-hint").render())


async def test_a_restricted_session_writes_it_into_its_folder(desk: Desk, tmp_path: Path) -> None:
    desk.export_folder = ExportFolder(tmp_path / "exports")
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("x")
        await pilot.pause()
        app.screen.query_one(Input).value = "list.csv"
        await pilot.press("enter")
        await pilot.pause()
    assert len(rows_of((tmp_path / "exports" / "list.csv").read_bytes())) == 9
