"""The tour of a few keys: it comes once, goes on with the keys themselves, and is in nobody's way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from models.demo import demo_book
from models.store import Store
from rules.facts import Activity, Book, Member
from screens.board.screen import BoardScreen
from screens.commands import use_keys
from screens.desk import Desk
from screens.format import width
from screens.tour import ADD, CHECKLIST, HELP, OPEN, TICK, UNDO, Tour, TourLine, steps_for
from screens.words import _, use_language
from tests.conftest import open_store
from tests.tui.test_app import press, see
from tui.app import PermitApp
from tui.first_time import is_first_time


@pytest.fixture
def nobody(desk: Desk) -> Desk:
    """A desk with nobody on record, on which the tour was never shown."""
    desk.store.import_book(Book(), "replace", apply=True)
    desk.first_time = lambda: True
    return desk


@pytest.fixture
def made_up(desk: Desk) -> Desk:
    desk.demo = True
    desk.first_time = lambda: True
    return desk


def said(pilot: Pilot[None]) -> str:
    """Return what the tour says on the screen in front; empty where it says nothing."""
    return "".join(str(line.content) for line in pilot.app.screen.query(TourLine))


async def wait_for_tour(pilot: Pilot[None]) -> None:
    for _round in range(60):
        if said(pilot):
            return
        await pilot.pause(0.05)
    raise AssertionError("no tour")


async def test_a_newcomer_is_led_from_an_empty_board_to_the_help(nobody: Desk) -> None:
    async with PermitApp(nobody).run_test(size=(80, 24)) as pilot:
        await wait_for_tour(pilot)
        assert said(pilot).startswith("1/4  a adds")
        await press(pilot, "a", "escape")
        assert said(pilot).startswith("1/4"), "a form that was left has added nobody"
        nobody.store.import_book(demo_book(nobody.today()), "replace", apply=True)
        before = nobody.store.book()
        assert isinstance(pilot.app.screen, BoardScreen)
        pilot.app.screen.update_view()
        assert said(pilot).startswith("2/4  enter opens")
        await press(pilot, "enter")
        assert said(pilot).startswith("3/4  c shows")
        await press(pilot, "c")
        assert said(pilot).startswith("4/4  ? shows")
        await press(pilot, "question_mark", "escape")
        assert said(pilot).startswith("That is all")
        await press(pilot, "escape")
        assert not said(pilot)
        assert nobody.tour is None
    assert nobody.store.book() == before, "a tour through one's own records changes nothing"


async def test_on_a_made_up_family_a_paper_is_ticked_and_the_tick_taken_back(made_up: Desk) -> None:
    async with PermitApp(made_up).run_test(size=(80, 24)) as pilot:
        await wait_for_tour(pilot)
        for key, after in (("enter", "2/4  c"), ("c", "3/4  space"), ("space", "4/4  u"), ("u", "That is all")):
            await press(pilot, key)
            assert said(pilot).startswith(after)


async def test_a_key_that_makes_no_sense_on_the_way_says_why_there(nobody: Desk) -> None:
    nobody.store.add_member(Member("zoe", "Zoe", date(1949, 12, 31), Activity.NONE), None)
    nobody.demo = True
    async with PermitApp(nobody).run_test(size=(80, 24)) as pilot:
        await wait_for_tour(pilot)
        await press(pilot, "enter")
        assert said(pilot) == "2/4  No permit is on record for this person. s records the first period."


async def test_escape_ends_it_at_once_and_goes_nowhere(made_up: Desk) -> None:
    async with PermitApp(made_up).run_test(size=(80, 24)) as pilot:
        await wait_for_tour(pilot)
        await press(pilot, "enter")
        there = pilot.app.screen
        await press(pilot, "escape")
        assert not said(pilot)
        assert pilot.app.screen is there
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, BoardScreen)
        assert not said(pilot)


async def test_keys_do_what_they_do_without_it_and_steps_may_be_left_out(made_up: Desk) -> None:
    async with PermitApp(made_up).run_test(size=(80, 24)) as pilot:
        await wait_for_tour(pilot)
        await press(pilot, "j", "c")
        assert said(pilot).startswith("3/4  space")
        await press(pilot, "i")
        assert not said(pilot), "the guide is not on the way"
        await press(pilot, "escape")
        assert said(pilot).startswith("3/4  space"), "and going back from it does not end the tour"
        pilot.app.pop_screen()
        await pilot.pause()
        assert said(pilot).startswith("2/4  c"), "the board has no papers to tick: it says how to get there"


async def test_what_is_typed_before_it_comes_is_not_disturbed(nobody: Desk) -> None:
    async with PermitApp(nobody).run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"Zo")
        await pilot.pause(0.8)
        await press(pilot, *"e")
        await see(pilot, "Zoe")
        await press(pilot, "escape")
        assert said(pilot).startswith("1/4")


async def test_it_comes_to_nobody_who_knows_the_way_or_can_change_nothing(desk: Desk, tmp_path: Path) -> None:
    def never() -> bool:
        raise AssertionError("the tour is offered")

    desk.first_time = never
    async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.8)
        assert not said(pilot)
    with open_store(tmp_path / "none.db"):
        pass
    with open_store(tmp_path / "none.db", read_only=True) as store:
        await _assert_never(store, desk)


async def _assert_never(store: Store, other: Desk) -> None:
    desk = Desk(
        store=store,
        pack=other.pack,
        clock=other.today,
        backup_folder=other.backup_folder,
        last_working_day=other.last_working_day,
        calendar_published=other.calendar_published,
        first_time=other.first_time,
    )
    async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.8)
        assert not said(pilot)
        await press(pilot, "F")
        await see(pilot, "open for reading only")
        assert not said(pilot)


async def test_its_key_begins_it_anew_from_any_screen_and_names_the_keys_of_the_user(desk: Desk) -> None:
    use_keys({"permit.checklist": "Z"})
    try:
        async with PermitApp(desk).run_test(size=(80, 24)) as pilot:
            await press(pilot, "j", "c", "F")
            assert isinstance(pilot.app.screen, BoardScreen)
            assert said(pilot).startswith("1/3  enter opens")
            await press(pilot, "enter")
            assert said(pilot).startswith("2/3  Z shows")
    finally:
        use_keys({})


async def test_it_stands_below_what_it_speaks_of_and_is_not_part_of_the_next_start(made_up: Desk) -> None:
    async with PermitApp(made_up).run_test(size=(80, 24)) as pilot:
        await wait_for_tour(pilot)
        board = pilot.app.screen
        assert isinstance(board, BoardScreen)
        assert not board.as_opened()
        line = board.query_one(TourLine).region
        assert not any(line.overlaps(board.query_one(other).region) for other in ("#board-body", "KeyLine"))
        await press(pilot, "L")
        assert said(pilot).startswith("1/4  按 enter")
        board.open_anew()
        await pilot.pause()
        assert board.as_opened()
        assert not said(pilot)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sentence_takes_one_line_of_a_narrow_terminal(language: str) -> None:
    use_language(language)
    keys = {ADD: "a", OPEN: "enter", CHECKLIST: "c", TICK: "space", UNDO: "u", HELP: "?"}
    for step, key in keys.items():
        sentence = _("{step}. esc ends the tour.").format(step=_(step.said).format(key=key))
        assert width(f"1/4  {sentence}") <= 78, sentence


def test_only_the_made_up_family_is_for_trying() -> None:
    assert TICK in steps_for(nobody=False, for_trying=True)
    assert TICK not in steps_for(nobody=True, for_trying=False)
    tour = Tour(steps_for(nobody=False, for_trying=False))
    tour.note_somebody()
    assert not tour.is_over


def test_the_first_time_is_one_time(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "permit-tui"
    assert is_first_time(folder)
    assert not is_first_time(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_where_it_cannot_be_remembered_it_never_comes(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not is_first_time(tmp_path / "file" / "permit-tui")
    (tmp_path / "tour-shown").symlink_to(tmp_path / "elsewhere")
    assert not is_first_time(tmp_path)
    assert not (tmp_path / "elsewhere").exists()
