"""The year of the whole family: a row a member, a column a stretch of days."""

from screens.year.screen import YearScreen

__all__ = ["YearScreen"]
