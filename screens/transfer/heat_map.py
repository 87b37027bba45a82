"""The drawn picture of the years: scrolls by whole years so that the month under the cursor stays in sight."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content, Span
from textual.widgets import Static

from rules.facts import Month
from screens.format import fit
from screens.legend import legend_lines
from screens.transfer.picture import DOUBTED, MONTHS, Picture, legend, style_of
from screens.words import _

_YEAR_CELLS, _SUM_CELLS, _GAP = 6, 8, 3
_LEAST_MONTH_CELLS, _MONTH_CELLS, _MOST_MONTH_CELLS = 2, 3, 6
_NARROW, _WIDE = _YEAR_CELLS + MONTHS * _MONTH_CELLS + _SUM_CELLS, 150
_LEGEND_CELLS = 22


class HeatMap(Static):
    """Rows of years below a line of months, the legend beside them where there is room, else below."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._cursor = Month(0)
        self._top = 0

    def show(self, picture: Picture, cursor: Month) -> None:
        """Draw a picture with the cursor on a month."""
        self._picture, self._cursor = picture, cursor
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()

    def _draw(self) -> None:
        picture = self._picture
        if picture is None:
            return
        beside = self.size.width >= self._map_cells + _GAP + _LEGEND_CELLS
        below = [] if beside else list(self._below(picture))
        rows = max(1, self.size.height - 1 - len(below))
        self._top = max(self._cursor.year - rows + 1, min(self._top, self._cursor.year))
        self._top = max(picture.first_year, min(self._top, picture.last_year - rows + 1))
        years = range(self._top, min(picture.last_year, self._top + rows - 1) + 1)
        lines = [self._heading(), *(self._year(picture, year) for year in years)]
        if beside:
            lines = list(self._with_legend(lines, picture))
        self.update(Content("\n").join([*lines, *below]))

    @property
    def _month_cells(self) -> int:
        """A month stands wider on a very wide screen, and narrower where not all of them would fit."""
        if self.size.width < _NARROW:
            return _LEAST_MONTH_CELLS
        return _MOST_MONTH_CELLS if self.size.width >= _WIDE else _MONTH_CELLS

    @property
    def _map_cells(self) -> int:
        return _YEAR_CELLS + MONTHS * self._month_cells + _SUM_CELLS

    def _year(self, picture: Picture, year: int) -> Content:
        text, spans, cells = f"{year:<{_YEAR_CELLS}}", [], self._month_cells
        for at in range(MONTHS):
            month = Month(year * MONTHS + at)
            sign = picture.sign(month)
            tail = DOUBTED if month in picture.doubted else " "
            style = style_of(sign)
            if style:
                spans.append(Span(len(text) + 1, len(text) + 2, style))
            if month == self._cursor:
                spans.append(Span(len(text), len(text) + min(cells, _MONTH_CELLS), "bold reverse"))
                text += fit(f"[{sign}]"[:cells], cells)
            else:
                text += fit(f" {sign}{tail}"[:cells], cells)
        return Content(text + fit(str(picture.counted_in(year)), _SUM_CELLS, right=True), spans)

    def _with_legend(self, lines: list[Content], picture: Picture) -> Iterator[Content]:
        said = list(legend(picture))
        for number in range(max(len(lines), min(len(said), self.size.height))):
            line = lines[number] if number < len(lines) else Content(" " * self._map_cells)
            if number < len(said):
                sign, words = said[number]
                room = self.size.width - self._map_cells - _GAP
                line = Content.assemble(line, " " * _GAP, (sign, style_of(sign) or ""), "  ", fit(words, room - 3))
            yield line

    def _heading(self) -> Content:
        cells = self._month_cells
        names = (f"{number:{'' if cells == _LEAST_MONTH_CELLS else '0'}2d}" for number in range(1, MONTHS + 1))
        months = "".join(name.ljust(cells) for name in names)
        text = " " * _YEAR_CELLS + months + fit(_("counted"), _SUM_CELLS, right=True)
        return Content(text, [Span(0, len(text), "$text-muted")])

    def _below(self, picture: Picture) -> Iterator[Content]:
        return map(Content, legend_lines(legend(picture), self.size.width))
