"""Days and months as people write them; what could be two days is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.facts import EARLIEST, LATEST, Month
from rules.written_days import DayFault, read_day, read_month, written_numbers

DAYS = st.dates(EARLIEST, LATEST)
SIGNS = st.sampled_from("-/.－／．。、–—−‐")
BLANKS = st.sampled_from(("", "", " ", "\u3000"))
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@st.composite
def written(draw: st.DrawFn, numbers: tuple[int, ...]) -> str:
    """Write a year, a month and perhaps a day in any of the ways that people have."""
    way = draw(st.sampled_from(("signs", "chinese", "digits")))
    zeros = draw(st.booleans())
    year, *rest = (f"{number:0{2 if zeros else 1}}" for number in numbers)
    if way == "digits":
        text = year + "".join(f"{number:02}" for number in numbers[1:])
    elif way == "chinese":
        ends = ("月", draw(st.sampled_from(("日", "号", ""))))
        parts = [year, "年", *(part for pair in zip(rest, ends, strict=False) for part in pair)]
        text = draw(BLANKS).join(parts)
    else:
        text = year + "".join(f"{draw(BLANKS)}{draw(SIGNS)}{draw(BLANKS)}{number}" for number in rest)
    if draw(st.booleans()):
        text = text.translate(FULL_WIDTH)
    return f"{draw(BLANKS)}{text}{draw(BLANKS)}"


@given(DAYS.flatmap(lambda day: st.tuples(st.just(day), written((day.year, day.month, day.day)))))
def test_every_day_is_read_in_every_way_of_writing_it(case: tuple[date, str]) -> None:
    day, text = case
    assert read_day(text) == day


@given(DAYS.flatmap(lambda day: st.tuples(st.just(Month.of(day)), written((day.year, day.month)))))
def test_every_month_is_read_in_every_way_of_writing_it(case: tuple[Month, str]) -> None:
    month, text = case
    assert read_month(text) == month


@given(DAYS, SIGNS, st.booleans(), st.booleans())
def test_a_year_that_comes_last_or_is_cut_short_is_never_guessed(
    day: date, sign: str, american: bool, short: bool
) -> None:
    year = f"{day.year % 100:02}" if short else str(day.year)
    text = sign.join((str(day.month), str(day.day), year) if american else (str(day.day), str(day.month), year))
    assert read_day(text) is DayFault.SEVERAL
    assert read_day(sign.join((f"{day.year % 100:02}", str(day.month), str(day.day)))) is DayFault.SEVERAL


@given(st.text(alphabet="0123456789２0-/.年月日号。、 \u3000x", max_size=14))
def test_what_is_read_as_a_day_holds_its_numbers_in_their_order(text: str) -> None:
    day = read_day(text)
    if isinstance(day, date):
        assert written_numbers(text) == (day.year, day.month, day.day)
        assert read_day(str(day)) == day


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1990-5-4", date(1990, 5, 4)), ("1990/5/4", date(1990, 5, 4)), ("1990.5.4", date(1990, 5, 4)),
        ("1990年5月4日", date(1990, 5, 4)), ("1990年5月4号", date(1990, 5, 4)), ("19900504", date(1990, 5, 4)),
        ("１９９０－５－４", date(1990, 5, 4)), ("1990／05／04", date(1990, 5, 4)), ("1990。5。4", date(1990, 5, 4)),
        (" 1990 年 5 月 4 日 ", date(1990, 5, 4)), ("2026/12/11 0:00:00", date(2026, 12, 11)),
        ("5/4/1990", DayFault.SEVERAL), ("04.05.1990", DayFault.SEVERAL), ("90-5-4", DayFault.SEVERAL),
        ("26年5月4日", DayFault.SEVERAL), ("5/4/90", DayFault.SEVERAL),
        ("", DayFault.NONE), ("5月4日", DayFault.NONE), ("1990-5", DayFault.NONE), ("1990年5月", DayFault.NONE),
        ("1990", DayFault.NONE), ("900504", DayFault.NONE), ("1990504", DayFault.NONE), ("4 May 1990", DayFault.NONE),
        ("1990-5-4-1", DayFault.NONE), ("1990年5-4", DayFault.NONE), ("2026-W05-6", DayFault.NONE),
        ("2026-1 1-05", DayFault.NONE), ("٢٠٢٦-٠١-٠٥", DayFault.NONE), ("1990-5-4 10:30", DayFault.NONE),
        ("2027-02-29", DayFault.NO_SUCH), ("2026-13-01", DayFault.NO_SUCH), ("20260431", DayFault.NO_SUCH),
        ("2026-0-1", DayFault.NO_SUCH), ("0000-01-01", DayFault.NO_SUCH),
        ("1899-12-31", DayFault.OUT_OF_RANGE), ("2201-01-01", DayFault.OUT_OF_RANGE),
    ],
)  # fmt: skip
def test_days(text: str, found: date | DayFault) -> None:
    assert read_day(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2023-1", Month.parse("2023-01")), ("2023/01", Month.parse("2023-01")), ("2023.1", Month.parse("2023-01")),
        ("2023年1月", Month.parse("2023-01")), ("202301", Month.parse("2023-01")),
        ("２０２３年１月", Month.parse("2023-01")),
        ("2023", DayFault.NONE), ("1/2023", DayFault.NONE), ("23-1", DayFault.NONE), ("2023-01-05", DayFault.NONE),
        ("2023年", DayFault.NONE), ("", DayFault.NONE),
        ("2023-13", DayFault.NO_SUCH), ("202300", DayFault.NO_SUCH), ("1899-12", DayFault.OUT_OF_RANGE),
    ],
)  # fmt: skip
def test_months(text: str, found: Month | DayFault) -> None:
    assert read_month(text) == found
