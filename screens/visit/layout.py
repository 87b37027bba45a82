"""Where everything of a sheet stands on one page, however many come along. Lengths are millimetres, type is in points.

Nothing here draws: what is placed is handed to the pen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from models.errors import StoreError
from screens.format import units
from screens.visit.sheet import Row, Sheet, Steps, Visitor
from screens.words import _

_LARGEST, _SMALLEST, _LEAST_WITH_REMARKS = 13.0, 6.5, 8.0
_A_STEP, _FOOT = 0.5, 7.0
_MOST_COLUMNS = 3
_GUTTER = 7.0
_LINE = 0.5
"""Height of a line for each point of type, with the room between lines."""
_BASELINE = 0.37
_SIDE = 0.33


class Piece(Struct, frozen=True):
    """Something with a place; ``x`` and ``y`` count from the top left."""

    x: float
    y: float


class Text(Piece, frozen=True):
    """A line of text; ``y`` is its baseline."""

    text: str
    size: float
    bold: bool = False
    grey: bool = False


class Box(Piece, frozen=True):
    """A square to tick."""

    side: float
    ticked: bool


class Rule(Piece, frozen=True):
    """A line from left to right."""

    length: float
    grey: bool = False


class TypeSetter(Protocol):
    """What the layout must know of the type."""

    def shown(self, text: str) -> str:
        """Return ``text`` with what the font lacks replaced."""
        ...

    def advance(self, text: str, *, bold: bool) -> float:
        """Return the length of ``text`` in type of one point."""
        ...


def fit_page(sheet: Sheet, type_: TypeSetter, room: tuple[float, float]) -> tuple[Piece, ...]:
    """Place the sheet within ``room``, in the largest type that fits; raises StoreError("too_much_for_page").

    Who gives a paper is told as long as the type stays readable.
    """
    for least, with_remarks in ((_LEAST_WITH_REMARKS, True), (_SMALLEST, False)):
        size = _LARGEST
        while size >= least:
            for columns in range(1, 1 + min(_MOST_COLUMNS, len(sheet.visitors))):
                page = _Page(type_, size, room[0], with_remarks=with_remarks)
                page.set(sheet, columns)
                foot = page.foot(sheet.foot, room[1])
                if page.height <= min(piece.y for piece in foot) - _LINE * _FOOT:
                    return (*page.pieces, *foot)
            size -= _A_STEP
    raise StoreError("too_much_for_page")


class _Block:
    """Lines set below each other in a column."""

    def __init__(self, type_: TypeSetter, size: float, length: float) -> None:
        self.pieces: list[Piece] = []
        self.height = 0.0
        self.size = size
        self._type = type_
        self._length = length

    def write(self, text: str, *, x: float = 0, scale: float = 1, bold: bool = False, grey: bool = False) -> None:
        size = self.size * scale
        for line in self._broken(text, (self._length - x) / size, bold=bold):
            self.pieces.append(Text(x, self.height + _BASELINE * size, line, size, bold, grey))
            self.height += _LINE * size

    def write_beside(self, text: str, more: str, *, scale: float) -> None:
        """Write both in one line where they fit, else in two."""
        joined = f"{text}  {more}"
        fits = self.length_of(joined, scale) <= self._length
        for line in (joined,) if fits else (text, more):
            self.write(line, scale=scale)

    def write_after(self, text: str, more: str, *, x: float, scale: float) -> None:
        """Write ``text`` and, in grey, ``more``: behind it where that fits, else below."""
        start = self.height
        self.write(text, x=x)
        small, shown = self.size * scale, self._type.shown(more)
        at = x + self.size * (self._type.advance(self._type.shown(text), bold=False) + 0.25)
        one_line = self.height - start < 1.5 * _LINE * self.size
        if one_line and at + small * self._type.advance(shown, bold=False) <= self._length:
            self.pieces.append(Text(at, start + _BASELINE * self.size, shown, small, grey=True))
        else:
            self.write(more, x=x, scale=scale, grey=True)

    def rule(self, *, grey: bool = False) -> None:
        self.pieces.append(Rule(0, self.height, self._length, grey))
        self.skip(0.15)

    def skip(self, lines: float) -> None:
        self.height += lines * _LINE * self.size

    def length_of(self, text: str, scale: float) -> float:
        return self.size * scale * self._type.advance(self._type.shown(text), bold=False)

    def _broken(self, text: str, room: float, *, bold: bool) -> Iterator[str]:
        """Yield lines no longer than ``room`` (for type of one point); a longer word is cut where it must."""
        line, used = "", 0.0
        for unit in units(self._type.shown(text)):
            for part in self._cut(unit, room, bold=bold):
                length = self._type.advance(part.rstrip(), bold=bold)
                if line and used + length > room:
                    yield line.rstrip()
                    line, used = "", 0.0
                line += part
                used += self._type.advance(part, bold=bold)
        yield line.rstrip()

    def _cut(self, unit: str, room: float, *, bold: bool) -> Iterable[str]:
        return (unit,) if self._type.advance(unit, bold=bold) <= room else unit


class _Page(_Block):
    def __init__(self, type_: TypeSetter, size: float, length: float, *, with_remarks: bool) -> None:
        super().__init__(type_, size, length)
        self._with_remarks = with_remarks

    def set(self, sheet: Sheet, columns: int) -> None:
        """Set everything but the foot."""
        self.write(sheet.title, scale=1.6, bold=True)
        self.write(_(", ").join(sheet.names), scale=1.1)
        self.skip(0.2)
        self.rule()
        self.skip(0.2)
        self._facts(sheet)
        if sheet.shared:
            self.skip(0.5)
            self.write(_("Brought once for several"), scale=1.1, bold=True)
            self.rule(grey=True)
            _rows(self, sheet.shared, with_remarks=True)
        self._side_by_side([self._visitor(one, columns) for one in sheet.visitors], columns)
        self.skip(0.5)
        for steps in sheet.steps:
            self._steps(steps)

    def foot(self, text: str, height: float) -> list[Text]:
        """Return the lines at the bottom."""
        lines = list(self._broken(text, self._length / _FOOT, bold=False))
        lowest = len(lines) - 1
        return [
            Text(0, height - (lowest - at) * _LINE * _FOOT, line, _FOOT, grey=True) for at, line in enumerate(lines)
        ]

    def _facts(self, sheet: Sheet) -> None:
        facts = ((_("When"), _(", ").join(sheet.days)), (_("Where"), sheet.where), (_("Papers"), sheet.gathered))
        at = max(self.length_of(label, 1) for label, _value in facts) + 1.2 * _LINE * self.size
        for label, value in facts:
            self.pieces.append(
                Text(0, self.height + _BASELINE * self.size, self._type.shown(label), self.size, grey=True)
            )
            self.write(value, x=at, bold=value == facts[0][1])
        if sheet.first:
            self.skip(0.2)
        for line in sheet.first:
            self.write(f"! {line}", bold=True)

    def _visitor(self, visitor: Visitor, columns: int) -> _Block:
        block = _Block(self._type, self.size, (self._length - (columns - 1) * _GUTTER) / columns)
        block.skip(0.6)
        block.write(f"{visitor.name}  {visitor.kind}", scale=1.15, bold=True)
        block.rule()
        block.write(visitor.until, scale=0.9)
        block.write_beside(visitor.attendance, visitor.window, scale=0.9)
        if visitor.remark:
            block.write(visitor.remark, scale=0.9, grey=True)
        for line in visitor.first:
            block.write(f"! {line}", scale=0.9, bold=True)
        _rows(block, visitor.rows, with_remarks=self._with_remarks)
        return block

    def _side_by_side(self, blocks: Sequence[_Block], columns: int) -> None:
        """Set blocks in columns, in their order, so that the longest column is as short as it can be."""
        tallest = 0.0
        for column, group in enumerate(_balanced(blocks, columns)):
            x, y = column * (self._length + _GUTTER) / columns, self.height
            for block in group:
                self.pieces += [replace(piece, x=piece.x + x, y=piece.y + y) for piece in block.pieces]
                y += block.height
            tallest = max(tallest, y - self.height)
        self.height += tallest

    def _steps(self, steps: Steps) -> None:
        self.skip(0.3)
        self.write("  ".join(filter(None, (_("At the centre"), steps.kind))), scale=1.1, bold=True)
        self.rule(grey=True)
        for line in steps.lines:
            self.write(line)


def _rows(block: _Block, rows: Sequence[Row], *, with_remarks: bool) -> None:
    """Set papers with a column of boxes for the originals and one for the copies."""
    original, copy = _("original"), _("copy")
    second = block.length_of(original, 0.7) + 0.4 * _LINE * block.size
    at = second + block.length_of(copy, 0.7) + 0.4 * _LINE * block.size
    block.skip(0.1)
    y = block.height + _BASELINE * block.size * 0.8
    block.pieces.append(Text(0, y, original, block.size * 0.7, grey=True))
    block.pieces.append(Text(second, y, copy, block.size * 0.7, grey=True))
    block.skip(0.8)
    for row in rows:
        side = _SIDE * block.size
        top = block.height + (_LINE * block.size - side) / 2 - 0.04 * block.size
        for x, state in ((0.0, row.original), (second, row.copy)):
            if state is not None:
                block.pieces.append(Box(x, top, side, state))
        if with_remarks and row.remark:
            block.write_after(row.text, row.remark, x=at, scale=0.75)
        elif row.given_there:
            block.write_after(row.text, _("given there"), x=at, scale=0.75)
        else:
            block.write(row.text, x=at)
        block.skip(0.12)


def _balanced(blocks: Sequence[_Block], columns: int) -> list[Sequence[_Block]]:
    """Cut ``blocks`` into so many groups that stay in order, the highest as low as it can be."""
    if columns == 1 or len(blocks) <= 1:
        return [blocks]
    cuts = [[blocks[:at], *_balanced(blocks[at:], columns - 1)] for at in range(1, max(2, len(blocks) - columns + 2))]
    return min(cuts, key=lambda groups: max(sum(block.height for block in group) for group in groups))
