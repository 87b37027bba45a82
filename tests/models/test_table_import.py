"""Tables that people keep in spreadsheet programs: what is read of them, whom they mean, what cannot be taken."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from models.demo import demo_book
from models.errors import StoreError
from models.keys import stable_key
from models.sheet_child import Refused, of_text
from models.sheet_reading import RawTable
from models.store import Store
from models.table_columns import Columns, as_said, find_columns
from models.table_import import TableImport
from models.table_rows import read_day, read_rows
from models.table_words import CHOICES, Field, fields_by_heading, plain_word, values_by_word
from rules.dates import plus_years
from rules.facts import Activity, Change, Kind, Obtained, Tenure
from rules.identity import check_character
from rules.pack import load_pack
from screens.table_words import reasons
from tests.books import NAMES, TEXTS
from tests.conftest import examples

pytestmark = pytest.mark.usefixtures("on_both")

TODAY = date(2026, 12, 1)
ID_OF_LI = "11010519491231002X"


def raw(text: str) -> RawTable:
    found, rows = of_text(text.encode(), 100_000)
    return RawTable(tuple((number, tuple(cells)) for number, cells in rows), **found)


def take(store: Store, text: str, said: str = "", *, apply: bool = True) -> tuple[int, int, list[str]]:
    """Import a table and return how many entries changed, how many did not, and what is wrong with rows."""
    columns = find_columns(raw(text), said)
    table = TableImport(read_rows(columns), columns, TODAY, load_pack())
    plan = store.import_table(table, apply=apply)
    return len(plan.changes), plan.unchanged, [f"{row.number} {reasons(row)}" for row in table.bad]


def number_of(birth_date: date, serial: str = "002") -> str:
    digits = f"310000{birth_date:%Y%m%d}{serial}"
    return digits + check_character(digits, load_pack().id_number)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("姓名", Field.NAME), ("Name", Field.NAME), ("出生日期", Field.BIRTH_DATE), ("Birth date", Field.BIRTH_DATE),
        ("证件号", Field.ID_NUMBER), ("身份证号码（18位）", Field.ID_NUMBER), ("手机", Field.PHONE),
        ("有效期至", Field.VALID_UNTIL),
        ("valid until", Field.VALID_UNTIL), ("Valid_Until*", Field.VALID_UNTIL), ("住所", Field.ADDRESS),
        ("Address:", Field.ADDRESS), ("租赁备案到期", Field.LEASE_UNTIL), ("户", Field.HOUSEHOLD),
        ("household", Field.HOUSEHOLD),
        ("ｎａｍｅ", Field.NAME), ("序号", None), ("部门", None), ("id", None), ("", None), ("原因", None),
    ],
)  # fmt: skip
def test_headings(heading: str, field: Field | None) -> None:
    assert fields_by_heading().get(plain_word(heading)) == field


def test_no_word_means_two_things() -> None:
    for field in CHOICES:
        words = values_by_word(field)
        assert all(words[plain_word(choice.value)] is choice for choice in CHOICES[field])
    assert values_by_word(Field.TENURE)[plain_word("租赁")] is Tenure.RENTED
    assert values_by_word(Field.ACTIVITY)[plain_word(" 在读 ")] is Activity.STUDENT


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-12-11", date(2026, 12, 11)), ("2026/12/11", date(2026, 12, 11)), ("2026.2.1", date(2026, 2, 1)),
        ("2026年12月11日", date(2026, 12, 11)), ("2026年2月1日", date(2026, 2, 1)), ("20261211", date(2026, 12, 11)),
        ("２０２６－１２－１１", date(2026, 12, 11)), ("2026/12/11 0:00:00", date(2026, 12, 11)),
        ("2026 年 12 月 11 日", date(2026, 12, 11)),
        ("12/11/26", "day_of_several"), ("11.12.2026", "day_of_several"), ("12-11-2026", "day_of_several"),
        ("26-12-11", "day_of_several"), ("2026-02-30", "bad_date"), ("20261301", "bad_date"), ("2026-12", "bad_date"),
        ("46367", "bad_date"), ("长期", "bad_date"), ("2026年12-11", "bad_date"), ("2026/12/11 10:30", "bad_date"),
        ("1899-12-31", "date_out_of_range"), ("9999-12-31", "date_out_of_range"), ("", "bad_date"),
    ],
)  # fmt: skip
def test_days_as_people_write_them(text: str, found: date | str) -> None:
    day = read_day(text)
    assert (day if isinstance(day, date) else day.code) == found


@given(
    st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.sampled_from(("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"))
)
@settings(max_examples=examples(25))
def test_every_day_is_read_in_every_form(day: date, form: str) -> None:
    assert read_day(day.strftime(form).zfill(8)) == day


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    lines = (("姓名", "住所", "备注"), ("李明", "浦东，示例路1弄, 301室", "a;b\tc\n第二行"), ("王芳", "", ""))
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(lines)
    found, rows = of_text(text.getvalue().encode(encoding), 1000)
    assert found["separator"] == separator
    assert found["encoding"] == {"utf-8-sig": "UTF-8", "gbk": "GB18030", "utf-16": "UTF-16-LE"}.get(
        encoding, encoding.upper()
    )
    assert [tuple(cell[1:] for cell in cells) for _number, cells in rows] == list(lines)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04rest", "not_csv"), (b"\xd0\xcf\x11\xe0rest", "not_csv"), (b"\xff\xff\xff", "not_text"),
        (b"a\0b", "not_text"), (b"\xef\xbb\xbf\xff", "not_text"), (b'name\n"open', "bad_csv"),
        (b'name\n"a"b\n', "bad_csv"),
    ],
)  # fmt: skip
def test_what_is_no_csv(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as error:
        list(of_text(data, 1000)[1])
    assert error.value.code == code


@given(st.lists(st.tuples(NAMES, TEXTS, TEXTS), min_size=1, max_size=4), st.sampled_from(",;\t"))
@settings(max_examples=examples(25), deadline=None)
def test_whatever_stands_in_cells_is_read_as_it_is(rows: list[tuple[str, str, str]], separator: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([("name", "phone", "household"), *rows])
    found, read = of_text(text.getvalue().encode(), 1000)
    assert found["separator"] == separator
    assert [tuple(cell[1:] for cell in cells) for _number, cells in read][1:] == rows


def columns_of(text: str, said: str = "") -> Columns:
    return find_columns(raw(text), said)


def test_headings_below_a_title_and_what_somebody_says_of_them() -> None:
    text = "居住证台账,,,\n姓名,职工,电话,座机\n李明,,1,2\n"
    columns = columns_of(text)
    assert (columns.row, columns.fields) == (2, (Field.NAME, None, Field.PHONE, None))
    assert [number for number, _cells in columns.below] == [3]
    said = columns_of(text, "职工=relation，电话=-,#4=phone")
    assert said.fields == (Field.NAME, Field.RELATION, None, Field.PHONE)
    assert columns_of(text, as_said(said)) == said
    assert columns_of(text, "座机=phone").fields == (Field.NAME, None, None, Field.PHONE)
    assert columns_of("Who,x\nLi,y\n", "Who=name").fields == (Field.NAME, None)


@pytest.mark.parametrize(
    ("text", "said", "code"),
    [
        ("", "", "table_empty"), ("a,b\n1,2\n", "", "table_without_name"), ("姓名,手机\n", "姓名", "table_bad_wish"),
        ("姓名,手机\n", "手机=mobile", "table_bad_wish"), ("姓名\n", "职工=phone", "table_no_such_column"),
        ("姓名\n", "#2=phone", "table_no_such_column"), ("姓名,名字\n", "", "table_doubled_column"),
        ("姓名\n", "姓名=-", "table_without_name"),
    ],
)  # fmt: skip
def test_columns_that_cannot_be_taken(text: str, said: str, code: str) -> None:
    with pytest.raises(StoreError) as error:
        columns_of(text, said)
    assert error.value.code == code


def test_a_table_of_everything_and_the_same_again(store: Store) -> None:
    text = (
        "name,birth date,ID number,phone,kin,household,activity,address,tenure,lease filed on,lease until,card number,"
        "valid from,valid until,obtained,registered on,registered until,notes\n"
        f'李明,,{ID_OF_LI.lower()},13800000000,本人,李家,在职,"浦东, 1弄",租赁,2025-12-03,2026-12-05,A1,'
        '2025-12-12,2026-12-11,自动续签,2024-01-06,2025-01-05,"第一行\n第二行"\n'
        "王芳,1988-04-02,,,,李家,,浦东  1弄,,,,,,2027年3月1日,,,,\n".replace("浦东  1弄", '"浦东,  1弄"')
    )
    assert take(store, text) == (3, 0, [])
    (home,) = store.dwellings()
    assert (home.dwelling.tenure, home.lived_in_by) == (Tenure.RENTED, ("李明", "王芳"))
    assert str(home.dwelling.lease_filings[0].valid_until) == "2026-12-05"
    member = store.member(store.find("李明")[0], TODAY).member
    assert (member.birth_date, member.id_number, member.notes) == (date(1949, 12, 31), ID_OF_LI, "第一行\n第二行")
    (permit,) = member.permits
    assert (permit.card_number, str(permit.periods[0].valid_from), permit.periods[0].obtained) == (
        "A1", "2025-12-12", Obtained.AUTOMATIC,
    )  # fmt: skip
    wife = store.member(store.find("王芳")[0], TODAY).member
    assert (str(wife.permits[0].periods[0].valid_from), wife.activity) == ("2026-03-02", Activity.EMPLOYED)
    before = b"".join(store.export())
    assert take(store, text) == (0, 3, [])
    assert b"".join(store.export()) == before
    store.undo()
    assert b"".join(store.export()).count(b"[[members]]") == 0


def test_a_row_adds_to_what_is_on_record_and_takes_nothing_away(store: Store) -> None:
    store.import_book(demo_book(TODAY), "replace", apply=True)
    before = store.member("li-qiang", TODAY)
    later = plus_years(before.member.permits[0].periods[-1].valid_until, 1)
    text = f"key,name,phone,valid until,address\nli-qiang,李强,13911112222,{later},\n"
    assert take(store, text, apply=False)[0] == 1
    assert store.member("li-qiang", TODAY) == before
    assert take(store, text) == (1, 0, [])
    after = store.member("li-qiang", TODAY).member
    assert (after.phone, after.permits[0].periods[-1].valid_until) == ("13911112222", later)
    assert after.permits[0].periods[-1].obtained is Obtained.AUTOMATIC
    same = replace(after, phone=before.member.phone, permits=before.member.permits)
    assert same == before.member
    assert take(store, "key,name,phone\nli-qiang,,13911113333\n") == (1, 0, [])
    assert store.member("li-qiang", TODAY).member.name == "李强"


def test_who_is_meant(store: Store) -> None:
    born = date(1988, 4, 2)
    first, second = number_of(born), number_of(born, "003")
    assert take(store, f"姓名,证件号\n王伟,{first}\n王伟,{second}\n") == (2, 0, [])
    keys = store.find("王伟")
    assert len(keys) == 2
    assert take(store, f"姓名,证件号,手机\n王伟,{second},1\n") == (1, 0, [])
    assert {store.member(key, TODAY).member.phone for key in keys} == {"", "1"}
    changed, _same, wrong = take(store, "姓名,出生日期,手机\n王伟,1988-04-02,2\n")
    assert (changed, [" and birth date (" in line for line in wrong]) == (0, [True])
    assert take(store, f"key,姓名,手机\n{keys[0]},王维,3\n") == (1, 0, [])
    assert take(store, f"姓名,证件号\n王小伟,{second}\n") == (1, 0, [])
    assert store.find("王小伟")


def test_numbers_of_rows_are_not_taken_for_keys_of_others(store: Store) -> None:
    assert take(store, "key,name,birth date\n1,一,1990-01-01\n2,二,1991-01-01\n") == (2, 0, [])
    wrong = take(store, "key,name,birth date\n1,三,1992-01-01\n2,二二,1991-01-01\n3,四,1993-01-01\n")
    assert wrong == (2, 0, ["2 key: on record this is the key of 一; correct or delete it"])
    assert {one.key: one.name for one in store.book().members} == {"1": "一", "2": "二二", "3": "四"}


def test_what_cannot_be_taken_and_that_the_rest_is(store: Store) -> None:
    text = (
        "姓名,出生日期,证件号,住所,住房性质,租赁备案日期,租赁备案到期,有效期自,有效期至,就业状态,卡号\n"
        "好人,1990-01-01,,,,,,,2027-01-01,,\n"
        "一,1990-01-01,110105194912310021,,,,,,,,\n"
        f"二,1990-01-01,{ID_OF_LI},,,,,,,,\n"
        "三,,1.1010519491231E+17,,,,,,,,\n"
        "四,12/11/26,,,,,,,,,\n"
        ",1990-01-01,,,,,,,,,\n"
        "六,,,,,,,,,,\n"
        "七,1990-01-01,,某路,,,,,,,\n"
        "八,1990-01-01,,,,,2027-01-01,,,,\n"
        "九,1990-01-01,,,,,,2027-01-02,2027-01-01,,\n"
        "十,1990-01-01,,,,,,,,忙,\n"
        "好人,1990-01-01,,,,,,,,,\n"
        "十一,1990-01-01,,某路,自有,,,,,,\n"
        "十二,1990-01-01,,某路,租住,,,,,,\n"
        "十三,1990-01-01,,,,,,,,,A1\n"
        "十四,1990-01-01,,另路,,2027-02-01,2027-01-01,,,,\n"
        "十五\u202e,1990-01-01,,,,,,,,,\n"
    )
    changed, _same, wrong = take(store, text)
    assert changed == 3
    places = {line.partition(":")[0] for line in wrong}
    assert places == {
        "3 证件号", "4 证件号", "5 证件号", "6 出生日期", "7 姓名", "8 出生日期", "9 住房性质", "10 住所",
        "11 有效期至",
        "12 就业状态", "13 姓名", "15 住房性质", "16 有效期至", "17 租赁备案到期", "18 姓名",
    }  # fmt: skip
    assert store.find("好人")
    assert store.find("十一")
    assert [view.dwelling.address for view in store.dwellings()] == ["某路"]


def test_a_period_that_is_on_record_otherwise(store: Store) -> None:
    assert take(store, "姓名,出生日期,有效期自,有效期至\n李,1990-01-01,2026-01-01,2026-12-31\n")[2] == []
    wrong = take(store, "姓名,出生日期,有效期自,有效期至\n李,1990-01-01,2026-02-01,2026-12-31\n")[2]
    assert wrong == ["2 有效期自: on record it begins on 2026-01-01"]
    wrong = take(store, "姓名,出生日期,有效期至\n李,1990-01-01,2026-12-30\n")[2]
    assert [line.partition(":")[0] for line in wrong] == ["2 有效期至"]


def test_numbers_as_spreadsheet_programs_keep_them(store: Store) -> None:
    text = f'姓名,证件号,手机\n一,"=""{ID_OF_LI}""",\'13800000000\n二,{number_of(date(1988, 4, 2))}\t,\'+86 138\n'
    assert take(store, text) == (2, 0, [])
    people = {one.name: one for one in store.book().members}
    assert (people["一"].id_number, people["一"].phone, people["二"].phone) == (ID_OF_LI, "13800000000", "+86 138")
    columns = Columns(1, ("姓名", "证件号"), (Field.NAME, Field.ID_NUMBER), ((2, ("s三", "n110105194912310020")),))
    (row,) = read_rows(columns)
    assert [fault.finding.code for fault in row.faults] == ["digits_lost"]


def test_what_somebody_else_does_meanwhile_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.import_book(demo_book(TODAY), "replace", apply=True)

    def change_first() -> None:
        with Store(store.path, pack=load_pack(), actor="other", now=store._now) as other:
            other.record("li-qiang", Change(Kind.PHONE, TODAY))

    changing = store._work.changing
    monkeypatch.setattr(store._work, "changing", lambda action: (change_first(), changing(action))[1])
    assert take(store, "key,name,relation\nli-qiang,李强,小弟\n") == (1, 0, [])
    member = store.member("li-qiang", TODAY).member
    assert member.relation == "小弟"
    assert Change(Kind.PHONE, TODAY) in member.changes


@given(st.lists(st.tuples(NAMES, st.dates(date(1900, 1, 1), TODAY)), max_size=6, unique=True))
@settings(max_examples=30, deadline=None)
def test_keys_hang_on_people_and_not_on_their_order(people: list[tuple[str, date]]) -> None:
    def keys(listed: list[tuple[str, date]]) -> set[str]:
        taken: set[str] = set()
        for name, born in listed:
            taken.add(stable_key("members", name, f"{name} {born}", taken))
        return taken

    assert len(keys(people)) == len(people)
    alone = {stable_key("members", name, f"{name} {born}", ()) for name, born in people}
    if len(alone) == len(people):
        assert keys(people) == keys(people[::-1]) == alone
    assert all(key.isascii() for key in alone)
