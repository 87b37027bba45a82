"""How a page of the guide is laid out in lines; the screen and the command line share it. Nothing imports Textual."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from rules.guide import Page
from screens.format import width, wrap
from screens.words import _, labelled

_BULLET = "- "


class Part(StrEnum):
    """What a line is part of."""

    TITLE = "title"
    TEXT = "text"
    SOURCE = "source"


class Line(Struct, frozen=True):
    """One line of a page."""

    text: str
    part: Part = Part.TEXT


def page_lines(page: Page, cells: int) -> Iterator[Line]:
    """Yield the lines of a page, none wider than ``cells``: title, paragraphs, list, steps, notes, sources."""
    body = page.body
    yield from _hung("", page.title, cells, Part.TITLE)
    for paragraph in body.text:
        yield Line("")
        yield from _hung("", paragraph, cells)
    for marked in (
        [(_BULLET, item) for item in body.items],
        [(f"{number}. ", step) for number, step in enumerate(body.steps, start=1)],
    ):
        if marked:
            yield Line("")
        for mark, text in marked:
            yield from _hung(mark, text, cells)
    for paragraph in body.notes:
        yield Line("")
        yield from _hung("", paragraph, cells)
    yield Line("")
    yield from _hung("", labelled(_("Sources"), _("; ").join(page.sources)), cells, Part.SOURCE)


def _hung(mark: str, text: str, cells: int, part: Part = Part.TEXT) -> Iterator[Line]:
    indent = width(mark)
    first, *rest = wrap(text, max(1, cells - indent))
    yield Line(mark + first, part)
    for line in rest:
        yield Line(" " * indent + line, part)
