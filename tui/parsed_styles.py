"""Style sheets that are parsed once: Textual parses all of them anew whenever a screen brings one of its own."""

from __future__ import annotations

from functools import lru_cache

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_MOST_SHEETS = 256
_MOST_THEMES = 4


@lru_cache(maxsize=_MOST_THEMES)
def _parsed_with(variables: frozenset[tuple[str, str]]) -> LRUCache[tuple[object, ...], list[RuleSet]]:  # noqa: ARG001
    return LRUCache(_MOST_SHEETS)


class ParsedStyles(Stylesheet):
    """A style sheet that keeps what was parsed for as long as the theme's colours are the same."""

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parse_cache = _parsed_with(frozenset(variables.items()))

    def set_variables(self, variables: dict[str, str]) -> None:
        """Use other colours; what was parsed with those of before is kept for them."""
        if variables != self._variables:
            self._parse_cache = LRUCache(1)
            super().set_variables(variables)
            self._parse_cache = _parsed_with(frozenset(variables.items()))

    def reparse(self) -> None:
        """Parse what is new. Textual does so in a fresh sheet for a fault to leave the old rules: so does ``parse``."""
        self.parse()
