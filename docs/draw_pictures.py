"""Draws the README's pictures with the app itself on the demo family: ``make pictures``."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from datetime import date
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
from tui.clock import Clock

DOCS = Path(__file__).parent
DAY = date(2026, 12, 1)
PICTURES = {
    "board": ("en", (120, 30), ("j", "j")),
    "board.zh": ("zh", (120, 30), ("j", "j")),
    "checklist": ("en", (80, 24), ("j", "j", "c", "j", "j")),
    "checklist.zh": ("zh", (80, 24), ("j", "j", "c", "j", "j")),
}
FONTS = "DejaVu Sans Mono, Menlo, Consolas, Noto Sans Mono CJK SC, PingFang SC, Microsoft YaHei, monospace"
CELL, LINE, FONT, EDGE = 9, 20, 16, 12


async def draw(desk: Desk, name: str) -> None:
    language, size, keys = PICTURES[name]
    use_language(language)
    app = PermitApp(desk, theme=DARK)
    async with app.run_test(size=size) as pilot:
        for key in keys:
            await pilot.press(key)
        await pilot.pause(0.3)
        (DOCS / f"{name}.svg").write_text(svg_of(app), encoding="utf-8")


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
    """Split a segment where the width of its characters changes."""
    groups = itertools.groupby(segment.text, key=width)
    return [Segment("".join(chars), segment.style) for _cells, chars in groups]


def cell_run(part: Segment, x: int, y: int, background: str) -> str:
    style = part.style
    left, top, cells = EDGE + x * CELL, EDGE + y * LINE, width(part.text) * CELL
    fill = style.bgcolor.name if style and style.bgcolor else background
    drawn = "" if fill == background else f'<rect x="{left}" y="{top}" width="{cells}" height="{LINE}" fill="{fill}"/>'
    if not part.text.strip():
        return drawn
    colour = style.color.name if style and style.color else "#e4e7eb"
    bold = ' font-weight="bold"' if style and style.bold else ""
    return (
        f'{drawn}<text x="{left}" y="{top + FONT}" textLength="{cells}" fill="{colour}"{bold} '
        f'xml:space="preserve">{escape(part.text)}</text>'
    )


def main() -> None:
    calendar = WorkingDays()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.db"
        with Store.open(path, pack=load_pack(), actor="demo", now=Clock().now) as store:
            store.import_book(demo_book(DAY), "replace", apply=True)
            desk = Desk(
                store=store,
                pack=load_pack(),
                clock=lambda: DAY,
                backup_folder=Path(folder),
                last_working_day=calendar.last_working_day,
                calendar_published=calendar.published,
                demo=True,
            )
            for name in PICTURES:
                asyncio.run(draw(desk, name))


if __name__ == "__main__":
    main()
