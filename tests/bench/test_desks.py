"""The bench of several desks, small: what it counts, and that it sees a change that was acknowledged and lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from bench.desk_checks import Found, look_for
from bench.desk_session import Plan
from bench.desk_work import Change, open_store
from bench.desks import hasty, report, run
from bench.growth import PICTURE, read_kept
from bench.growth_picture import FIGURES, draw
from bench.programs import Setting
from bench.sides import FILE, SERVER, Filled, fill_file, fill_server
from tests.server import Cluster

pytest.importorskip("psycopg", reason="psycopg is not installed")
PERMITS, CHANGES = 60, 8


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    return Setting.make(tmp_path, tmp_path / "databases", PERMITS, 0)


def plan_of(setting: Setting, settles: float) -> Plan:
    return Plan(PERMITS, 2, CHANGES, 0.05, setting.today, settles)


def test_what_two_sessions_are_told_is_there_and_a_hasty_server_is_found_out(setting: Setting, server: Cluster) -> None:
    file = fill_file(setting, PERMITS)
    moved = fill_server(setting, server, file)
    server.execute(f"CREATE DATABASE hasty TEMPLATE permits_{PERMITS}")
    plan = plan_of(setting, 2.5)
    loads = [run(setting, server, one, plan, apps=0) for one in (moved, file)]
    for load in loads:
        assert load.found == Found(CHANGES, (), 0)
        assert [one.refused for one in load.told] == [[], []]
        assert len(load.saves) == len(load.floor) == CHANGES
        assert any(one.draws for one in load.told)
    told = "\n".join(report(plan, loads, 0))
    assert f"{SERVER}: {CHANGES} changes, {CHANGES} acknowledged, 0 lost, 0 too many, 0 refused" in told
    assert f"{FILE}: {CHANGES} changes, {CHANGES} acknowledged, 0 lost, 0 too many, 0 refused" in told
    with hasty(server):
        again = replace(moved, place=server.address("hasty", setting.folder))
        found = run(setting, server, again, plan_of(setting, 0.2), apps=0).found
    assert found.acknowledged == CHANGES
    assert found.lost
    assert not found.too_many


def test_what_nobody_was_told_of_is_too_much(setting: Setting) -> None:
    file: Filled = fill_file(setting, PERMITS)
    plan = plan_of(setting, 0)
    for number in range(4):
        with open_store(file.place, f"desk {number % 2}") as store:
            Change(number, PERMITS, setting.today).prepared(store)()
    assert look_for(file.place, plan, dict.fromkeys(range(4))) == Found(4, (), 0)
    assert look_for(file.place, plan, dict.fromkeys(range(3))) == Found(3, (), 1)
    assert look_for(file.place, plan, dict.fromkeys(range(5))) == Found(5, (4,), 0)


def test_the_picture_tells_lines_apart_without_colour() -> None:
    grown = {side: {size: dict.fromkeys(FIGURES, size / 100) for size in (1000, 10_000)} for side in (FILE, SERVER)}
    picture = draw(grown)
    lines = picture.count("<polyline")
    assert picture.count("<circle") == lines == picture.count("<rect ") - 1
    assert picture.count('stroke-dasharray="6 4"') == lines // 2
    for words in ("SQLite: save", "PostgreSQL: bare", "10,000"):
        assert words in picture


def test_the_picture_of_the_manual_is_that_of_the_figures_beside_it() -> None:
    assert PICTURE.read_text("utf-8") == draw(read_kept()), "make bench-growth OPTIONS=--drawn"
