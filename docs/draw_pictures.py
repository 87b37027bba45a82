"""Draws the pictures of README and manual with the app itself on the demo family: ``make pictures``."""

from __future__ import annotations

import asyncio
import itertools
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from html import escape
from pathlib import Path

from rich.segment import Segment
from textual.app import App

from models.demo import demo_book
from models.store import Store
from models.workdays import WorkingDays
from rules.pack import load_pack
from screens.colours import DARK
from screens.desk import Desk
from screens.format import width
from screens.words import use_language
from tui.app import PermitApp

DOCS = Path(__file__).parent
DAY = date(2026, 12, 1)
MOMENT = datetime(2026, 12, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))
LARGE, SMALL = (120, 30), (80, 24)
TAKEN = {
    "board": (LARGE, ("j", "j")),
    "permit": (LARGE, ("j", "j", "enter")),
    "checklist": (SMALL, ("j", "j", "c", "j", "j")),
    "why": (LARGE, ("j", "j", "w")),
    "result": (SMALL, ("j", "j", "s")),
    "guide": (LARGE, ("j", "j", "i")),
    "transfer": (LARGE, ("j", "j", "t")),
    "points": (LARGE, ("j", "j", "j", "j", "j", "m")),
    "rules": (LARGE, ("R",)),
    "year": (SMALL, ("Y", "j", "j")),
    "month": (LARGE, ("M", "f", "f")),
    "trip": (LARGE, ("j", "j", "b")),
}
"""The size of the terminal and the keys that lead to each picture."""
PICTURES = {
    f"{name}{ending}": (language, *taken)
    for name, taken in TAKEN.items()
    for language, ending in (("en", ""), ("zh", ".zh"))
}
FONTS = "DejaVu Sans Mono, Menlo, Consolas, Noto Sans Mono CJK SC, PingFang SC, Microsoft YaHei, monospace"
CELL, LINE, FONT, EDGE = 9, 20, 16, 12
_INK = "#e4e7eb"


async def draw(desk: Desk, name: str) -> str:
    """Return one picture as SVG."""
    language, size, keys = PICTURES[name]
    use_language(language)
    app = PermitApp(desk, theme=DARK)
    async with app.run_test(size=size) as pilot:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause(0.3)
        return svg_of(app)


def svg_of(app: App[None]) -> str:
    """Draw every run of cells where it stands, so that wide and narrow characters line up in any font."""
    columns, rows = app.size
    total = f'width="{columns * CELL + 2 * EDGE}" height="{rows * LINE + 2 * EDGE}"'
    background = app.theme_variables["background"]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {total} font-family="{FONTS}" font-size="{FONT}">',
        f'<rect {total} rx="8" fill="{background}"/>',
    ]
    for y, line in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for segment in line:
            for part in runs_of(segment):
                parts.append(cell_run(part, x, y, background))
                x += width(part.text)
    return "\n".join([*parts, "</svg>\n"])


def runs_of(segment: Segment) -> list[Segment]:
    """Split a segment where the width of its characters changes, or another font may be taken."""
    groups = itertools.groupby(segment.text, key=lambda char: (width(char), char.isascii()))
    return [Segment("".join(chars), segment.style) for _cells, chars in groups]


def cell_run(part: Segment, x: int, y: int, background: str) -> str:
    style = part.style
    left, top, cells = EDGE + x * CELL, EDGE + y * LINE, width(part.text) * CELL
    fill = style.bgcolor.name if style and style.bgcolor and not style.bgcolor.is_default else background
    colour = style.color.name if style and style.color and not style.color.is_default else _INK
    if style and style.reverse:
        fill, colour = colour, fill
    drawn = "" if fill == background else f'<rect x="{left}" y="{top}" width="{cells}" height="{LINE}" fill="{fill}"/>'
    if not part.text.strip():
        return drawn
    bold = ' font-weight="bold"' if style and style.bold else ""
    line = ' text-decoration="underline"' if style and style.underline else ""
    return (
        f'{drawn}<text x="{left}" y="{top + FONT}" textLength="{cells}" fill="{colour}"{bold}{line} '
        f'xml:space="preserve">{escape(part.text)}</text>'
    )


@contextmanager
def demo_desk() -> Iterator[Desk]:
    """Open the demo family as it stands on the day of the pictures."""
    calendar = WorkingDays()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.db"
        with Store(path, pack=load_pack(), actor="demo", now=lambda: MOMENT) as store:
            store.import_book(demo_book(DAY), "replace", apply=True)
            yield Desk(
                store=store,
                pack=load_pack(),
                clock=lambda: DAY,
                backup_folder=Path(folder),
                last_working_day=calendar.last_working_day,
                calendar_published=calendar.published,
                demo=True,
            )


def main() -> None:
    with demo_desk() as desk:
        for name in sys.argv[1:] or PICTURES:
            (DOCS / f"{name}.svg").write_text(asyncio.run(draw(desk, name)), encoding="utf-8")


if __name__ == "__main__":
    main()
