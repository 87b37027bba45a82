"""What was found, and what to do about it. Nothing here imports Textual."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from rules.assessment import State
from screens.format import printable
from screens.signs import STATE


class Finding(Struct, frozen=True):
    """One thing that was looked at; ``todo`` is what to do about it where ``said`` does not say it already.

    One that is ``unsure`` asks for nothing: the program cannot know.
    """

    said: str
    todo: str = ""
    wrong: bool = False
    unsure: bool = False
    command: str = ""
    """The command within ``todo``, where more stands there than a command."""

    @property
    def asks_for_something(self) -> bool:
        """Whether somebody should do something."""
        return not self.unsure and (self.wrong or bool(self.todo))

    @property
    def sign(self) -> str:
        """The sign that stands before it."""
        return "!" if self.asks_for_something else STATE[State.UNKNOWN if self.unsure else State.HOLDS]

    def lines(self) -> Iterator[str]:
        """Yield what is said, and what to do."""
        yield f"{self.sign} {printable(self.said)}"
        if self.todo:
            yield f"  {printable(self.todo)}"
