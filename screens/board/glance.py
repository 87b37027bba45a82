"""The board's head and rows as text for a blank terminal, while Textual is still being loaded: cell by cell where, and
in the colours in which, the board then stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from models.views import Board
from rules.assessment import Assessment
from screens import signs
from screens.board.columns import GUTTER, Columns, heading, texts_of
from screens.board.head import head_line
from screens.board.layout import Layout
from screens.terminal_colours import ACCENT, OF_STATUS, SGR

_BOLD, _UNDERLINED, _PLAIN = "1", "4", "0"


def draw_glance(board: Board, today: date, size: tuple[int, int], *, colour: bool) -> str:
    """Return what draws the first rows of ``board`` on a blank screen of ``size``, columns and lines."""
    cells, lines = size
    layout = Layout.of(cells, lines)
    columns = Columns.for_width(layout.row_cells(len(board)))
    shown = board.rows(0, layout.rows_in_sight())
    drawn = [_at(1, 2) + _styled(head_line(board, today, cells), _BOLD)]
    drawn.append(_at(2, 1) + _styled(" " * GUTTER + "".join(columns.line(heading())), _UNDERLINED))
    for number, one in enumerate(shown):
        drawn.append(_at(3 + number, 1) + "".join(_row(one, columns, first=not number, colour=colour)))
    return signs.as_drawn("".join(drawn))


def _row(one: Assessment, columns: Columns, *, first: bool, colour: bool) -> Iterator[str]:
    marked, head, status, tail = columns.line(texts_of(one, columns))
    if first:
        bright = f"{_BOLD};{SGR[ACCENT]}" if colour else _BOLD
        name = marked.rstrip()
        yield _styled(f"{signs.MARK} {name}", bright) + marked[len(name) :]
    else:
        yield " " * GUTTER + marked
    yield head
    yield _styled(status, SGR[OF_STATUS[one.verdict.status]]) if colour and one.verdict else status
    yield tail.rstrip()


def _styled(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[{_PLAIN}m"


def _at(line: int, column: int) -> str:
    return f"\x1b[{line};{column}H"
