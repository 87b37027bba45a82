"""The year of the family and the calendar of a month, key by key."""

from __future__ import annotations

import re
from datetime import date

import pytest
from msgspec.structs import replace

from models.demo import demo_book
from models.reader import Reader
from rules.facts import EARLIEST, LATEST, Book, Month
from rules.occasions import occasions_of
from screens.desk import Desk
from screens.format import width
from screens.month.grid import MonthGrid
from screens.words import use_language
from screens.year.year_list import YearList
from tests.tui.test_app import picture, press, see
from tui.app import PermitApp


def rows(app: PermitApp) -> dict[str, str]:
    """Return what is drawn behind each name of the year."""
    found = (re.match(r"[▸ ] (\S+) +([✗!»~+^✓]) {2}(.*)", line) for line in picture(app).split("\n"))
    return {each[1]: each[3].rstrip() for each in found if each}


@pytest.mark.parametrize(
    ("language", "size"), [("zh", (200, 50)), ("zh", (60, 20)), ("en", (80, 24)), ("en", (40, 10)), ("zh", (5, 2))]
)
async def test_nothing_runs_over(desk: Desk, size: tuple[int, int], language: str) -> None:
    use_language(language)
    app = PermitApp(desk)
    async with app.run_test(size=size) as pilot:
        for keys in (("Y", "end"), ("M", "f")):
            await press(pilot, *keys)
            lines = picture(app).split("\n")
            assert len(lines) == size[1]
            assert all(width(line) <= size[0] for line in lines)


async def test_the_year_lines_up_at_80_columns(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "Y")
        await see(pilot, "2026-11 .. 2027-10")
        assert rows(app) == {
            "赵敏": ".... ⡇... .... .... .... .... .... .... .... .... .... ....",
            "李国强": "!--- ⡇--- |--- ✗... .... .... .... .... .... .... .... ....",
            "李明": "=[+» ⡇!-- ---- |--- -✗.. .... .... .... .... .... .... ....",
            "王芳": "=[+~ »!-- ---- -|-- -✗.. .... .... .... .... .... .... ....",
            "李小雨": "===[ ⡇»+! ---- ---| ---✗ .... .... .... .... .... .... ....",
            "李强": "==== ⡇=== ==== ==== [+»+ !--- ---- |--- ✗... .... .... ....",
            "张桂兰": "==== ⡇=[+ »+!- ---- --|- --✗. .... .... .... .... .... ....",
            "李薇": "==== ⡇=== ==== ==== ==== ==== ==== ===[ +~»! ---- ---| ---✗",
        }
        lines = picture(app).split("\n")
        assert {width(line[: line.index(row)]) for row in rows(app).values() for line in lines if row in line} == {21}


async def test_months_move_under_a_cursor_that_stays_in_sight(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "Y", "left", "left")
        await see(pilot, "2026-10 .. 2027-09")
        assert "[10]  11" in picture(app)
        assert rows(app)["李国强"].startswith("=[~» !---")
        app.screen.query_one(YearList).go_to_month(Month.parse("2027-09"))
        await press(pilot, "right")
        await see(pilot, "2026-11 .. 2027-10")
        await press(pilot, "right")
        await see(pilot, "2026-12 .. 2027-11")
        await press(pilot, "t")
        await see(pilot, "2026-11 .. 2027-10")
        assert "[12]" in picture(app)


async def test_member_and_month_stay_when_the_language_changes(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "Y", "j", "j", "left", "left", "L")
        await see(pilot, "2026-10 .. 2027-09  全家的一年")
        await see(pilot, "▸ 李明")
        await see(pilot, "[10]  11")
        await press(pilot, "M", "L", "right")
        await see(pilot, "2026-10-02 Fri  nothing due")


async def test_the_member_under_the_cursor_is_told_and_opened(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "Y", "j", "j")
        await see(pilot, "李明  » Renew offline  2026-12-09 Wed, 8 days")
        await see(pilot, "| 2027-02-07 Last day that keeps continuity (last working day: 2027-02-04 Thu)")
        await press(pilot, "enter")
        await see(pilot, "Conditions of an automatic renewal")
        await press(pilot, "escape", "escape")
        await see(pilot, "3 need you now")


async def test_another_day_brings_its_month(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "Y", "T", *"2027-06-20", "enter")
        await see(pilot, "2027-05 .. 2028-04")
        await see(pilot, "as of 2027-06-20")
        assert rows(app)["李薇"].startswith("==== ==⡇[")


async def test_the_boards_filter_holds_for_the_year(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "slash", *"李明", "enter", "Y")
        await see(pilot, "/ 李明")
        assert set(rows(app)) == {"李明"}


async def test_only_rows_in_sight_are_judged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    book = demo_book(desk.today())
    people = (replace(one, key=f"{one.key}-{n}", name=f"{one.name}{n}") for n in range(100) for one in book.members)
    desk.store.import_book(Book(book.dwellings, tuple(people)), "replace", apply=True)
    monkeypatch.setattr(Reader, "board_of_everyone", pytest.fail)
    drawn: list[str] = []
    monkeypatch.setattr(
        "screens.year.year_list.draw_months", lambda one, frame: drawn.append(one.member.key) or " " * frame.width
    )
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "Y")
        assert 0 < len(set(drawn)) < 24
        await press(pilot, "end")
        await see(pilot, "李薇99")
        assert len(set(drawn)) < 48
        drawn.clear()
        await press(pilot, "right")
        assert drawn == []


async def test_a_month_shows_what_a_calendar_file_holds(desk: Desk) -> None:
    board = desk.store.board_of_everyone(desk.today())
    expected = occasions_of(board.rows(0, len(board)), desk.last_working_day)
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "M")
        months = sorted({(one.day.year, one.day.month) for one in expected})
        for year, month in months[:2]:
            due = sum((one.day.year, one.day.month) == (year, month) for one in expected)
            await see(pilot, f"{year}-{month:02d}  {due} thing")
            await press(pilot, "pagedown")
        await press(pilot, "t")
        for day in sorted({one.day for one in expected})[:6]:
            await press(pilot, "f")
            assert re.search(rf"{day} \w+  \d+ thing", picture(app))


async def test_many_people_are_looked_at_bit_by_bit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.month.screen._BETWEEN_SECONDS", 0.3)
    book = demo_book(desk.today())
    people = (replace(one, key=f"{one.key}-{n}", name=f"{one.name}{n}") for n in range(130) for one in book.members)
    desk.store.import_book(Book(book.dwellings, tuple(people)), "replace", apply=True)
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("M")
        await see(pilot, "480 of 1040 people looked at so far")
        await press(pilot, "L", "L", "right")
        await see(pilot, "2026-12  1170 things due")
        await press(pilot, "f")
        await see(pilot, "130 things due")
        await press(pilot, "enter", "end", "enter")
        await see(pilot, "Conditions of an automatic renewal")


async def test_days_off_and_days_made_up_for_are_marked(desk: Desk) -> None:
    use_language("zh")
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "M", "pageup", "pageup")
        await see(pilot, "2026-10  已过去")
        marked = {int(day): word for day, word in re.findall(r"(\d+)[\] ] (休|班|-)", picture(app))}
        assert {day for day, word in marked.items() if word == "休"} == {1, 2, 5, 6, 7}
        assert {day for day, word in marked.items() if word == "班"} == {10}
        assert {day for day, word in marked.items() if word == "-"} == {3, 4, 11, 17, 18, 24, 25, 31}
        app.screen.query_one(MonthGrid).go_to(date(2028, 12, 1))
        await see(pilot, "放假安排尚未公布")


async def test_people_are_opened_from_a_day(desk: Desk) -> None:
    view = desk.store.member("wang-fang", desk.today())
    permits = desk.store.member("li-ming", desk.today()).member.permits
    desk.store.save_member(replace(view.member, permits=permits), view.version)
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "Y", "M", "enter")
        await see(pilot, "Nothing is due on this day. f goes on")
        await press(pilot, *["right"] * 8)
        await see(pilot, "2026-12-09 Wed  2 things due")
        assert "2 !" in picture(app)
        await press(pilot, "tab", "tab", "left", "right", "enter", "j", "tab", "tab", "enter")
        await see(pilot, "Conditions of an automatic renewal")
        assert "王芳" in picture(app).split("\n")[0]
        await press(pilot, "escape")
        await see(pilot, "2026-12-09 Wed  2 things due")
        await press(pilot, "escape", "pagedown")
        await see(pilot, "2027-01-09 Sat")
        await press(pilot, "escape", "escape")
        await see(pilot, "need you now")


async def test_a_click_goes_to_the_day_and_two_open_it(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "M")
        lines = picture(app).split("\n")
        y = next(at for at, line in enumerate(lines) if " 14 " in line)
        for text, day in (("14", 14), ("20  -", 20), ("16", 16)):
            await pilot.click(offset=(lines[y].index(text), y))
            await see(pilot, f"2026-12-{day} ")
        await pilot.click(offset=(lines[y].index("14"), y + 1), times=2)
        await see(pilot, "Conditions of an automatic renewal")


@pytest.mark.parametrize("day", [EARLIEST, LATEST])
async def test_the_ends_of_the_known_years_hold(desk: Desk, day: date) -> None:
    desk.look_at(day)
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "Y", "left", "right", "right", "M", "up", "down", "down", "pageup", "pagedown", "pagedown")
        assert EARLIEST <= app.screen.query_one(MonthGrid).day <= LATEST
        await see(pilot, f"as of {day}")


async def test_hostile_names_are_only_text(desk: Desk) -> None:
    view = desk.store.member("li-ming", desk.today())
    desk.store.save_member(replace(view.member, name="[@click=app.quit]x[/]"), view.version)
    app = PermitApp(desk)
    async with app.run_test(size=(200, 50)) as pilot:
        await press(pilot, "Y", "j", "j")
        await see(pilot, "[@click=app.quit]x[/]  » Renew offline")
        await press(pilot, "M", "f", "f")
        await see(pilot, "▸ [@click=app.quit]x[/]  ! Permit")
