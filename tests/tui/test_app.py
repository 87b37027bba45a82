"""The app as a person uses it, key by key."""

from __future__ import annotations

import gc
import re
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual._styles_cache import StylesCache
from textual.app import App
from textual.pilot import Pilot

from models.checks import check_text
from models.store import Store
from rules.facts import Book
from screens.desk import Desk
from screens.format import width
from screens.words import use_language
from tests.conftest import open_store
from tui.app import PermitApp


def picture(app: App[None]) -> str:
    """Return what stands on the screen, line by line."""
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines)


async def see(pilot: Pilot[None], text: str) -> None:
    """Wait until ``text`` stands on the screen: toasts take a few rounds of messages, and hide what is below them."""
    for _round in range(160):
        toasts = [toast.message for toast in pilot.app._notifications]
        if text in picture(pilot.app) or any(text in toast for toast in toasts):
            return
        await pilot.pause(0.05)
    raise AssertionError(picture(pilot.app))


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50), (40, 10), (20, 5), (5, 2)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_board_stands_straight_at_any_size(desk: Desk, size: tuple[int, int], language: str) -> None:
    use_language(language)
    app = PermitApp(desk)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "j", "j", "k", "pagedown", "home")
        lines = picture(app).split("\n")
        assert len(lines) == size[1]
        assert all(width(line) <= size[0] for line in lines)
        if size[0] >= 80:
            await see(pilot, "李明")


@pytest.mark.usefixtures("on_both")
async def test_the_main_job(desk: Desk, tmp_path: Path) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j", "c")
        await see(pilot, "3 of 6 gathered")
        await press(pilot, "j", "j", "space", "j", "o", "p")
        await see(pilot, "6 of 6 gathered")
        await press(pilot, "escape", "x", "enter")
        await press(pilot, "q")
    backup = (tmp_path / "permits-2026-12-01.toml").read_text("utf-8")
    assert '"lease_filing_certificate.copy"' in backup
    assert 'state = "ready"' in backup


async def test_adding_a_person_takes_one_form(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"Zoe", "tab", *"11010519491231002X", "enter")
        await pilot.pause()
    (key,) = desk.store.find("Zoe")
    assert str(desk.store.member(key, desk.today()).member.birth_date) == "1949-12-31"


async def test_what_was_typed_is_kept_as_a_draft(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"Half", "enter")
        await see(pilot, "Please fill this in.")
        await press(pilot, "escape", "a")
        await see(pilot, "Half")
        await press(pilot, "ctrl+r", "escape")


async def test_a_key_that_makes_no_sense_says_why(desk: Desk) -> None:
    desk.look_at(desk.today().replace(year=2027))
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "y")
        await see(pilot, "nothing can be changed")
        await press(pilot, "escape")
        assert not desk.as_of


async def test_hostile_names_are_only_text(desk: Desk) -> None:
    name = "[@click=app.quit]x[/] a[/b]c"
    assert check_text(name) is None
    view = desk.store.member("li-ming", desk.today())
    desk.store.save_member(replace(view.member, name=name), view.version)
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        for keys in (
            ("j", "j"),
            ("c",),
            ("escape", "w"),
            ("escape", "enter"),
            ("escape", "e"),
            ("escape", "g"),
            ("escape",),
        ):
            await press(pilot, *keys)
            assert not re.search(r"[\x00-\x09\x0b-\x1f]", picture(app))
        await see(pilot, "[@click")


async def test_the_palette_finds_actions_and_people(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+p", *"backup")
        await see(pilot, "Write a backup")
        await press(pilot, "escape", "ctrl+p", *"王芳", "enter")
        assert "Awaiting SMS" in picture(app).split("\n")[0]
        await press(pilot, "escape", "ctrl+p", *"zzzz")
        await see(pilot, "Nothing has that name.")
        await press(pilot, "enter", "escape")


@pytest.mark.usefixtures("on_both")
async def test_a_stale_screen_notices_what_another_session_has_changed(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j")
        with open_store(desk.store.path, "other") as other:
            view = other.member("li-ming", desk.today())
            other.save_member(replace(view.member, name="李铭"), view.version)
        await see(pilot, "▸ 李铭")


@pytest.mark.usefixtures("on_both")
async def test_a_conflicting_save_says_who_and_keeps_what_was_typed(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j", "e", "tab", "tab", "tab", *"xy")
        with open_store(desk.store.path, "other") as other:
            view = other.member("li-ming", desk.today())
            other.save_member(replace(view.member, notes="theirs"), view.version)
        await press(pilot, "enter")
        await see(pilot, "other changed 李明")
        await see(pilot, "本人xy")
        await press(pilot, "escape")
    assert desk.store.member("li-ming", desk.today()).member.notes == "theirs"


@pytest.mark.usefixtures("on_both")
async def test_undo_says_what_it_has_undone(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "j", "j", "d")
        await see(pilot, "李明 removed")
        await press(pilot, "u")
        await see(pilot, "Undone: removing")
        await press(pilot, "U")
    assert desk.store.find("li-ming") == ()


async def test_the_language_switches_while_the_app_runs(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await see(pilot, "Renew offline")
        await press(pilot, "L")
        await see(pilot, "线下续签")
        assert "Renew offline" not in picture(app)


async def test_the_board_turns_the_day_while_it_stays_open(desk: Desk) -> None:
    day = desk.today()
    desk._clock = lambda: day

    class Impatient(PermitApp):
        LOOK_AT_CLOCK_SECONDS = 0.2

    app = Impatient(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "2026-12-01" in picture(app).split("\n")[0]
        day += timedelta(days=1)
        await see(pilot, "2026-12-02")
        assert "2026-12-02" in picture(app).split("\n")[0]


async def test_an_empty_board_says_what_to_do_first(store: Store, desk: Desk) -> None:
    store.import_book(Book(), "replace", apply=True)
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await see(pilot, "adds the first person")
        await press(pilot, "c")
        await see(pilot, "Nobody is selected")


async def test_a_result_opens_what_remains_and_it_is_done(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "j", "j", "s")
        await see(pilot, "Continuous since")
        await press(pilot, "enter")
        await see(pilot, "1 thing remains")
        await see(pilot, "2027-11")
        await press(pilot, "f")
        await see(pilot, "Have the employer confirm the points")
        await press(pilot, "enter")
        await see(pilot, "Recorded. u takes it back.")
        await press(pilot, "u", "u")
        await see(pilot, "Renew offline")
    view = desk.store.member("li-ming", desk.today())
    assert view.assessment.follow_ups == ()
    assert view.member.cases[-1].state == "gathering"


async def test_a_late_result_says_what_it_does_to_both_counters(desk: Desk) -> None:
    app = PermitApp(desk)
    desk.look_at(None)
    view = desk.store.member("li-guoqiang", desk.today())
    (permit,) = view.member.permits
    late = [*permit.periods[:-1], replace(permit.periods[-1], valid_until=desk.today() - timedelta(days=70))]
    desk.store.save_member(replace(view.member, permits=(replace(permit, periods=tuple(late)),)), view.version)
    async with app.run_test(size=(80, 30)) as pilot:
        await press(pilot, "j", "s")
        await see(pilot, "Continuity restored")
        await see(pilot, "The continuous time begins anew on 2026-12-01")


async def test_a_lease_filing_is_an_errand_with_steps_and_an_end(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "o", "j", "enter", "space")
        await see(pilot, "1 of 3 steps")
        await press(pilot, "r", "enter")
        await see(pilot, "The new lease filing")
        await press(pilot, "tab", *"2028-12-01", "enter")
        await see(pilot, "Recorded for all who live there")
    for key in ("zhao-min", "li-qiang"):
        verdict = desk.store.member(key, desk.today()).assessment.verdict
        assert verdict is not None
        assert verdict.conditions[1].state == "holds"


async def test_the_counter_refuses_and_the_mismatch_comes_first(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "j", "j", "c", "r", "j", "j", "enter", "j", "enter")
        await see(pilot, "The counter refused: the dwelling does not match")
        assert picture(app).index("The counter refused") < picture(app).index("residence permit card")


async def test_one_household_one_trip(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 30)) as pilot:
        await press(pilot, "j", "j", "b")
        await see(pilot, "2026-12-01 Tue to 2026-12-09 Wed")
        await see(pilot, "someone goes for this person")
        await press(pilot, "escape")
        await see(pilot, "need you now")


async def test_a_typed_address_makes_a_dwelling(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "a", *"Zoe", "tab", "tab", *"1990-01-02", *["tab"] * 8, *"Somewhere 1", "enter")
        await see(pilot, "Zoe added")
    (key,) = desk.store.find("Zoe")
    dwelling = desk.store.member(key, desk.today()).dwelling
    assert dwelling is not None
    assert dwelling.address == "Somewhere 1"


@pytest.mark.usefixtures("on_both")
async def test_what_was_typed_goes_on_top_of_what_others_have_changed(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "j", "j", "e", "tab", "tab", "tab", *"xy")
        with open_store(desk.store.path, "other") as other:
            view = other.member("li-ming", desk.today())
            other.save_member(replace(view.member, phone="1234567"), view.version)
        await press(pilot, "enter")
        await see(pilot, "other changed 李明")
        await press(pilot, "escape", "e")
        await see(pilot, "Your draft was kept")
        await see(pilot, "1234567")
        await press(pilot, "enter")
        await see(pilot, "李明 saved")
    member = desk.store.member("li-ming", desk.today()).member
    assert (member.relation, member.phone) == ("本人xy", "1234567")


async def test_the_list_has_the_keys_again_after_an_empty_board(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "u")
        await see(pilot, "adds the first person")
        await press(pilot, "U")
        await see(pilot, "李明")
        await press(pilot, "j", "j")
        assert next(line for line in picture(app).split("\n") if "▸" in line).startswith("▸ 李明")


async def test_a_filter_that_nobody_matches_says_so(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "slash", *"xyz", "enter")
        await see(pilot, "Nobody matches xyz. esc shows everyone.")
        assert "3 need you now" in picture(app) or "2 need you now" in picture(app)
        await press(pilot, "escape")
        await see(pilot, "李明")


async def test_a_case_that_has_ended_leaves_its_screen(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "j", "j", "c", "r", "enter")
        await see(pilot, "a result came")
        await press(pilot, "enter")
        await see(pilot, "Recorded: valid until")
        await see(pilot, "need you now")


async def test_the_filter_stays_when_the_language_changes_and_goes_with_escape(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "slash", *"li-m", "enter", "L")
        await see(pilot, "li-m")
        assert "李明" in picture(app)
        assert "王芳" not in picture(app)
        await press(pilot, "slash", "x")
        await see(pilot, "li-mx")
        await press(pilot, "escape")
        await see(pilot, "王芳")
        assert "li-m" not in picture(app)


async def test_what_a_screen_has_drawn_is_let_go_with_it(desk: Desk) -> None:
    def lines_kept() -> int:
        gc.collect()
        return sum(len(one._cache) for one in gc.get_objects() if isinstance(one, StylesCache))

    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", "escape", "w", "escape")
        kept = lines_kept()
        for _turn in range(4):
            await press(pilot, "a", "escape", "w", "escape")
        assert lines_kept() < kept + 50
