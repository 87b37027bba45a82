"""Which papers, by tenure, age and agent; what comes first; what the ticks of a case count for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from rules.assessment import Checklist
from rules.facts import Case, CaseKind, CaseState
from tests.rules.stated import TODAY, dwelling_of, judge, member_of, verdict_of

TABLE = tomllib.loads((Path(__file__).parent / "tables" / "checklist.toml").read_text("utf-8"))
ROWS = [(kind, row) for kind, rows in TABLE.items() for row in rows]


def said(checklist: Checklist) -> list[str]:
    forms = [
        ("o" if item.original is not None else "") + ("c" if item.copy is not None else "") for item in checklist.items
    ]
    return [f"{item.id} {form or '-'}" for item, form in zip(checklist.items, forms, strict=True)]


@pytest.mark.parametrize(("kind", "row"), ROWS, ids=[f"{kind} {row['facts']}" for kind, row in ROWS])
def test_list(kind: str, row: Mapping[str, Any]) -> None:
    checklist = judge({"days_left": 5} | row["facts"]).checklist
    assert checklist.kind == kind
    assert said(checklist) == row["items"]
    assert checklist.needed == row["ticks"]
    assert checklist.steps == ("fill_in_form", "particulars_checked", "data_compared", "result")


@pytest.mark.parametrize(
    ("birth_date", "today", "is_child"),
    [
        (date(2012, 2, 29), date(2028, 2, 28), True),
        (date(2012, 2, 29), date(2028, 2, 29), False),
        (date(2011, 3, 1), date(2027, 2, 28), True),
        (date(2011, 2, 28), date(2027, 2, 28), False),
        (date(2012, 2, 29), date(2027, 12, 31), True),
    ],
)
def test_a_child_is_under_16_today(birth_date: date, today: date, is_child: bool) -> None:
    checklist = judge({"tenure": "owned", "birth_date": birth_date, "days_left": 5}, today=today).checklist
    assert ("guardian_id oc" in said(checklist)) is is_child


LAPSED = {"tenure": "rented", "filings": ["2025-01-01 2026-01-01"]}


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ({}, []),
        (LAPSED, ["refile_lease"]),
        ({"tenure": "rented"}, []),
        ({"tenure": "rented", "filings": ["2026-01-01 2026-12-20"]}, []),
        ({"changes": ["phone 2026-11-01"]}, ["declare_change"]),
        ({"changes": ["phone 2026-11-01 2026-11-02"]}, []),
        (LAPSED | {"changes": ["phone 2026-11-01"]}, ["refile_lease", "declare_change"]),
    ],
)
def test_what_comes_first(facts: Mapping[str, Any], first: list[str]) -> None:
    assert list(judge(facts, date(2026, 12, 31)).checklist.first) == first


def case(state: str, *ticks: str, opened: date = TODAY, kind: CaseKind = CaseKind.RENEWAL) -> Case:
    return Case(kind, opened, CaseState(state), frozenset(ticks))


@pytest.mark.parametrize(
    ("cases", "counted"),
    [
        ([], None),
        ([case("gathering", "id_card.copy")], 1),
        ([case("endorsed", "id_card.copy")], None),
        ([case("cancelled", "id_card.copy")], None),
        ([case("refused", "id_card.copy", "id_card.original")], 2),
        ([case("submitted"), case("gathering", "id_card.copy")], 1),
        ([case("gathering", "id_card.copy"), case("submitted", opened=TODAY - timedelta(1))], 1),
        ([case("gathering", "id_card.copy", kind=CaseKind.REAPPLICATION)], None),
        ([case("gathering", "lease_contract.original", "property_certificate.copy")], 1),
    ],
)
def test_only_wanted_ticks_of_the_latest_open_case_count(cases: list[Case], counted: int | None) -> None:
    facts = {"days_left": 5, "tenure": "owned"}
    member = replace(member_of(facts, TODAY + timedelta(5)), cases=tuple(cases))
    checklist = verdict_of(member, dwelling_of(facts)).checklist
    assert (checklist.gathered if checklist.case else None) == counted
