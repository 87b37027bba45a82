"""Lines break at blanks and between Chinese characters, never before a closing sign or behind an opening one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.format import width, wrap


@pytest.mark.parametrize(
    ("text", "cells", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("一二三四五", 4, ["一二", "三四", "五"]),
        ("二级：100，一级", 9, ["二级：", "100，一级"]),
        ("二级，100，一级", 10, ["二级，", "100，一级"]),
        ("急需（是），年", 6, ["急需", "（是），", "年"]),
        ("满 10 年", 6, ["满 10", "年"]),
        ("", 5, [""]),
    ],
)
def test_wrap(text: str, cells: int, lines: list[str]) -> None:
    assert wrap(text, cells) == lines


@given(st.text(st.sampled_from("ab 9，（）。甲乙丙"), max_size=40), st.integers(12, 30))
def test_nothing_is_lost_and_no_line_begins_with_a_closing_sign(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    units = max((width(unit) for unit in text.split()), default=0)
    assert all(width(line) <= max(cells, units) for line in lines)
