"""The transfer screen: the years as a picture, corrected by month, with what-ifs and an official count."""

from __future__ import annotations

from datetime import date

import pytest

from models.store import Store
from rules.facts import Activity, Book, Contribution, Insurance, Member, Month, OfficialCount, Tax
from screens.desk import Desk
from screens.format import width
from screens.words import use_language
from tests.tui.test_app import picture, press, see
from tui.app import PermitApp

OPEN = ("j", "j", "enter", "t")


def years(app: PermitApp) -> dict[str, str]:
    """Return the twelve cells of each year as they stand on the screen."""
    found = {}
    for line in picture(app).split("\n"):
        if line[1:5].isdigit() and line[5:7] == "  ":
            found[line[1:5]] = line[7:43].rstrip()
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_picture_lines_up(desk: Desk, language: str) -> None:
    use_language(language)
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *OPEN)
        assert years(app) == {
            "2022": "                                  x",
            "2023": " x  x  x  #  #  #  #  #  #  #  #  #",
            "2024": " #  #  #  #  #  #  #  #  #  #  #  #",
            "2025": " #  #  #  #  i  i  #  #  #  #  #  #",
            "2026": " #  #  #  #  #  #  #  #  #  # [#] .",
            "2027": " .  .  .  .  .  .  .  .  .  .  .  .",
            "2028": " .  .  .  .  .  .  .  .  .  .  .  .",
            "2029": " .  .  .  .  .  .  .  .  .  .  .  .",
            "2030": " .  .  .  .  *  .  .  .  .  .  .  .",
        }
        lines = picture(app).split("\n")
        heading = next(line for line in lines if " 01 02 03 " in line)
        rows = [line for line in lines if line[1:5].isdigit() and line[5:7] == "  "]
        assert heading[7:42] == "01 02 03 04 05 06 07 08 09 10 11 12"
        assert [row[43:51].strip() for row in rows] == ["0", "9", "12", "10", "11", "0", "0", "0", "0"]
        # The legend stands in one column, however wide the words are in either language.
        signs = (row.rstrip() for row in (heading, *rows) if len(row.rstrip()) > 51)
        cut = [width(line[: line.rindex("   ")]) for line in signs]
        assert cut == [51] * 5


@pytest.mark.parametrize(
    ("size", "heading", "row"),
    [
        ((40, 24), "       1 2 3 4 5 6 7 8 9101112", " 2026   # # # # # # # # # #[# ."),
        ((200, 40), "       01    02    03    04    05    06    07    08 ", " 2026   #     #     #     #     # "),
    ],
)
async def test_months_stand_narrower_or_wider_with_the_screen(
    desk: Desk, size: tuple[int, int], heading: str, row: str
) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=size) as pilot:
        await press(pilot, *OPEN)
        await see(pilot, heading)
        await see(pilot, row)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 20), (40, 10), (20, 5)])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_nothing_runs_over(desk: Desk, size: tuple[int, int], language: str) -> None:
    use_language(language)
    desk.store.set_official_count("li-ming", OfficialCount(30, desk.today()))
    app = PermitApp(desk)
    async with app.run_test(size=size) as pilot:
        await press(pilot, *OPEN, "k", "h", "down", "right", "pageup", "home")
        lines = picture(app).split("\n")
        assert len(lines) == size[1]
        assert all(width(line) <= size[0] for line in lines)


async def test_a_month_is_explained(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *OPEN)
        await see(pilot, "2026-11: it counts (permit in force on every day")
        await press(pilot, "right")
        await see(pilot, "2026-12: not over yet")
        await press(pilot, "left", "k", *["left"] * 6)
        await see(pilot, "2025-05: does not count, because of: insurance")
        await see(pilot, "insurance back-paid, tax matches (2025-05 .. 2025-06)")
        await press(pilot, *["k"] * 3)
        await see(pilot, "2022-05: no permit yet")
        await press(pilot, "k")
        await see(pilot, "2022-05: no permit yet")
        await press(pilot, "home")
        await see(pilot, "2026-11: it counts")


async def test_correcting_a_month_changes_the_count_and_is_undone(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, *OPEN)
        await see(pilot, "42 of 84 months, reached in 2030-05 if none is lost")
        await press(pilot, "enter", "j", "enter")
        await see(pilot, "41 of 84 months, reached in 2030-06")
        assert years(app)["2026"].endswith("[t] .")
        await press(pilot, "u")
        await see(pilot, "42 of 84 months")
        await press(pilot, "k", *["left"] * 6, "e", "home", "enter")
        await see(pilot, "43 of 84 months")
        await press(pilot, "d")
        await see(pilot, "2025-05 cleared. u takes it back.")
        await see(pilot, "2025-05: does not count, because of: insurance, tax")
        await see(pilot, "42 of 84 months")
        await press(pilot, "d")
        await see(pilot, "Nothing is on record for this month.")
        await press(pilot, "u", "u", "escape", "escape")
    runs = desk.store.member("li-ming", desk.today()).member.contributions
    assert len(runs) == 3


async def test_what_if_the_permit_lapses(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, *OPEN, "p")
        await see(pilot, "What if the permit lapses?")
        await press(pilot, *["backspace"] * 2, *"60")
        await see(pilot, "continuity is kept")
        await press(pilot, "backspace", "1", "enter")
        await see(pilot, "If the next period begins 61 days after this one ends")
        await see(pilot, "2027-02-08 (late), 60 days are not held")
        await see(pilot, "continuity restarts on")
        await see(pilot, "84 months in 2030-08 instead of 2030-05, 3 months later")
        assert years(app)["2026"].endswith("[#] -")
        assert years(app)["2027"].startswith(" -  -  . ")
        before = desk.store.events(limit=1)
        await press(pilot, "escape")
        assert years(app)["2027"].startswith(" .  . ")
        assert desk.store.events(limit=1) == before


async def test_what_if_insurance_is_missed(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *OPEN, "right", "down", "i", "enter")
        await see(pilot, "If insurance is missed in 2027-12: 84 months in 2030-06 instead of 2030-05, 1")
        assert years(app)["2027"].endswith("[-]")
        await press(pilot, "i", *["backspace"] * 7, *"2026-11", "enter")
        await see(pilot, "That month is over: enter on it corrects what")


async def test_an_official_count_is_recorded_compared_and_removed(desk: Desk) -> None:
    app = PermitApp(desk)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await press(pilot, *OPEN, "o", *"44", "enter")
        await see(pilot, "Official count on 2026-12-01: 44, ours of that day: 42, look at 2023-01, 2023-02, 2023-03")
        assert years(app)["2025"] == " #  #  #  #  i? i? #  #  #  #  #  #"
        await press(pilot, "k", *["left"] * 6)
        await see(pilot, "May explain the official count: lost for the insurance alone.")
        await press(pilot, "o", "backspace", "backspace", *"42", "enter")
        await see(pilot, "Official count on 2026-12-01: 42, the same as ours")
        await press(pilot, "o", "tab", *["backspace"] * 2, *"02", "enter")
        await see(pilot, "This day lies ahead.")
        await press(pilot, "escape", "o", "ctrl+r", "end", "backspace", "backspace", "enter")
        await see(pilot, "The official count is off the record.")
    assert desk.store.member("li-ming", desk.today()).member.official_count is None


async def test_as_of_another_day_nothing_is_changed(desk: Desk) -> None:
    desk.look_at(date(2026, 6, 1))
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "ctrl+p", *"李明", "enter", "t", "enter")
        await see(pilot, "nothing can be changed")
        await see(pilot, "2026-05: it counts")


@pytest.mark.parametrize("paid", [False, True])
async def test_someone_without_a_permit_can_begin(store: Store, desk: Desk, *, paid: bool) -> None:
    run = Contribution(Month.parse("2026-01"), Month.parse("2026-03"), Insurance.NORMAL, Tax.MATCHED)
    member = Member("m", "M", date(1990, 1, 1), Activity.EMPLOYED, contributions=(run,) if paid else ())
    store.import_book(Book(members=(member,)), "replace", apply=True)
    app = PermitApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "enter", "t", "enter", "enter")
        await see(pilot, "insurance paid normally, tax matches (2026-11)")
        await press(pilot, "p")
        await see(pilot, "No permit is on record for this")
        await see(pilot, "0 of 84 months")
        await press(pilot, "r")
        await see(pilot, "Social insurance and income tax")
