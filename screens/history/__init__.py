"""The history: every change of a member, or of the family, newest first."""

from screens.history.screen import HistoryScreen

__all__ = ["HistoryScreen"]
