"""A legend of signs below a picture: as many of them on a line as fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from screens.format import width

_GAP = "  "


def legend_lines(signs: Iterable[tuple[str, str]], cells: int) -> Iterator[str]:
    """Yield lines of at most ``cells``, each sign with its words; a sign and its words stay together."""
    line = ""
    for sign, words in signs:
        part = f"{sign} {words}"
        if line and width(line) + len(_GAP) + width(part) > cells:
            yield line
            line = ""
        line += f"{_GAP}{part}" if line else part
    yield line
