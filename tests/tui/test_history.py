"""The history screen, and the undo that says ahead what it will take back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from rules.facts import CaseKind, Month, OfficialCount
from screens.desk import Desk
from screens.format import width
from screens.words import use_language
from tests.conftest import open_store
from tests.tui.test_app import picture, press, see
from tui.app import PermitApp

PHONE = "13912345678"


@pytest.fixture
def changed(desk: Desk) -> Desk:
    """A family in which four things have been changed by two people, one of them undone."""
    today, store = desk.today(), desk.store
    view = store.member("li-ming", today)
    store.save_member(replace(view.member, phone=PHONE, notes="x"), view.version)
    store.set_ticks("wang-fang", CaseKind.RENEWAL, {"id_card.copy": True}, today)
    with open_store(store.path, "grandpa") as other:
        flat = other.dwelling("pudong-flat")
        other.save_dwelling(replace(flat.dwelling, address="浦东新区新路2号"), flat.version)
    store.set_official_count("li-ming", OfficialCount(30, today))
    store.undo()
    return desk


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (40, 10), (20, 5)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_lines_never_run_over(changed: Desk, size: tuple[int, int], language: str) -> None:
    use_language(language)
    app = PermitApp(changed)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "j", "j", "H", "enter", "end", "enter", "f", "j", "space")
        lines = picture(app).split("\n")
        assert len(lines) == size[1]
        assert all(width(line) <= size[0] for line in lines)


async def test_a_member_sees_what_was_done_to_them_and_to_their_dwelling(changed: Desk) -> None:
    app = PermitApp(changed)
    async with app.run_test(size=(140, 36)) as pilot:
        await press(pilot, "j", "j", "enter", "H")
        lines = picture(app).split("\n")
        assert lines[0].strip() == "History  李明"
        assert [line.split("  + ")[1].rstrip() for line in lines if "  + " in line] == [
            "undone: the official count of 李明: Official count: 30 months on 2026-12-01 (removed)",
            "[undone] the official count of 李明: Official count: 30 months on 2026-12-01 (new)",
            "the changes to the dwelling 浦东新区新路2号: Address: 浦东新区示例路1弄2号301室 -> 浦东新区新路2号",
            "the changes to 李明 (2 entries)",
            "the import (2 entries)",
        ]
        assert [line[2:28].split() for line in lines if "  + " in line][2:4] == [
            ["2026-12-01", "09:30", "grandpa"],
            ["2026-12-01", "09:30", "tester"],
        ]


async def test_a_change_opens_to_its_rows_and_numbers_are_masked(changed: Desk) -> None:
    app = PermitApp(changed)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j", "H", "j", "j", "j", "enter")
        await see(pilot, "Phone: 138****0001 -> 139****5678")
        await see(pilot, "Notes: 九月底从宝山搬到浦东。 -> x")
        assert PHONE not in picture(app)
        await press(pilot, "v")
        await see(pilot, f"Phone: 13800000001 -> {PHONE}")
        await press(pilot, "enter")
        assert "Phone" not in picture(app)


async def test_the_family_is_filtered_by_name_and_by_kind(changed: Desk) -> None:
    app = PermitApp(changed)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "j", "j", "H", "slash")
        await see(pilot, "the family, then / filters by name.")
        await press(pilot, "f")
        await see(pilot, "the ticks of 王芳: Case: 2026-12-01, renewal")
        await press(pilot, "slash", *"王", "enter")
        assert "official" not in picture(app)
        await see(pilot, "the ticks of 王芳")
        await press(pilot, "escape", "c", "j", "j", "j", "j", "enter")
        await see(pilot, "only: insurance, tax, official count")
        assert "王芳" not in picture(app)
        await press(pilot, "c", "j", "j", "j", "j", "j", "enter")
        await see(pilot, "Nothing has been changed that is shown here.")
        await press(pilot, "enter", "c", "home", "enter")
        await see(pilot, "the import (11 entries)")
        await press(pilot, "H")
        await see(pilot, "History  李明")


async def test_a_long_history_is_read_page_by_page(desk: Desk) -> None:
    for number in range(130):
        desk.store.set_official_count("li-ming", OfficialCount(number, desk.today()))
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j", "H")
        assert len(app.screen._entries) == 50  # type: ignore[attr-defined]
        await press(pilot, "end", "end", "end")
        await see(pilot, "the import")
        assert len(app.screen._entries) == 131  # type: ignore[attr-defined]


async def test_undo_on_the_history_marks_what_it_took_back(changed: Desk) -> None:
    app = PermitApp(changed)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "j", "j", "H", "f", "u")
        await see(pilot, "[undone] the ticks of 王芳")
        await press(pilot, "U")
        await see(pilot, "done again: the ticks of 王芳")
        assert "[undone] the ticks" not in picture(app)


async def test_what_undo_would_take_back_stands_in_help_and_palette(changed: Desk) -> None:
    app = PermitApp(changed)
    async with app.run_test(size=(80, 30)) as pilot:
        await press(pilot, "question_mark", *["j"] * 34)
        await see(pilot, "Undo: the ticks of 王芳")
        await see(pilot, "Do again: the official count of 李明")
        await press(pilot, "escape", "ctrl+p", *"undo")
        await see(pilot, "Undo: the ticks of 王芳")


async def test_nothing_to_undo_is_greyed_and_says_why(changed: Desk) -> None:
    with open_store(changed.store.path, "guest") as guest:
        changed.store = guest
        app = PermitApp(changed)
        async with app.run_test(size=(80, 30), notifications=True) as pilot:
            await press(pilot, "question_mark", *["j"] * 34)
            await see(pilot, "There is nothing of yours to undo.")
            await press(pilot, "escape", "u")
            await see(pilot, "There is nothing of yours to undo.")


async def test_someone_elses_change_is_not_undone(changed: Desk) -> None:
    with open_store(changed.store.path, "other") as other:
        other.set_ticks("wang-fang", CaseKind.RENEWAL, {"id_card.copy": False}, changed.today())
    app = PermitApp(changed)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "u")
        await see(pilot, "王芳 was changed since by other")


async def test_a_removed_person_leaves_the_history_of_the_family(changed: Desk) -> None:
    app = PermitApp(changed)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "j", "j", "H")
        with open_store(changed.store.path, "other") as other:
            other.remove_member("li-ming", other.member("li-ming", changed.today()).version)
        await press(pilot, "v")
        await see(pilot, "no longer on record")
        await see(pilot, "removing 李明: member: 李明, 1985-04-12")


async def test_months_are_named_by_their_span(changed: Desk) -> None:
    changed.store.clear_contribution("wang-fang", Month.parse("2026-11"))
    app = PermitApp(changed)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "H", "f")
        await see(pilot, "clearing a month of 王芳: Insurance and tax: 2024-02 .. 2026-11, insurance paid")
