"""What SGR sequences mean, and the shortest one from one state to another."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple


class NotUnderstood(Exception):
    """A sequence whose effect on the screen is not known."""


class Style(NamedTuple):
    """The state that SGR sequences leave: attributes in ascending order, colours as the parameters that set them."""

    attributes: tuple[int, ...] = ()
    foreground: str = ""
    background: str = ""


PLAIN = Style()
_ATTRIBUTES = frozenset((1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 51, 52, 53))
_OFF = {22: (1, 2), 23: (3,), 24: (4, 21), 25: (5, 6), 27: (7,), 28: (8,), 29: (9,), 54: (51, 52), 55: (53,)}
# What every terminal takes away one by one; anything rarer goes by a reset.
_TAKEN_AWAY_BY = {1: 22, 2: 22, 3: 23, 4: 24, 7: 27, 9: 29}
_COLOURS = frozenset((*range(30, 38), *range(90, 98)))
_PARTS_OF_A_COLOUR = {5: 1, 2: 3}


@lru_cache(4096)
def restyled(style: Style, parameters: str) -> Style:
    """Return ``style`` after an SGR sequence with ``parameters``; raises :class:`NotUnderstood`."""
    numbers = iter([int(each or 0) for each in parameters.split(";")])
    for number in numbers:
        attributes, foreground, background = style
        if number == 0:
            style = PLAIN
        elif number in _ATTRIBUTES:
            style = Style(tuple(sorted({*attributes, number})), foreground, background)
        elif number in _OFF:
            style = Style(tuple(each for each in attributes if each not in _OFF[number]), foreground, background)
        elif number in {38, 39} or number in _COLOURS:
            style = Style(attributes, _colour(number, numbers), background)
        elif number in {48, 49} or number - 10 in _COLOURS:
            style = Style(attributes, foreground, _colour(number, numbers))
        else:
            raise NotUnderstood(parameters)
    return style


def _colour(number: int, rest: Iterator[int]) -> str:
    if number in {39, 49}:
        return ""
    if number not in {38, 48}:
        return str(number)
    parts = [number]
    try:
        parts.append(next(rest))
        parts += [next(rest) for _part in range(_PARTS_OF_A_COLOUR[parts[1]])]
    except (StopIteration, KeyError) as error:
        raise NotUnderstood(parts) from error
    return ";".join(map(str, parts))


@lru_cache(4096)
def change(before: Style | None, after: Style) -> str:
    """Return the shortest sequence that brings ``before`` (None: not known) to ``after``."""
    if before == after:
        return ""
    if after == PLAIN:
        return "\x1b[m"
    parts = [*map(str, after.attributes), after.foreground, after.background]
    anew = "\x1b[0;" + ";".join(filter(None, parts)) + "m"
    if before is None:
        return anew
    gone = [each for each in before.attributes if each not in after.attributes]
    if not all(each in _TAKEN_AWAY_BY for each in gone):
        return anew
    off = sorted({_TAKEN_AWAY_BY[each] for each in gone})
    kept = [each for each in before.attributes if _TAKEN_AWAY_BY.get(each) not in off]
    parts = [*map(str, off), *(str(each) for each in after.attributes if each not in kept)]
    if before.foreground != after.foreground:
        parts.append(after.foreground or "39")
    if before.background != after.background:
        parts.append(after.background or "49")
    return min("\x1b[" + ";".join(parts) + "m", anew, key=len)
