"""Reads the codes that stand on a terminal as a phone would: by another library, from the picture alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import zxingcpp

_PIXELS = 4
_HALVES = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}


def read_codes(lines: Sequence[str], *, ink_is_dark: bool, ground_is_dark: bool) -> list[str]:
    """Return the texts of the codes in ``lines``; what is no half block is ground, as a margin around all of it is."""
    columns = max(map(len, lines)) + 4
    rows = [_row([ground_is_dark] * columns)] * 2
    for line in lines:
        cells = [_HALVES.get(char) for char in f"  {line}".ljust(columns)]
        for half in (0, 1):
            rows.append(_row(ground_is_dark if cell is None else cell[half] == ink_is_dark for cell in cells))
    rows += [_row([ground_is_dark] * columns)] * 2
    pixels = b"".join(row * _PIXELS for row in rows)
    picture = memoryview(pixels).cast("B", (len(rows) * _PIXELS, columns * _PIXELS))
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode, try_invert=False)
    return [code.text for code in sorted(found, key=lambda code: code.position.top_left.y)]


def _row(dark: Iterable[bool]) -> bytes:
    return b"".join((b"\x00" if each else b"\xff") * _PIXELS for each in dark)
