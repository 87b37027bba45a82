"""Where things stand on the board, by the size of the screen in cells; the style sheet says the same to Textual."""

from __future__ import annotations

from msgspec import Struct

WIDE, VERY_WIDE = 110, 150
SHORT, TALL = 18, 34
_HEAD, _KEYS, _HEADING = 1, 1, 1
_PANEL_BESIDE, _WIDE_PANEL_BESIDE = 46, 64
_PANEL_BELOW, _TALL_PANEL_BELOW = 11, 18
_BORDER, _PADDING = 1, 1


class Layout(Struct, frozen=True):
    """Without a banner and a filter."""

    list_cells: int
    """The list with its scroll bar."""
    list_lines: int
    """The list with its heading."""
    panel_cells: int
    """The text in the panel."""
    panel_lines: int

    @classmethod
    def of(cls, cells: int, lines: int) -> Layout:
        """Return the layout of a screen."""
        body = lines - _HEAD - _KEYS
        if cells >= WIDE:
            panel = _WIDE_PANEL_BESIDE if cells >= VERY_WIDE else _PANEL_BESIDE
            return cls(cells - panel, body, panel - _BORDER - 2 * _PADDING, body)
        below = 0 if lines < SHORT else _TALL_PANEL_BELOW if lines >= TALL else _PANEL_BELOW
        return cls(cells, body - below, cells - 2 * _PADDING, max(0, below - _BORDER))

    def rows_in_sight(self) -> int:
        """Return how many members the list shows."""
        return max(0, self.list_lines - _HEADING)

    def row_cells(self, rows: int) -> int:
        """Return the room of one row beside the scroll bar that so many rows need, or do not."""
        return self.list_cells - (rows > self.rows_in_sight())
