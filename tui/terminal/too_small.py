"""What stands in a window that is too small for anything else; whatever is open in it stays open, as it was typed."""

from __future__ import annotations

from textual._cells import cell_len

from screens.words import _
from tui.terminal.picture import Picture, read_frame

LEAST_COLUMNS, LEAST_LINES = 20, 5


def is_too_small(width: int, height: int) -> bool:
    """Whether nothing can be read in a window of so many columns and lines."""
    return width < LEAST_COLUMNS or height < LEAST_LINES


def notice(width: int, height: int) -> Picture:
    """Return a picture that says so, as far as there is room for it."""
    picture = Picture(width, height, blank=True)
    least = f"{LEAST_COLUMNS}x{LEAST_LINES}"
    for y, line in enumerate((_("Too small"), _("at least {size}").format(size=least))[:height]):
        picture.draw(read_frame(f"\x1b[{y + 1};1H{_cut(line, width)}", picture, cell_len))
    picture.touched.update(range(height))
    return picture


def _cut(text: str, width: int) -> str:
    while cell_len(text) > width:
        text = text[:-1]
    return text
