"""The language of the filter: a table of what is read from what is typed; nothing that is typed raises."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.demo import demo_book
from rules.assess import assess
from rules.pack import load_pack
from rules.query import FARTHEST, Complaint, Fault, Field, Term
from rules.query_reader import read_query

TODAY = date(2026, 12, 1)
PACK = load_pack()


def word(text: str, *, excluded: bool = False) -> Term:
    return Term(Field.WORD, excluded, text)


def codes(field: Field, *which: str, excluded: bool = False) -> Term:
    return Term(field, excluded, codes=frozenset(which))


def within(field: Field, first: int = -FARTHEST, last: int = FARTHEST) -> Term:
    return Term(field, first=first, last=last)


def until(first: date | None, last: date | None) -> Term:
    return within(
        Field.UNTIL, first.toordinal() if first else -FARTHEST, last.toordinal() if last else FARTHEST
    )  # fmt: skip


OFFLINE = codes(Field.STATUS, "offline_required")
READ = [
    ("", ()),
    ("  ", ()),
    ("-", ()),
    ('""', ()),
    ("李明", (word("李明"),)),
    ("LI Ming", (word("li"), word("ming"))),
    ('"Li Ming"', (word("li ming"),)),
    ("“李 明”", (word("李 明"),)),
    ('"Li Min', (word("li min"),)),
    ("李　明", (word("李"), word("明"))),
    ("-child", (word("child", excluded=True),)),
    ("－孩子", (word("孩子", excluded=True),)),
    ('-"a b"', (word("a b", excluded=True),)),
    ('"-1"', (word("-1"),)),
    ("li-ming", (word("li-ming"),)),
    ("a:b", (word("a:b"),)),
    ("：，", (word("：，"),)),
    ('"days<x"', (word("days<x"),)),
    ('"status":valid', (word("status:valid"),)),
    ("status:offline", (OFFLINE,)),
    ("STATUS:off", (OFFLINE,)),
    ("status=offline_required", (OFFLINE,)),
    ("状态:线下", (OFFLINE,)),
    ("状态：需线下续签", (OFFLINE,)),
    ('status:"renew offline"', (OFFLINE,)),
    ("status:valid", (codes(Field.STATUS, "valid"),)),
    ("状态:有效", (codes(Field.STATUS, "valid"),)),
    ("status:expired,reapply", (codes(Field.STATUS, "expired", "reapply_required"),)),
    ("状态:已过期，线下", (codes(Field.STATUS, "expired", "offline_required"),)),
    ("-status:valid", (codes(Field.STATUS, "valid", excluded=True),)),
    ("status:none", (codes(Field.STATUS, "none"),)),
    ("状态:无", (codes(Field.STATUS, "none"),)),
    ("route:automatic", (codes(Field.ROUTE, "automatic"),)),
    ("方式:自动", (codes(Field.ROUTE, "automatic", "unconfirmed"),)),
    ("desk:wang", (Term(Field.DESK, text="wang"),)),
    ("经办=王芳", (Term(Field.DESK, text="王芳", whole=True),)),
    ("desk:none", (Term(Field.DESK, whole=True),)),
    ("-desk:none", (Term(Field.DESK, True, whole=True),)),
    ("经办:无", (Term(Field.DESK, whole=True),)),
    ("desk:any", (Term(Field.DESK, True, whole=True),)),
    ("-经办:有", (Term(Field.DESK, whole=True),)),
    ('desk:"none"', (Term(Field.DESK, text="none"),)),
    ('desk:"No One"', (Term(Field.DESK, text="no one"),)),
    ("household:none", (Term(Field.HOUSEHOLD, whole=True),)),
    ("relation:none", (Term(Field.RELATION, text="none"),)),
    ("call:any", (codes(Field.CALL, "facts", "address_check", "notice"),)),
    ("电话:有", (codes(Field.CALL, "facts", "address_check", "notice"),)),
    ("call:facts,sms", (codes(Field.CALL, "facts", "notice"),)),
    ("联系:核查", (codes(Field.CALL, "address_check"),)),
    ("联系:核对", (codes(Field.CALL, "address_check"),)),
    ("-call:none", (codes(Field.CALL, "none", excluded=True),)),
    ("case:ready", (codes(Field.CASE, "ready"),)),
    ("办理:备材料", (codes(Field.CASE, "gathering"),)),
    ("agent:elder", (codes(Field.AGENT, "elder"),)),
    ("代办:老人", (codes(Field.AGENT, "elder"),)),
    ("days<30", (within(Field.DAYS, last=29),)),
    ("days<=30", (within(Field.DAYS, last=30),)),
    ("days>=0", (within(Field.DAYS, first=0),)),
    ("days>-3", (within(Field.DAYS, first=-2),)),
    ("days:30", (within(Field.DAYS, 30, 30),)),
    ("天数<30", (within(Field.DAYS, last=29),)),
    ("天数《30", (within(Field.DAYS, last=29),)),
    ("天数＜＝30", (within(Field.DAYS, last=30),)),
    ("due<7", (within(Field.DUE, last=6),)),
    ("截止<7", (within(Field.DUE, last=6),)),
    ("until<2027", (until(None, date(2026, 12, 31)),)),
    ("until:2026-12", (until(date(2026, 12, 1), date(2026, 12, 31)),)),
    ("到期>2026-12", (until(date(2027, 1, 1), None),)),
    ("until>=2026-02-28", (until(date(2026, 2, 28), None),)),
    ("until<2027/1/5", (until(None, date(2027, 1, 4)),)),
    ("until<20270105", (until(None, date(2027, 1, 4)),)),
    ("到期＜２０２７年１月５日", (until(None, date(2027, 1, 4)),)),
    ("到期：2026年12月", (until(date(2026, 12, 1), date(2026, 12, 31)),)),
    ("到期<2027年", (until(None, date(2026, 12, 31)),)),
    ("household:李家", (Term(Field.HOUSEHOLD, text="李家"),)),
    ("家庭=李家", (Term(Field.HOUSEHOLD, text="李家", whole=True),)),
    ('dwelling:"1 号"', (Term(Field.DWELLING, text="1 号"),)),
    ("关系:妹 -姓名:李", (Term(Field.RELATION, text="妹"), Term(Field.NAME, excluded=True, text="李"))),
    ("status:offline days<30 李", (OFFLINE, within(Field.DAYS, last=29), word("李"))),
]
FAULTS = [
    ("days<x", Fault.NO_NUMBER, "days<x"),
    ("days<", Fault.NO_NUMBER, "days<"),
    ("天数<三", Fault.NO_NUMBER, "天数<三"),
    ("days<٣", Fault.NO_NUMBER, "days<٣"),
    ("days<12345678", Fault.NO_NUMBER, "days<12345678"),
    ("due:", Fault.NO_NUMBER, "due:"),
    ("until<2026-13", Fault.NO_DAY, "until<2026-13"),
    ("until<2026-02-30", Fault.NO_DAY, "until<2026-02-30"),
    ("until:0000", Fault.NO_DAY, "until:0000"),
    ("until<5/1/2027", Fault.NO_DAY, "until<5/1/2027"),
    ("until<202701", Fault.NO_DAY, "until<202701"),
    ("status:", Fault.NO_VALUE, "status:"),
    ("status:,", Fault.NO_VALUE, "status:,"),
    ("household:", Fault.NO_VALUE, "household:"),
    ("status:blue", Fault.UNKNOWN_VALUE, "status:blue"),
    ("-route:flying", Fault.UNKNOWN_VALUE, "-route:flying"),
    ("status<offline", Fault.NOT_COMPARABLE, "status<offline"),
    ("name>李", Fault.NOT_COMPARABLE, "name>李"),
    ("x" * 500, Fault.TOO_LONG, ""),
]


@pytest.mark.parametrize(("typed", "terms"), READ)
def test_what_is_read(typed: str, terms: tuple[Term, ...]) -> None:
    query = read_query(typed, PACK)
    assert query.terms == terms
    assert query.complaint is None


@pytest.mark.parametrize(("typed", "fault", "term"), FAULTS)
def test_what_cannot_be_read_is_told_and_leaves_the_rest_in_force(typed: str, fault: Fault, term: str) -> None:
    complaint = read_query(typed, PACK).complaint
    assert complaint is not None
    assert (complaint.fault, complaint.term) == (fault, term)
    assert word("li") in read_query(f"li {typed}", PACK).terms


def test_an_unknown_value_comes_with_those_that_there_are() -> None:
    complaint = read_query("agent:x", PACK).complaint
    assert complaint == Complaint(Fault.UNKNOWN_VALUE, "agent:x", ("elder", "disabled", "none"))


PARTS = st.sampled_from([
    *"-:<>=\"“”《》：＜， 　\n\t\0'",
    "days", "天数", "until", "status", "状态", "off", "none", "2026-12", "30", "-7", "李", "\ud800",
])  # fmt: skip
JUDGED = [
    assess(member, {home.key: home for home in demo_book(TODAY).dwellings}.get(member.dwelling or ""), TODAY, PACK)
    for member in demo_book(TODAY).members
]


@given(st.lists(PARTS | st.text(max_size=4), max_size=12).map("".join))
def test_nothing_that_is_typed_raises(typed: str) -> None:
    query = read_query(typed, PACK)
    for one in JUDGED:
        query.holds(one, lambda term, text: term.text in text)
