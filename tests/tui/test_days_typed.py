"""Days, months and numbers as people type them into forms, dialogs and the filter."""

from __future__ import annotations

from datetime import date

from textual.widgets import Input, Static

from screens.desk import Desk
from screens.words import use_language
from tests.tui.test_app import press, see
from tui.app import PermitApp


async def test_a_form_takes_days_as_people_write_them(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "a", *"Zoe", "tab", "tab")
        await see(pilot, "such as 2026-12-31 or 2026/12/31")
        await press(pilot, *"1990/5/4")
        await see(pilot, "1990-05-04 Fri")
        app.screen.query_one("#field-valid_until", Input).value = "２０２７年１月５日"
        await see(pilot, "2027-01-05 Tue")
        await press(pilot, "enter")
        await see(pilot, "Zoe added")
    (key,) = desk.store.find("Zoe")
    member = desk.store.member(key, desk.today()).member
    assert member.birth_date == date(1990, 5, 4)
    assert member.permits[0].periods[0].valid_until == date(2027, 1, 5)


REFUSED = [
    ("5/4/1990", "This can be read in several ways. Write the year first, with four digits: 2026-12-31."),
    ("90-5-4", "This can be read in several ways. Write the year first, with four digits: 2026-12-31."),
    ("1990-5", "Write year, month and day, such as 2026-12-31."),
    ("4 May 1990", "Write year, month and day, such as 2026-12-31."),
    ("1990-2-30", "There is no such day in the calendar."),
    ("1899-12-31", "The year must lie within 1900 to 2200."),
    ("1990-5-4\u202e", "hidden character U+202E at place 9; remove it"),
]


async def test_what_is_no_day_is_said_and_nothing_is_saved(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "a", *"Zoe", "tab", "tab")
        box, said = app.screen.query_one("#field-birth_date", Input), app.screen.query_one("#said-birth_date", Static)
        for typed, sentence in REFUSED:
            box.value = typed
            await press(pilot, "enter")
            assert str(said.content).replace("\n", " ") == sentence
        await press(pilot, "ctrl+r", "escape")
    assert not desk.store.find("Zoe")


async def test_a_number_is_typed_with_blanks_and_wide_signs(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "a", *"Zoe")
        app.screen.query_one("#field-id_number", Input).value = "１１０１０５ 19491231 002x"
        await see(pilot, "1949-12-31 Sat")
        await press(pilot, "enter")
        await see(pilot, "Zoe added")
    (key,) = desk.store.find("Zoe")
    assert desk.store.member(key, desk.today()).member.id_number == "11010519491231002X"


async def test_the_same_day_written_otherwise_is_no_draft(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j", "e", "tab", "tab")
        box = app.screen.query_one("#field-birth_date", Input)
        day = date.fromisoformat(box.value)
        box.value = f"{day.year}年{day.month}月{day.day}日"
        await press(pilot, "escape")
    assert not desk.store.drafts.all()


async def test_months_are_typed_as_statements_print_them(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "j", "j", "enter", "t", "i")
        await see(pilot, "First month")
        first, last = app.screen.query(Input)
        first.value, last.value = "202712", "2027年1月"
        await see(pilot, "2027-12")
        await press(pilot, "enter")
        await see(pilot, "The end lies before the beginning.")
        last.value = "2028/1"
        await press(pilot, "enter")
        await see(pilot, "2027-12")
        await press(pilot, "escape")


async def test_another_day_is_looked_at(desk: Desk) -> None:
    use_language("zh")
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "T")
        box = app.screen.query_one(Input)
        box.value = "3/1/2027"
        await see(pilot, "这样写看不出是哪一天。")
        await press(pilot, "enter")
        assert not desk.as_of
        box.value = "２０２７年３月１日"
        await see(pilot, "2027-03-01 周一")
        await press(pilot, "enter")
        assert desk.today() == date(2027, 3, 1)
        await press(pilot, "escape")
