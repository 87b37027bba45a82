"""An emulated screen, cell by cell."""

from __future__ import annotations

import pyte

from screens.format import width

Cell = tuple[str, str, str, bool, bool, bool, bool, bool, bool]


def emulated(columns: int, rows: int) -> tuple[pyte.Screen, pyte.Stream]:
    """Return a screen on which nothing wraps, as the app leaves it, and what to feed it by."""
    screen = pyte.Screen(columns, rows)
    stream = pyte.Stream(screen)
    stream.feed("\x1b[?7l")
    return screen, stream


def cells(screen: pyte.Screen) -> list[list[Cell]]:
    """Return every cell, with blanks where a half of a wide character is left over, as terminals show it."""
    return [_row(screen, y) for y in range(screen.lines)]


def _row(screen: pyte.Screen, y: int) -> list[Cell]:
    chars = [screen.buffer[y][x] for x in range(screen.columns)]
    shown: list[Cell] = []
    covered = False
    for x, char in enumerate(chars):
        text = char.data
        whole = width(text[:1]) == 2 and x + 1 < len(chars) and chars[x + 1].data == ""
        if (width(text[:1]) == 2 and not whole) or (text == "" and not covered):
            text = " "
        covered = whole
        shown.append(
            (
                text,
                char.fg,
                char.bg,
                char.bold,
                char.italics,
                char.underscore,
                char.strikethrough,
                char.reverse,
                char.blink,
            )
        )
    return shown


def differences(first: pyte.Screen, second: pyte.Screen) -> list[str]:
    """Return a line for every cell that differs, at most ten."""
    rows = zip(cells(first), cells(second), strict=True)
    return [
        f"{y}:{x} {a} {b}" for y, row in enumerate(rows) for x, (a, b) in enumerate(zip(*row, strict=True)) if a != b
    ][:10]
