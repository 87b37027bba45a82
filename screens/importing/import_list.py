"""The list of an import: rows that are told by whoever shows them, drawn only where they are in sight."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, NamedTuple, Protocol

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.message import Message

from screens.cursor_list import CursorList


class Look(StrEnum):
    """How a row looks."""

    TAKEN = "taken"
    LEFT = "left"
    SAME = "same"


class Place(NamedTuple):
    """Where a row belongs: by numbers, the proposal or finding, its piece (-1 for its head), and the line of that."""

    entry: int
    piece: int = -1
    line: int = 0


class Shown(Protocol):
    """What the list shows."""

    @property
    def places(self) -> Sequence[Place]:
        """All rows, in order."""
        ...

    def text(self, place: Place) -> str:
        """Return the line of a place."""
        ...

    def look(self, place: Place) -> Look:
        """Return how it looks."""
        ...


class ImportList(CursorList):
    """Rows with a cursor."""

    NAME = "import-list"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"import-list--cursor", *(f"import-list--{look}" for look in Look)}

    class Opened(Message):
        """A row was clicked twice."""

    class Resized(Message):
        """The rows have another width now."""

    class Moved(Message):
        """The cursor stands on another row."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: Shown | None = None

    @property
    def place(self) -> Place | None:
        """Where the cursor stands."""
        return self._shown.places[self._cursor] if self._shown and self._shown.places else None

    def show(self, shown: Shown, cursor: int | None = None) -> None:
        """Show other rows, with the cursor where it was unless told otherwise."""
        self._shown = shown
        self.show_from(self._cursor if cursor is None else cursor)

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._shown.places) if self._shown else 0

    def cursor_moved(self) -> None:
        """Tell that other keys may make sense now."""
        self.post_message(self.Moved())

    def row_clicked(self, _row: int, event: Click) -> None:
        """Open the row on a second click."""
        if event.chain > 1:
            self.post_message(self.Opened())

    def on_resize(self) -> None:
        """Ask for rows of the new width, besides what every list does."""
        self.post_message(self.Resized())

    def segments(self, row: int, base: Style) -> list[Segment]:
        """Return a row in its look."""
        assert self._shown is not None
        place = self._shown.places[row]
        style = base + self.get_component_rich_style(f"import-list--{self._shown.look(place)}", partial=True)
        return [Segment(self._shown.text(place), style)]
