"""Lines that widgets have drawn are let go with the widgets: Textual's own cache keeps those of 1,024 for ever."""

from __future__ import annotations

from functools import lru_cache

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style

_MOST_PAIRS = 256


@lru_cache(_MOST_PAIRS)
def _backgrounds(base: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base + background), Style(background=base)


def _inner_outer(_cache: StylesCache, base: Color, background: Color) -> tuple[Style, Style]:
    return _backgrounds(base, background)


def let_go_with_widgets() -> None:
    """Remember colours by the colours alone, not by the cache of a widget that asks for them."""
    StylesCache.get_inner_outer = _inner_outer  # type: ignore[assignment, method-assign]
