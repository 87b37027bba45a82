"""The weakest link as it is shown: on the permit screen, in the explanation, in the JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from screens.desk import Desk
from tests.tui.test_app import press, see
from tests.tui.test_cli import DATA, run
from tui.app import PermitApp


async def test_the_permit_screen_names_the_weakest_link(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(100, 50)) as pilot:
        await press(pilot, "j", "j", "enter")
        await see(pilot, "✓ lease filing > ✗ permit > ✓ points > ✓ household transfer")
        await see(pilot, "Weakest: permit, act by 2026-12-09 Wed (in 8 days)")
        await see(pilot, "in force until 2026-12-09, renews at a service centre only")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "permits.db"
    assert run("import", str(DATA / "example.toml"), database=path).returncode == 0
    return path


def test_the_weakest_link_stands_in_the_json(database: Path) -> None:
    day = ("--today", "2026-12-01")
    (permit,) = json.loads(run("status", "--json", *day, database=database).stdout)["permits"]
    assert permit["weakest_link"] == {"id": "lease_filing", "act_by": "2026-12-05", "breaks_on": "2026-12-05"}
    explained = json.loads(run("explain", "li-ming", "--json", *day, database=database).stdout)
    assert [link["id"] for link in explained["chain"]] == ["lease_filing", "permit", "points", "transfer"]
    assert [link["depends_on"] for link in explained["chain"]] == [None, "lease_filing", "permit", "permit"]
    text = run("explain", "li-ming", *day, database=database).stdout
    assert "Weakest: lease filing, act by 2026-12-05 Sat (in 4 days)" in text


def test_a_permit_of_many_years_has_none(tmp_path: Path) -> None:
    text = (DATA / "example.toml").read_text("utf-8").replace("valid_until = 2026-12-11", "valid_until = 2036-12-11")
    (tmp_path / "long.toml").write_text(text.replace("valid_until = 2026-12-05", "valid_until = 2036-12-10"), "utf-8")
    assert run("import", str(tmp_path / "long.toml"), database=tmp_path / "x.db").returncode == 0
    day = ("--today", "2026-12-01")
    (permit,) = json.loads(run("status", "--json", *day, database=tmp_path / "x.db").stdout)["permits"]
    assert permit["weakest_link"] is None
    assert "Nothing can break within a year." in run("explain", "li-ming", *day, database=tmp_path / "x.db").stdout
