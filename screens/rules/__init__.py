"""The rules: every value that decides, whose word it is, and what the family makes of it."""

from screens.rules.screen import RulesScreen

__all__ = ["RulesScreen"]
