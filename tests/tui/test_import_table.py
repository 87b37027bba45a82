"""`import-table` as people use it: workbooks and CSV in, what is wrong written down, hostile files refused."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from models import sheet_reading
from models.errors import StoreError
from models.sheet_reading import read_table
from tests.conftest import open_store
from tests.program import run_in_text
from tests.terminal import clean_environment

ID_OF_LI = "11010519491231002X"
TABLE = """姓名,出生日期,证件号码,手机,有效期至,住所,租赁备案到期,户,序号
李明,,11010519491231002X,13800000000,2026/12/11,浦东新区示例路1弄2号301室,2027年3月5日,李家,1
王芳,19880402,,13900000000,12/11/26,浦东新区示例路1弄2号301室,2027-03-05,李家,2
王小明,2015-03-01,310000201503010020,13811112222,2027-03-01,,,李家,3
"""


def run(*words: str | Path, database: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = clean_environment(database.parent, PERMIT_TUI_LANGUAGE="en") | more
    return run_in_text(*words, "--database", database, environment=environment)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "permits.db"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(TABLE, encoding="gbk")
    return path


def people(database: Path) -> dict[str, str]:
    with open_store(database, read_only=True) as store:
        return {member.name: member.id_number for member in store.book().members}


def test_what_is_wrong_is_mended_and_imported(database: Path, table: Path, tmp_path: Path) -> None:
    done = run("import-table", table, database=database)
    assert (done.returncode, done.stderr) == (1, "")
    assert "people.csv: GB18030, separated by ,; headings in row 1, 3 rows below" in done.stdout
    assert "  #5 有效期至 = valid_until\n" in done.stdout
    assert "  #9 序号 is not taken\n" in done.stdout
    assert "! row 3, 有效期至, 12/11/26: can be read in several ways; write YYYY-MM-DD\n" in done.stdout
    assert "! row 4, 证件号码, 310***********0020: " in done.stdout
    assert "Imported: 2 added" in done.stdout
    assert people(database) == {"李明": ID_OF_LI}
    mend = tmp_path / "people.to-mend.csv"
    assert mend.stat().st_mode & 0o777 == 0o600
    text = mend.read_text("utf-8-sig")
    assert text.splitlines()[0].endswith(",序号,reason")
    assert "310000201503010020\t," in text  # so that no spreadsheet program rounds it
    mended = text.replace("12/11/26", "2026-12-11", 1).replace("310000201503010020", "")
    mend.write_text("\ufeff" + mended, encoding="utf-8")
    done = run("import-table", mend, database=database)
    assert (done.returncode, "Imported: 2 added, 0 changed" in done.stdout) == (0, True)
    assert set(people(database)) == {"李明", "王芳", "王小明"}
    assert len(list(tmp_path.glob("permits.db.copies/*-before-import.db"))) == 1
    again = run("import-table", mend, database=database)
    assert "Imported: 0 added, 0 changed, 0 removed, 3 unchanged." in again.stdout
    run("import-table", table, database=database)
    assert sorted(path.name for path in tmp_path.glob("*mend*")) == ["people.to-mend-2.csv", "people.to-mend.csv"]


def test_a_dry_run_changes_and_writes_nothing_and_says_the_columns(database: Path, table: Path) -> None:
    done = run("import-table", table, "--dry-run", "--columns", "序号=-，手机=-", database=database)
    assert done.returncode == 1
    assert "Would import: 2 added" in done.stdout
    assert '--columns "姓名=name,出生日期=birth_date,证件号码=id_number,手机=-,' in done.stdout
    assert "cannot be taken" in done.stdout
    assert sorted(path.name for path in table.parent.iterdir()) == ["people.csv"]


@pytest.mark.parametrize(
    ("words", "more"),
    [(("--today", "2026-12-01"), {}), (("--read-only",), {}), ((), {"PERMIT_TUI_READ_ONLY": "1"})],
)
def test_sessions_that_change_nothing(
    database: Path, table: Path, words: tuple[str, ...], more: dict[str, str]
) -> None:
    done = run("import-table", table, *words, database=database, **more)
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (1, 1, "")
    assert sorted(path.name for path in table.parent.iterdir()) == ["people.csv"]


def test_wrong_use(database: Path, table: Path, tmp_path: Path) -> None:
    assert run("import-table", table, "--restricted", database=database).returncode == 2
    assert "import-table" in run("import", table, database=database).stderr
    for name, wanted in (("absent.csv", "There is no file"), (".", "is a folder"), ("pipe.csv", "no ordinary file")):
        if name == "pipe.csv":
            os.mkfifo(tmp_path / name)
        done = run("import-table", tmp_path / name, database=database)
        assert (done.returncode, wanted in done.stderr, done.stderr.count("\n")) == (1, True, 1), done.stderr
    done = run("import-table", table, "--columns", "姓名=nmae", database=database)
    assert (done.returncode, "HEADING=FIELD" in done.stderr) == (1, True)
    assert not database.exists()


def workbook(path: Path, fill: Callable[[xlsxwriter.Workbook], None]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        fill(book)
    return path


def test_a_workbook_as_excel_keeps_it(database: Path, tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        hidden = book.add_worksheet("旧")
        hidden.hide()
        hidden.write_row(0, 0, ["姓名", "生日"])
        page = book.add_worksheet("台账")
        page.activate()
        page.set_first_sheet()
        day = book.add_format({"num_format": "yyyy/m/d"})
        page.merge_range(0, 0, 0, 4, "居住证台账")
        page.write_row(2, 0, ["姓名", "出生日期", "证件号码", "手机", "有效期至", "备注"])
        page.write_row(3, 0, ["李明", None, ID_OF_LI, 13800000000])
        page.write_datetime(3, 4, datetime(2026, 12, 11), day)  # noqa: DTZ001 - a day of a workbook
        page.write_formula(3, 5, "=1+1", None, "二")
        page.write_row(5, 0, ["王芳", 19880402, None, None, "2027-01-01"])
        page.write_string(5, 3, "=1+1")
        page.write_row(6, 0, ["张三", 46367, 110105194912310021])

    done = run("import-table", workbook(tmp_path / "people.xlsx", fill), database=database)
    assert "people.xlsx: page 台账; headings in row 3, 3 rows below" in done.stdout
    assert "! row 7, 出生日期, 46367: " in done.stdout
    assert re.search(r"! row 7, 证件号码, 1\.1\*+.+: a spreadsheet program has rounded the number", done.stdout)
    with open_store(database) as store:
        found = {member.name: member for member in store.book().members}
    assert (found["李明"].phone, found["李明"].notes) == ("13800000000", "二")
    assert found["李明"].permits[0].periods[0].valid_until == date(2026, 12, 11)
    assert (found["王芳"].birth_date, found["王芳"].phone) == (date(1988, 4, 2), "=1+1")


def refusal(path: Path) -> str:
    with pytest.raises(StoreError) as error:
        read_table(path)
    return error.value.code


def archive(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return path


def test_hostile_workbooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_reading, "MOST_UNPACKED", 5 << 20)
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        book.add_worksheet().write_row(0, 0, ["姓名", "生日"])
    with zipfile.ZipFile(whole) as read:
        entries = {name: read.read(name) for name in read.namelist()}
    path = tmp_path / "x.xlsx"
    sheet = "xl/worksheets/sheet1.xml"
    bomb = archive(path, entries | {"xl/media/a.bin": bytes(6 << 20)})
    assert bomb.stat().st_size < 1024 * 1024
    assert refusal(bomb) == "table_too_large_unpacked"
    path.write_bytes(path.read_bytes().replace((6 << 20).to_bytes(4, "little"), (17).to_bytes(4, "little")))
    assert refusal(path) == "table_not_xlsx"
    laughs = (
        b'<!DOCTYPE a [<!ENTITY a "'
        + b"x" * 1000
        + b'"><!ENTITY b "'
        + b"&a;" * 1000
        + b'">'
        + (b'<!ENTITY c "' + b"&b;" * 1000 + b'">]><a>&c;</a>')
    )
    assert refusal(archive(path, entries | {sheet: laughs})) in {"table_not_xlsx", "table_too_slow"}
    assert refusal(archive(path, entries | {f"x{n}": b"" for n in range(2001)})) == "table_too_large_unpacked"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    assert refusal(path) == "table_not_xlsx"
    path.write_text("name\n", encoding="utf-8")
    assert refusal(path) == "table_not_xlsx"
    assert refusal(archive(path, {"a": b"b"})) == "table_not_xlsx"
    assert refusal(archive(path, entries | {sheet: entries[sheet][:-40]})) == "table_not_xlsx"
    far = entries[sheet].replace(b'<row r="1"', b'<row r="1048576"').replace(b'r="A1"', b'r="A1048576"')
    assert read_table(archive(path, entries | {sheet: far})).rows == ()
    whole.seek(0)
    (tmp_path / "x.csv").write_bytes(whole.read())
    assert refusal(tmp_path / "x.csv") == "table_not_csv"


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    for name, limit, data, code in (
        ("MOST_BYTES", 20, b"x" * 21, "table_too_large"),
        ("MOST_ROWS", 2, b"a\nb\nc\n", "table_too_many_rows"),
        ("MOST_COLUMNS", 2, b"a,b,c\n", "table_too_many_columns"),
        ("MOST_CHARACTERS", 5, b"abcdef,b\n", "table_too_long_cell"),
        ("_MEMORY", 34 << 20, b"x" * 100 + b"\n" * 50_000 + (b"x" * 100 + b"\n") * 40_000, "table_too_slow"),
        ("_LONGEST_WAIT", 0.0, b"a\n", "table_too_slow"),
    ):
        path.write_bytes(data)
        with monkeypatch.context() as patched:
            assert len(read_table(path).rows) > 0
            patched.setattr(sheet_reading, name, limit)
            assert refusal(path) == code, name


def test_without_the_library_a_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "x.xlsx", lambda book: book.add_worksheet())
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(sys._base_executable)"], capture_output=True, text=True
    )
    monkeypatch.setattr(sys, "executable", bare.stdout.strip())
    assert refusal(path) == "no_xlsx"


def test_a_name_of_any_length_has_room_for_what_is_to_be_mended(database: Path, table: Path) -> None:
    long = table.rename(table.with_name("名" * 83 + ".csv"))
    done = run("import-table", long, database=database)
    assert (done.returncode, done.stderr) == (1, "")
    assert [path.name for path in table.parent.glob("*mend*")] == ["名" * 70 + ".to-mend.csv"]
