"""The points screen as a person uses it, and what of it the JSON tells."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from rules.pack import load_pack
from rules.points_facts import Education, InsuranceBase, PointsEstimate, Skill
from screens.desk import Desk
from screens.format import width
from screens.words import use_language
from tests.conftest import open_store
from tests.tui.test_app import picture, press, see
from tui.app import PermitApp
from tui.json_output import status_document

STATED = PointsEstimate(Education.COLLEGE, Skill.LEVEL_3, insurance_years=4)


def estimate_of(desk: Desk, key: str) -> PointsEstimate | None:
    return desk.store.member(key, desk.today()).member.points_estimate


async def open_points(pilot: Pilot[None], name: str) -> None:
    await press(pilot, "ctrl+p", *name, "enter", "m")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50), (40, 10), (5, 2)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_points_stand_straight_at_any_size(desk: Desk, size: tuple[int, int], language: str) -> None:
    use_language(language)
    app = PermitApp(desk)
    async with app.run_test(size=size) as pilot:
        await open_points(pilot, "李强")
        await press(pilot, *["j"] * 5, "end", "home")
        lines = picture(app).split("\n")
        assert len(lines) == size[1]
        assert all(width(line) <= size[0] for line in lines)


async def test_a_first_estimate_from_an_empty_one(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_points(pilot, "李明")
        await see(pilot, "approved 125 on")
        await see(pilot, "Nothing is stated for an estimate yet.")
        await press(pilot, "d")
        await see(pilot, "There is no estimate to remove.")
        await press(pilot, "enter")
        await see(pilot, "estimated 39 of 120, 81 missing")
        await press(pilot, "tab", "tab", "backspace", "9")
        await see(pilot, "estimated 57 of 120, 63 missing")
        await press(pilot, "enter")
        await see(pilot, "Saved.")
        await see(pilot, "One of these is enough: ")
        assert estimate_of(desk, "li-ming") == PointsEstimate(insurance_years=9)
        await press(pilot, "u")
        await see(pilot, "Undone: the points estimate of 李明.")
    assert estimate_of(desk, "li-ming") is None


async def test_the_row_under_the_cursor_says_where_it_comes_from(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_points(pilot, "李强")
        await see(pilot, "102 of 120, 18 missing")
        await see(pilot, "no official score")
        await see(pilot, "Title or skill counts more")
        await press(pilot, "j")
        await see(pilot, "By itself 50, but of the two only the higher counts: Title or skill")
        await see(pilot, "Enough by itself for 120: bachelor's degree (+30)")
        await see(pilot, "text of 2015, city rule, checked 2026-11-23")
        await press(pilot, "end")
        await see(pilot, "-150 each time")


async def test_an_estimate_is_removed_and_undo_brings_it_back(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_points(pilot, "李强")
        await press(pilot, "d")
        await see(pilot, "Estimate removed.")
        await see(pilot, "Nothing is stated for an estimate yet.")
        assert estimate_of(desk, "li-qiang") is None
        await press(pilot, "u")
    assert estimate_of(desk, "li-qiang") == STATED


async def test_nothing_is_stated_as_of_another_day(desk: Desk) -> None:
    desk.look_at(desk.today().replace(year=2029))
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_points(pilot, "李强")
        await see(pilot, "! Last checked 2026-11-23")
        await press(pilot, "e")
        await see(pilot, "nothing can be changed")
    assert estimate_of(desk, "li-qiang") == STATED


async def test_a_total_beyond_the_standard_and_one_below_nothing(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_points(pilot, "李强")
        await see(pilot, "18 missing")
        desk.store.save_points_estimate("li-qiang", replace(STATED, insurance_base=InsuranceBase.TRIPLE))
        app.screen.update_view()  # type: ignore[attr-defined]
        await see(pilot, "estimated 222 of 120, the standard is reached")
        desk.store.save_points_estimate("li-qiang", replace(STATED, convictions=3))
        app.screen.update_view()  # type: ignore[attr-defined]
        await see(pilot, "estimated 0 of 120, 468 missing")
        assert "One of these is enough: Insurance years (160 full years)" in picture(app)


async def test_a_member_without_a_permit_has_points_too(desk: Desk) -> None:
    view = desk.store.member("li-wei", desk.today())
    desk.store.save_member(replace(view.member, permits=()), view.version)
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_points(pilot, "李薇")
        await press(pilot, "e", "enter", "down", "enter", "ctrl+s")
        await see(pilot, "estimated 80 of 120")
    assert estimate_of(desk, "li-wei") == PointsEstimate(Education.COLLEGE)


def test_the_json_tells_approved_score_and_estimate(desk: Desk) -> None:
    board = desk.store.board(desk.today())
    document = status_document(board.rows(0, len(board)), desk.today(), load_pack())
    points = {permit["member"]: permit["points"] for permit in document["permits"]}
    assert points["li-ming"] == {"approved_score": 125, "estimate": None}
    assert points["wang-fang"] is None
    estimate = points["li-qiang"]["estimate"]
    assert points["li-qiang"]["approved_score"] is None
    assert {key: estimate[key] for key in ("total", "standard", "missing")} == {
        "total": 102, "standard": 120, "missing": 18,
    }  # fmt: skip
    assert estimate["rows"][1] == {"id": "education", "stated": "college", "points": 0, "most": 110}


def test_the_estimate_of_another_session_is_not_lost(desk: Desk) -> None:
    with open_store(desk.store.path, "other") as other:
        other.save_points_estimate("wang-fang", STATED)
    assert estimate_of(desk, "wang-fang") == STATED
    assert desk.store.events("wang-fang")[0].action == "points.estimate"
