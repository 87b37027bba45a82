"""Every cell of the condition ledger, and every warning."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rules.assessment import ConditionId, Route, State
from rules.conditions import office_checks
from rules.facts import Kind
from tests.rules.stated import judge

TABLE = tomllib.loads((Path(__file__).parent / "tables" / "conditions.toml").read_text("utf-8"))
UNTIL = date(2026, 12, 31)
CELLS = [(group, name, row) for group, rows in TABLE.items() if group != "warnings" for name, row in rows.items()]


@pytest.mark.parametrize(("condition", "name", "row"), CELLS, ids=[f"{group}: {name}" for group, name, _ in CELLS])
def test_condition(condition: str, name: str, row: Mapping[str, Any]) -> None:
    found = next(one for one in judge(row, UNTIL).conditions if one.id == condition)
    assert found.state == row["state"], name
    if "since" in row:
        assert str(found.on) == row["since"]


@pytest.mark.parametrize("name", TABLE["warnings"])
def test_warnings(name: str) -> None:
    row = TABLE["warnings"][name]
    assert sorted(warning.code for warning in judge(row, UNTIL).warnings) == row["warnings"]


CONFIRMED = [f"{kind} 2026-06-01" for kind in Kind]


@pytest.mark.parametrize(
    ("facts", "route"),
    [
        ({"confirmations": CONFIRMED}, Route.AUTOMATIC),
        ({"confirmations": CONFIRMED[:2]}, Route.UNCONFIRMED),
        ({"confirmations": CONFIRMED, "changes": ["phone 2026-06-01"]}, Route.OFFLINE),
        ({"confirmations": CONFIRMED, "tenure": "rented"}, Route.UNCONFIRMED),
        ({"confirmations": CONFIRMED, "tenure": "rented", "filings": ["2025-01-01 2026-01-01"]}, Route.OFFLINE),
        ({}, Route.UNCONFIRMED),
    ],
)
def test_route(facts: Mapping[str, Any], route: Route) -> None:
    assert judge(facts, UNTIL).route is route


def test_what_nobody_outside_can_see_is_unknown_and_changes_no_route() -> None:
    verdict = judge({"confirmations": CONFIRMED}, UNTIL)
    assert office_checks().state is State.UNKNOWN
    assert ConditionId.OFFICE_CHECKS not in {row.id for row in verdict.conditions}
    assert verdict.route is Route.AUTOMATIC


def test_the_check_day_moves_on_with_today() -> None:
    filed = {"tenure": "rented", "filings": ["2026-01-01 2026-12-20"], "confirmations": CONFIRMED}
    assert judge(filed, UNTIL, date(2026, 12, 20)).conditions[1].state is State.HOLDS
    assert judge(filed, UNTIL, date(2026, 12, 21)).conditions[1].state is State.FAILS


@pytest.mark.parametrize(
    ("facts", "action", "due"),
    [
        ({"changes": ["phone 2026-06-01", "address 2026-05-01"]}, "declare_change", "2026-05-31"),
        ({"changes": ["phone 2026-06-01 2026-06-02"]}, "plan_offline", "2027-01-30"),
        ({"tenure": "rented", "filings": ["2025-01-01 2026-01-01"]}, "refile_lease", "2027-02-14"),
        (
            {"tenure": "rented", "filings": ["2025-01-01 2026-01-01"], "changes": ["phone 2026-11-01"]},
            "declare_change",
            "2026-12-01",
        ),
    ],
)
def test_what_to_do_while_at_risk(facts: Mapping[str, Any], action: str, due: str) -> None:
    verdict = judge(facts | {"recorded_on": "2026-04-01"}, date(2027, 3, 1))
    assert (verdict.status, verdict.next_action.code, str(verdict.next_action.due)) == ("at_risk", action, due)
