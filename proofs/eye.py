"""permit-tui with an eye inside: at F12 it writes which screen stands, which were made, and what did not fit.

Run in place of ``permit_tui.py``; the reports go into the folder named by ``PERMIT_TUI_EYE``, by their number.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import screens.format  # noqa: E402

if TYPE_CHECKING:
    from textual.screen import Screen

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))
made: set[tuple[str, str, str]] = set()
"""Where a screen was made: file, function, and its class."""
clipped: list[str] = []
_LEAST_CELLS = 4
"""What is drawn into fewer is drawn before anything is laid out."""
_ASKED_AGAIN_SECONDS = 0.02
_clip, _fit = screens.format.clip, screens.format.fit
fitted: list[str] = []
"""What was given its place in a line of columns."""


def _clip_seen(text: str, cells: int) -> str:
    shown = _clip(text, cells)
    if shown != text and cells >= _LEAST_CELLS:
        clipped.append(text)
    return shown


def _fit_seen(text: str, cells: int, *, right: bool = False) -> str:
    fitted.append(text)
    return _fit(text, cells, right=right)


screens.format.clip, screens.format.fit = _clip_seen, _fit_seen


def open_the_eye() -> None:
    """Let the app, once it is loaded, take note of what it makes and draws."""
    from textual.events import Key
    from textual.screen import Screen
    from textual.strip import Strip

    from tui.app import PermitApp

    make, obey, adjust = Screen.__init__, PermitApp.on_event, Strip.adjust_cell_length
    number = 0

    def made_anew(self: Screen[Any], *words: Any, **named: Any) -> None:
        made.add(_place_of(self))
        make(self, *words, **named)

    async def see(self: PermitApp, event: Any) -> None:
        nonlocal number
        if isinstance(event, Key) and event.key == "f12" and event is self._in_turn:
            number += 1
            _when_idle(self, partial(_write_report, self, number))
            return
        await obey(self, event)

    def adjusted(self: Strip, cell_length: int, style: Any = None) -> Strip:
        if self.cell_length > cell_length > 0 and self.crop(cell_length).text.strip():
            clipped.append(self.text.rstrip())
        return adjust(self, cell_length, style)

    Screen.__init__ = made_anew  # type: ignore[method-assign]
    PermitApp.on_event = see  # type: ignore[method-assign]
    Strip.adjust_cell_length = adjusted  # type: ignore[method-assign]


def _place_of(screen: Screen[Any]) -> tuple[str, str, str]:
    """Return by which function of ours a screen is being made."""
    frame = sys._getframe(2)
    while frame.f_back is not None:
        path = Path(frame.f_code.co_filename)
        if frame.f_code.co_name != "__init__" and path.is_relative_to(ROOT) and path.parts[len(ROOT.parts)] != ".venv":
            break
        frame = frame.f_back
    return (
        str(Path(frame.f_code.co_filename).relative_to(ROOT)),
        frame.f_code.co_qualname.replace(".<locals>", ""),
        type(screen).__name__,
    )


def _when_idle(app: Any, act: Callable[[], None]) -> None:
    """Act once what was begun beside the screen has ended and all is drawn."""
    if getattr(app.screen, "_job", None) is not None or any(worker.is_running for worker in app.workers):
        app.set_timer(_ASKED_AGAIN_SECONDS, partial(_when_idle, app, act))
    else:
        app.screen.call_after_refresh(app.call_later, act)


def _write_report(app: Any, number: int) -> None:
    report = {
        "stack": [type(screen).__name__ for screen in app.screen_stack],
        "made": sorted(made),
        "clipped": list(dict.fromkeys(clipped)),
        "does_not_fit": list(_what_does_not_fit(app.screen)),
        "keys_left_out": _keys_left_out(app.screen),
        "tables": list(_tables(app.screen)),
    }
    clipped.clear()
    app.clear_notifications()
    folder = Path(os.environ["PERMIT_TUI_EYE"])
    unfinished = folder / "unfinished"
    unfinished.write_text(json.dumps(report), "utf-8")
    unfinished.rename(folder / f"{number}.json")


def _keys_left_out(screen: Any) -> list[str]:
    """Return the commands that stand in no key line although they are meant to."""
    from screens.key_line import KeyLine

    return [command for line in screen.query(KeyLine) for command in line.left_out()]


def _tables(screen: Any) -> Iterator[dict[str, Any]]:
    """Yield what stands below the names of columns, as ``proofs.straight`` takes it."""
    from screens.checklist.paper_list import PaperList
    from screens.cursor_list import GUTTER, CursorList

    for one in screen.query(CursorList):
        x, y, _cells, height = one.content_region
        if not one.is_on_screen or not height:
            continue
        place = {"x": x + GUTTER, "cells": one.row_cells - GUTTER}
        if isinstance(one, PaperList):
            yield from ({**place, **table} for table in _papers(one, y, height))
        # What stands above the list of a day is a sentence.
        elif one.HEADING_LINES and one.NAME != "day-list" and one.heading().strip():
            rows = min(height - 1, one.row_count - one.scroll_offset.y)
            yield {**place, "y": y, "names": _names(one.heading), "lines": list(range(y + 1, y + 1 + rows))}


def _papers(one: Any, top: int, height: int) -> Iterator[dict[str, Any]]:
    """Yield the papers below their heading, without those that have no boxes."""
    from screens.checklist.rows import Heading, Paper

    at, style = None, one.rich_style
    for row in range(one.scroll_offset.y, min(one.row_count, one.scroll_offset.y + height)):
        shown, y = one.rows[row], top + row - one.scroll_offset.y
        if isinstance(shown, Heading) and shown.forms:
            at = {"y": y, "names": _names(partial(one.segments, row, style)), "lines": []}
        elif isinstance(shown, Heading):
            break
        elif at is not None and isinstance(shown, Paper) and shown.item.wanted:
            at["lines"].append(y)
    if at is not None:
        yield at


def _names(draw: Callable[[], object]) -> list[str]:
    """Return the names of columns, from left to right, that a line is made of."""
    fitted.clear()
    drawn = draw()
    line = drawn if isinstance(drawn, str) else "".join(segment.text for segment in drawn)  # type: ignore[attr-defined]
    return sorted(filter(str.strip, dict.fromkeys(fitted)), key=line.index)


def _what_does_not_fit(screen: Any) -> Iterator[str]:
    """Yield widgets whose room is smaller than what they hold, and cannot be scrolled."""
    from textual.widgets import Static

    for widget in screen.walk_children():
        if not widget.is_on_screen or not widget.display:
            continue
        name = f"{type(widget).__name__}#{widget.id or ''}.{'.'.join(sorted(widget.classes))}"
        geometry = screen.find_widget(widget)
        region, clip = geometry.region, geometry.clip
        if region.area and not clip.contains_region(region) and not _can_be_scrolled_to(widget):
            yield f"{name}: {region} within {clip}"
        if isinstance(widget, Static) and widget.content_size.area:
            wanted = widget.visual.get_height(widget.styles, widget.content_size.width)
            if wanted > widget.content_size.height:
                yield f"{name}: {wanted} lines in {widget.content_size.height}: {widget.visual}"


def _can_be_scrolled_to(widget: Any) -> bool:
    from textual.widget import Widget

    return any(isinstance(one, Widget) and one.allow_vertical_scroll for one in widget.ancestors)


def main() -> int:
    """Run the program."""
    import permit_tui
    import tui.clock
    import tui.loading

    tui.clock.day_in_shanghai = lambda _instant: TODAY
    tui.clock.Clock.now = staticmethod(lambda: NOW)  # type: ignore[method-assign]
    load = tui.loading.load_textual

    def load_and_see() -> None:
        load()
        open_the_eye()

    tui.loading.load_textual = load_and_see
    return permit_tui.main()


if __name__ == "__main__":
    sys.exit(main())
