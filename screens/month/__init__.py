"""A calendar month of the whole family: what falls due on which day."""

from screens.month.screen import MonthScreen

__all__ = ["MonthScreen"]
