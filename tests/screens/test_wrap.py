"""Lines break at blanks and between Chinese characters, never before a closing sign or behind an opening one."""

from __future__ import annotations

import re

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
        ("满 10 年", 6, ["满", "10 年"]),
        ("到 2026-12-01 周二，止", 15, ["到", "2026-12-01 周二，", "止"]),
        ("", 5, [""]),
    ],
)
def test_wrap(text: str, cells: int, lines: list[str]) -> None:
    assert wrap(text, cells) == lines


UNITS = st.sampled_from(["ab ", "cde ", "9，", "10", "（甲）", "乙。", "丙", "《丁戊》，", "己： "])


@given(st.lists(UNITS, max_size=20).map("".join), st.integers(12, 30))
def test_nothing_is_lost_and_signs_stay_with_their_words(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not [line for line in lines if line[:1] in set("，。：）》") or line[-1:] in set("（《")]
    unbroken = max((width(word) for word in re.findall(r"[0-9a-z，]+", text)), default=0)
    assert all(width(line.rstrip()) <= max(cells, unbroken) for line in lines)
