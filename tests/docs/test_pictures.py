"""The pictures of README and manual show the screens as they are now; one in each language stands for all."""

from __future__ import annotations

import re

import pytest

from docs.draw_pictures import DOCS, PICTURES, demo_desk, draw


def texts_of(svg: str) -> list[tuple[str, ...]]:
    return re.findall(r'<text x="(\d+)" y="(\d+)"[^>]*>([^<]*)</text>', svg)


@pytest.mark.parametrize("name", ["board", "checklist.zh"])
async def test_a_picture_says_what_the_screen_says(name: str) -> None:
    with demo_desk() as desk:
        drawn = texts_of(await draw(desk, name))
    assert len(drawn) > 50
    assert texts_of((DOCS / f"{name}.svg").read_text("utf-8")) == drawn, "the pictures are out of date: make pictures"


def test_every_picture_is_there_and_shown() -> None:
    measured = {"scale"}
    assert {path.stem for path in DOCS.glob("*.svg")} == set(PICTURES) | measured
    pages = "".join(path.read_text("utf-8") for path in DOCS.glob("*.md"))
    assert [name for name in PICTURES if f"({name}.svg)" not in pages] == []
