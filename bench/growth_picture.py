"""The picture of how cost grows: four charts, both scales logarithmic; lines are told apart without colour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor, log10
from xml.sax.saxutils import escape

FIGURES = {
    "store opened, first board": "ms",
    "a save": "ms",
    "a bare update and commit": "ms",
    "a board drawn anew, at its top": "ms",
    "a board drawn anew, in its midst": "ms",
    "`permit-tui status`, the whole process": "ms",
    "filling it": "s",
    "on the disk": "MB",
}
"""What is measured, with its unit; the charts take those in milliseconds."""
_CHARTS = (
    ("Opened, first board", ("store opened, first board",)),
    ("A save", ("a save", "a bare update and commit")),
    ("Drawn anew after somebody's change", ("a board drawn anew, at its top", "a board drawn anew, in its midst")),
    ("permit-tui status, whole process", ("`permit-tui status`, the whole process",)),
)
_SHORT = {
    "a save": "save",
    "a bare update and commit": "bare",
    "a board drawn anew, at its top": "top",
    "a board drawn anew, in its midst": "midst",
}
_WIDTH, _HEIGHT = 440, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 118, 34, 40
_STROKES = {"SQLite": ("#0b5394", ""), "PostgreSQL": ("#b45309", "6 4")}
_LEAST_GAP = 13

Grown = Mapping[str, Mapping[int, Mapping[str, float]]]


def draw(grown: Grown) -> str:
    """Return an SVG: a circle is SQLite with a whole line, a square PostgreSQL with a dashed one; a floor is hollow."""
    parts = []
    for place, (title, names) in enumerate(_CHARTS):
        x, y = place % 2 * _WIDTH, place // 2 * _HEIGHT + 26
        parts.append(f'<g transform="translate({x} {y})">{"".join(_chart(title, names, grown))}</g>')
    width, height = 2 * _WIDTH, 2 * _HEIGHT + 30
    words = "Milliseconds by the number of permits; both scales are logarithmic."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        ' font-family="sans-serif" font-size="12">'
        "<title>How cost grows with the number of permits</title>"
        f'<rect width="{width}" height="{height}" fill="white"/>'
        f'<text x="16" y="20">{words} {"".join(_legend())}</text>{"".join(parts)}</svg>\n'
    )


def _legend() -> Iterator[str]:
    yield "● whole line: SQLite. ■ dashed: PostgreSQL. Hollow: the second of two."


def _chart(title: str, names: Sequence[str], grown: Grown) -> Iterator[str]:
    points = {
        (side, name): [(members, found[members][name]) for members in sorted(found) if name in found[members]]
        for side, found in grown.items()
        for name in names
    }
    values = [value for line in points.values() for _members, value in line]
    sizes = sorted({members for line in points.values() for members, _value in line})
    if not values:
        return
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    across = log10(sizes[-1]) - log10(sizes[0]) or 1

    def x(members: float) -> float:
        return _LEFT + (log10(members) - log10(sizes[0])) / across * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _TOP + (high - log10(value)) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    yield f'<text x="{_LEFT}" y="18" font-weight="bold">{escape(title)}</text>'
    for power in range(low, high + 1):
        at = y(10**power)
        yield f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ccc"/>'
        yield f'<text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{10**power:,}</text>'
    for members in sizes:
        yield f'<text x="{x(members):.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{members:,}</text>'
    ends = []
    for (side, name), line in points.items():
        colour, dashes = _STROKES[side]
        hollow = name != names[0]
        path = " ".join(f"{x(members):.1f},{y(value):.1f}" for members, value in line)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
        for members, value in line:
            yield _mark(side, x(members), y(value), colour, hollow=hollow)
        if line:
            words = side + (f": {_SHORT[name]}" if len(names) > 1 else "")
            ends.append((y(line[-1][1]), x(line[-1][0]), words, colour))
    yield from _named(ends)


def _mark(side: str, x: float, y: float, colour: str, *, hollow: bool) -> str:
    fill = "white" if hollow else colour
    if side == "SQLite":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" stroke="{colour}" stroke-width="1.5"/>'
    return (
        f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{fill}" stroke="{colour}"'
        ' stroke-width="1.5"/>'
    )


def _named(ends: Sequence[tuple[float, float, str, str]]) -> Iterator[str]:
    """Yield the name of each line at its end, moved down where one would lie over another."""
    last = -_LEAST_GAP * 1.0
    for y, x, words, colour in sorted(ends):
        at = max(y + 4, last + _LEAST_GAP)
        last = at
        yield f'<text x="{x + 9:.1f}" y="{at:.1f}" font-size="11" fill="{colour}">{escape(words)}</text>'
