"""The cheapest bytes that turn what the terminal shows into what it should show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tui.terminal.picture import Picture
from tui.terminal.style import Style, change

_ERASE_TO_THE_END = "\x1b[K"
# An erasure leaves the cursor where it is; what follows needs a move.
_WORTH_ERASING = 11
_SEEN_ON_BLANKS = frozenset((4, 5, 6, 7, 8, 9, 21, 51, 52, 53))
_WIDEST_GAP = 24
_NOWHERE = -1


class Painter:
    """Knows what the terminal shows, where its cursor is and which style is set.

    ``lone_newline``: a newline moves down and nothing else (the terminal's output is not processed).
    ``erases_in_colour``: erased cells get the background that is set; without it, the terminal's own.
    ``erases``: without it every blank is written, as ``read_frame`` can read it back.
    """

    def __init__(self, shown: Picture, *, lone_newline: bool, erases_in_colour: bool, erases: bool = True) -> None:
        self.shown = shown
        self._erases_in_colour = erases_in_colour
        self._erases = erases
        self._lone_newline = lone_newline
        self.forget_state()

    def forget_state(self) -> None:
        """Take nothing for granted about the cursor and the style."""
        self._x, self._y = _NOWHERE, _NOWHERE
        self._style: Style | None = None

    def paint(self, wanted: Picture) -> str:
        """Return what makes the terminal show ``wanted``, of the same size, and count it as shown."""
        out: list[str] = []
        shown = self.shown
        for y in sorted(wanted.touched):
            row, styles = wanted.rows[y], wanted.styles[y]
            if row != shown.rows[y] or styles != shown.styles[y]:
                self._paint_row(y, wanted, out)
                shown.rows[y][:] = row
                shown.styles[y][:] = styles
        wanted.touched.clear()
        return "".join(out)

    def park(self, x: int, y: int) -> str:
        """Return what puts the cursor there: input methods open their window at it, even while it is hidden."""
        out: list[str] = []
        self._go(x, y, out)
        return "".join(out)

    def _paint_row(self, y: int, wanted: Picture, out: list[str]) -> None:
        row, styles = wanted.rows[y], wanted.styles[y]
        changed = _changed(row, styles, self.shown.rows[y], self.shown.styles[y])
        # Cells before ``done`` are as they should be; the cursor stands at ``here``.
        done = here = _NOWHERE
        for x, end in self._spans(changed, row, styles):
            if x != here and not (here == done > 0 and self._bridge(here, x, y, wanted, out)):
                self._go(x, y, out)
            self._restyle(styles[x], out)
            if row[x] == " " and end - x > len(_ERASE_TO_THE_END) and self._may_erase(styles[x]):
                if _blank(end, len(row), row, styles):
                    out.append(_ERASE_TO_THE_END)
                    return
                if end - x > _WORTH_ERASING:
                    out.append(f"\x1b[{end - x}X")
                    here, done = x, end
                    continue
            self._write(x, end, row, out)
            here = done = end

    def _spans(self, cells: list[int], row: list[str | None], styles: list[Style]) -> Iterator[tuple[int, int]]:
        """Yield where neighbours among ``cells`` begin and end that have one style and are all blank or all not.

        Blanks that stay the same do not part those that change.
        """
        start = end = _NOWHERE
        for x in cells:
            if x != end or styles[x] != styles[start] or (row[x] == " ") != (row[start] == " "):
                if start != _NOWHERE:
                    if (
                        row[start] == " " == row[x]
                        and _blank(end, x + 1, row, styles)
                        and self._may_erase(styles[start])
                    ):
                        end = x + 1
                        continue
                    yield start, end
                start = x
            end = _glyph_end(row, x)
        if start != _NOWHERE:
            yield start, end

    def _may_erase(self, style: Style) -> bool:
        sure = self._erases_in_colour or not style.background
        return self._erases and sure and not _SEEN_ON_BLANKS.intersection(style.attributes)

    def _write(self, x: int, end: int, row: list[str | None], out: list[str]) -> None:
        text = "".join(filter(None, row[x:end]))
        out.append(text)
        self._x = end if self._x != _NOWHERE and end < len(row) and _width_is_sure(text) else _NOWHERE

    def _restyle(self, style: Style, out: list[str]) -> None:
        if style != self._style:
            out.append(change(self._style, style))
            self._style = style

    def _bridge(self, start: int, end: int, y: int, wanted: Picture, out: list[str]) -> bool:
        """Write again what stands between two changes where that is shorter than a move over it."""
        row, styles = wanted.rows[y], wanted.styles[y]
        if end - start > _WIDEST_GAP or None in row[start:end]:
            return False
        style, cost = self._style, 0
        for x in range(start, end):
            cost += len((row[x] or "").encode()) + (len(change(style, styles[x])) if styles[x] != style else 0)
            style = styles[x]
        cost += len(change(style, styles[end]))
        if cost > len(_move(self._x, y, end, y, self._lone_newline)) + len(change(self._style, styles[end])):
            return False
        for x, after in self._spans([x for x in range(start, end) if row[x]], row, styles):
            self._restyle(styles[x], out)
            self._write(x, after, row, out)
        return True

    def _go(self, x: int, y: int, out: list[str]) -> None:
        if (x, y) != (self._x, self._y):
            out.append(_move(self._x, self._y, x, y, self._lone_newline))
            self._x, self._y = x, y


def _changed(row: list[str | None], styles: list[Style], old: list[str | None], old_styles: list[Style]) -> list[int]:
    """Return the cells that differ, each wide character as its first cell.

    Halves cannot differ alone: one half of a wide character is never left in a picture.
    """
    return [
        x
        for x, (text, before, style, style_before) in enumerate(zip(row, old, styles, old_styles, strict=True))
        if text and (text != before or style != style_before)
    ]


def _blank(start: int, end: int, row: list[str | None], styles: list[Style]) -> bool:
    """Return whether cells are blank, in the style of the cell before them."""
    count = end - start
    return row[start:end] == [" "] * count and styles[start:end] == [styles[start - 1]] * count


def _glyph_end(row: list[str | None], x: int) -> int:
    return x + 2 if x + 1 < len(row) and row[x + 1] == "" else x + 1


@lru_cache(8192)
@lru_cache(2048)
def _width_is_sure(text: str) -> bool:
    """Whether every terminal agrees how many cells the text takes.

    After anything else only an absolute column is sure: terminals that draw ambiguous characters wide stay in step at
    the next move.
    """
    return text.isascii() or all(
        " " <= char <= "~"
        or "\u4e00" <= char <= "\u9fff"
        or "\u3000" <= char <= "\u303e"
        or "\u3041" <= char <= "\u30ff"
        or "\u3400" <= char <= "\u4dbf"
        or "\uac00" <= char <= "\ud7a3"
        or "\uff01" <= char <= "\uff60"
        for char in text
    )


def _move(x0: int, y0: int, x: int, y: int, lone_newline: bool) -> str:
    """Return the shortest way; a coordinate that is not known is ``_NOWHERE``."""
    ways = ["\x1b[H" if x == y == 0 else f"\x1b[{y + 1}H" if x == 0 else f"\x1b[{y + 1};{x + 1}H"]
    if y0 != _NOWHERE:
        ways.append(_down(y0, y, lone_newline) + _across(x0, x))
    return min(ways, key=len)


def _down(y0: int, y: int, lone_newline: bool) -> str:
    if y == y0:
        return ""
    count = abs(y - y0)
    ways = [f"\x1b[{'' if count == 1 else count}{'B' if y > y0 else 'A'}", f"\x1b[{y + 1}d"]
    if lone_newline and y > y0:
        ways.append("\n" * count)
    return min(ways, key=len)


def _across(x0: int, x: int) -> str:
    if x == x0:
        return ""
    ways = ["\r" if x == 0 else f"\x1b[{x + 1}G"]
    if x0 != _NOWHERE:
        count = abs(x - x0)
        ways.append(f"\x1b[{'' if count == 1 else count}{'C' if x > x0 else 'D'}")
        if x < x0:
            ways.append("\b" * count)
    return min(ways, key=len)
