"""Colours of statuses can be told apart by everybody, and all text can be read on what it stands on."""

from __future__ import annotations

from itertools import combinations

import pytest
from textual.color import Color
from textual.theme import Theme

from rules.assessment import Status
from screens import signs
from screens.colours import THEMES, status_class
from screens.terminal_colours import OF_STATUS
from tests.colour_vision import Vision, ciede2000, contrast, distance

LEAST_DISTANCE = 10.0
"""CIEDE2000; about 2 is just noticed side by side, and these are looked for in a list."""
LEAST_CONTRAST = 4.5
LEAST_HIGH_CONTRAST = 7.0
OWN = [theme for theme in THEMES if not theme.ansi]
GROUNDS = ("background", "surface", "panel")
WRITTEN = ("foreground", "text-muted", "text-accent", "text-success", "text-warning", "text-error", "accent")


def colours(theme: Theme) -> dict[str, str]:
    """Return the theme's variables as Textual works them out."""
    return theme.to_color_system().generate() | theme.variables


def written_on(ground: str, colour: str) -> str:
    """Return the colour that stands on a ground; ``auto 60%`` is black or white, mixed with it."""
    if not colour.startswith("auto"):
        return Color.parse(colour).hex
    below = Color.parse(ground)
    return below.blend(below.get_contrast_text(1.0), float(colour[5:-1]) / 100).hex


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, -1, 2), (50, 0, 0), 2.3669),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distances_are_the_published_ones(
    one: tuple[float, float, float], other: tuple[float, float, float], apart: float
) -> None:
    assert ciede2000(one, other) == pytest.approx(apart, abs=0.0001)


def test_red_and_green_of_old_fall_together_for_whom_they_should() -> None:
    assert distance("#b3121d", "#805300", Vision.DEUTERANOPIA) < 3 < LEAST_DISTANCE < distance("#b3121d", "#805300")
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("vision", Vision)
@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
def test_every_pair_of_statuses_can_be_told_apart(theme: Theme, vision: Vision) -> None:
    variables = colours(theme)
    near = {
        (one, other): round(apart, 1)
        for one, other in combinations(Status, 2)
        if (apart := distance(variables[status_class(one)], variables[status_class(other)], vision)) < LEAST_DISTANCE
    }
    assert near == {}


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
def test_everything_written_can_be_read(theme: Theme) -> None:
    variables = colours(theme)
    least = LEAST_HIGH_CONTRAST if "contrast" in theme.name else LEAST_CONTRAST
    faint = {
        (name, ground): round(value, 1)
        for name in (*WRITTEN, *map(status_class, Status))
        for ground in GROUNDS
        if (value := contrast(variables[ground], written_on(variables[ground], variables[name])))
        < (least if ground == "background" else LEAST_CONTRAST)
    }
    assert faint == {}


def test_where_the_terminal_has_too_few_colours_signs_tell_the_statuses_apart() -> None:
    assert len(set(OF_STATUS.values())) < len(Status)
    assert len(set(signs.STATUS.values())) == len(Status)
