"""The copies of the database: a list of them, what going back to one would change, and going back."""

from screens.copies.screen import CopiesScreen

__all__ = ["CopiesScreen"]
