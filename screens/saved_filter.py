"""A filter with a name, shown by a number key. Nothing here imports Textual."""

from msgspec import Struct

NUMBERS = tuple(range(1, 10))
MOST_NAME = 40
MOST_TEXT = 400


class SavedFilter(Struct, frozen=True):
    """What it is called, and what is typed for it."""

    name: str
    text: str
