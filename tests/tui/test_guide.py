"""The guide on the screen and on the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from models.store import Store
from rules.assess import assess
from rules.assessment import Status
from rules.facts import Book, Registration
from rules.pack import load_pack
from screens.desk import Desk
from screens.format import width
from screens.guide.fitting import fitting_page
from screens.words import use_language
from tests.rules.stated import TODAY, dwelling_of, member_of
from tests.tui.test_app import picture, press, see
from tests.tui.test_cli import ROOT, run
from tui.app import PermitApp

TITLES = {
    Status.REAPPLY_REQUIRED: "Re-application",
    Status.EXPIRED: "Late renewal",
    Status.OFFLINE_REQUIRED: "Offline renewal",
    Status.AWAITING_NOTICE: "Automatic renewal",
    Status.WINDOW_OPEN: "Automatic renewal",
    Status.AT_RISK: "Lease filing",
    Status.VALID: "Automatic renewal",
}


async def test_the_guide_opens_at_what_fits_the_row(desk: Desk) -> None:
    app = PermitApp(desk)
    rows = desk.store.board(desk.today()).rows(0, 99)
    async with app.run_test(size=(80, 24)) as pilot:
        for one in rows:
            assert one.verdict is not None
            title = TITLES[one.verdict.status]
            await press(pilot, "i")
            lines = picture(app).split("\n")
            assert lines[1].endswith(f"│ {title}"), lines[1]
            assert any(line.startswith(f"▸ {title}") for line in lines)
            await press(pilot, "escape", "j")
    assert {one.verdict.status for one in rows if one.verdict} == set(Status)


@pytest.mark.parametrize(
    ("keys", "title"),
    [(("enter",), "Offline renewal"), (("c",), "Offline renewal"), (("w",), "Automatic renewal")],
)
async def test_it_opens_from_the_screens_behind_the_row(desk: Desk, keys: tuple[str, ...], title: str) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j", *keys, "i")
        assert picture(app).split("\n")[1].endswith(f"│ {title}")
        await press(pilot, "escape")
        assert "李明" in picture(app).split("\n")[0]


async def test_nobody_on_record_begins_with_a_first_permit(store: Store, desk: Desk) -> None:
    store.import_book(Book(), "replace", apply=True)
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i")
        await see(pilot, "▸ A first permit")


@pytest.mark.parametrize(
    ("facts", "page"),
    [
        ({"days_left": 100, "changes": ["phone 2026-11-01"], "recorded_on": "2026-10-01"}, "changes"),
        ({"days_left": 100, "tenure": "rented", "filings": ["2025-01-01 2026-01-01"]}, "lease_filing"),
        ({"days_left": 30}, "automatic_renewal"),
        ({"days_left": -90}, "late_renewal"),
        ({"days_left": -91}, "reapplication"),
    ],
)
def test_which_page_fits(facts: dict[str, Any], page: str) -> None:
    member = member_of(facts, TODAY + timedelta(days=facts["days_left"]))
    assert fitting_page(assess(member, dwelling_of(facts), TODAY, load_pack())) == page


def test_before_a_permit_the_registration_fits() -> None:
    member = replace(member_of({}, TODAY), permits=())
    assert fitting_page(assess(member, None, TODAY, load_pack())) == "first_permit"
    registered = replace(member, registrations=(Registration(TODAY, TODAY),))
    assert fitting_page(assess(registered, None, TODAY, load_pack())) == "residence_registration"


async def test_searching_narrows_while_one_types(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "slash", *"sms")
        await see(pilot, "Guide: what speaks of sms")
        lines = picture(app).split("\n")
        assert lines[2].startswith("▸ The SMS, and why none came")
        assert "Points" not in picture(app)
        await press(pilot, "down", "enter")
        await see(pilot, "▸ Automatic renewal")
        await press(pilot, "escape", "escape")
        await see(pilot, "  A first permit")
        assert "what speaks of" not in picture(app)
        await press(pilot, "escape")
        assert "need you now" in picture(app)


async def test_a_search_that_finds_nothing_says_so(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "i", "slash", *"zebra")
        await see(pilot, "Nothing in the guide speaks of this.")
        await press(pilot, "enter", "escape")
        await see(pilot, "A first permit")


async def test_a_chinese_character_begins_a_search_by_itself(desk: Desk) -> None:
    use_language("zh")
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "积", "分")
        await see(pilot, "指南：提到“积分”的各页")
        assert picture(app).split("\n")[2].startswith("▸ 积分")


async def test_the_list_moves_and_the_text_scrolls(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i")
        first = picture(app).split("\n")[1]
        await press(pilot, "j")
        assert picture(app).split("\n")[1] != first
        await press(pilot, "k")
        assert picture(app).split("\n")[1] == first
        await press(pilot, "pagedown")
        await see(pilot, "Sources:")
        await press(pilot, "tab", "j")
        await see(pilot, "│ Lease filing")
        assert picture(app).split("\n")[1].endswith("│ Lease filing")
        await press(pilot, "k", "k", "enter")
        assert picture(app).split("\n")[1].endswith("│ Late renewal")
        await press(pilot, "escape", "escape")
        assert "need you now" in picture(app)


async def test_the_guide_changes_its_language(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "L")
        await see(pilot, "▸ 重新申领")
        assert "Re-application" not in picture(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 20), (40, 10), (20, 5)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_it_stands_straight_at_any_size(desk: Desk, size: tuple[int, int], language: str) -> None:
    use_language(language)
    app = PermitApp(desk)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "i", "tab", "j", "enter", "j", "pagedown")
        lines = picture(app).split("\n")
        assert len(lines) == size[1]
        assert all(width(line) <= size[0] for line in lines)


def test_the_command_lists_pages_and_prints_the_best(tmp_path: Path) -> None:
    absent = tmp_path / "absent.db"
    listed = run("guide", database=absent).stdout
    assert "late_renewal" in listed
    assert "Re-application" in listed
    page = run("guide", "late", "renewal", database=absent).stdout
    assert page.startswith("Late renewal\n")
    assert "Up to 60 days after it" in page
    assert "Sources: " in page
    assert all(width(line) <= 80 for line in page.splitlines())
    several = run("guide", "renewal", database=absent).stdout
    assert several.index("offline_renewal") < several.index("lease_filing")
    none = run("guide", "zebra", database=absent)
    assert (none.returncode, none.stdout) == (1, "")
    assert "lists the pages" in none.stderr
    assert not absent.exists()


def test_the_command_does_not_import_textual() -> None:
    program = (
        "import sys; sys.argv[1:] = ['guide', 'sms']; import permit_tui; assert permit_tui.main() == 0; "
        "assert 'textual' not in sys.modules"
    )
    environment = os.environ | {"PERMIT_TUI_LANGUAGE": "en"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The SMS")


async def test_a_click_opens_a_page(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i")
        await pilot.click("#guide-list", offset=(5, 2))
        await see(pilot, "▸ The SMS, and why none came")
        assert picture(app).split("\n")[1].endswith("│ The SMS, and why none came")
        await press(pilot, "escape", "j")
        await see(pilot, "▸ The address check")
