"""The tour of a few keys: one sentence above the key line, which goes on when its key has done something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.content import Content, Span
from textual.widgets import Static

from screens.commands import Command, shown_key
from screens.key_line import KeyLine
from screens.words import N_, _

if TYPE_CHECKING:
    from screens.base import DeskScreen
    from screens.desk_view import DeskView


class TourStep(Struct, frozen=True):
    """``does`` is the last part of the ids of the commands that take the step, on whichever screen."""

    does: str
    said: str
    """Message id of one sentence; ``{key}`` stands for the key that the command has here."""


ADD = TourStep("add", N_("{key} adds a person; a name and a birth date are enough"))
OPEN = TourStep("open", N_("{key} opens the row under the cursor"))
CHECKLIST = TourStep("checklist", N_("{key} shows what to bring to the counter"))
TICK = TourStep("toggle", N_("{key} ticks what lies ready in your folder"))
UNDO = TourStep("undo", N_("{key} takes the last change back, whatever it was"))
HELP = TourStep("help", N_("{key} shows every key of the screen before you"))


_ONLY_BEGIN = frozenset({"board.add"})
"""Commands that open a form, which may be left."""


def steps_for(*, nobody: bool, for_trying: bool) -> tuple[TourStep, ...]:
    """Return the steps: on a made-up family papers are ticked, in one's own records nothing but what is meant."""
    if for_trying:
        return (OPEN, CHECKLIST, TICK, UNDO)
    return (ADD, OPEN, CHECKLIST, HELP) if nobody else (OPEN, CHECKLIST, HELP)


class Tour:
    """How far somebody has come. Keys may be pressed in any order: a later step takes those before it along."""

    def __init__(self, steps: Sequence[TourStep]) -> None:
        self._steps = tuple(steps)
        self._done = 0

    @property
    def is_over(self) -> bool:
        """Whether only the farewell is left to be read."""
        return self._done == len(self._steps)

    def note(self, command_id: str) -> bool:
        """Take in that a command was run; return whether the tour has gone on.

        Who was to be added is only seen on the board.
        """
        does = command_id.rpartition(".")[2]
        for number in range(self._done, len(self._steps)):
            if self._steps[number].does == does and command_id not in _ONLY_BEGIN:
                self._done = number + 1
                return True
        return False

    def note_somebody(self) -> None:
        """Take in that somebody is on record, by whatever way."""
        self._done = max(self._done, self._steps.index(ADD) + 1 if ADD in self._steps else 0)

    def step_on(self, commands: Sequence[Command]) -> tuple[TourStep, Command] | None:
        """Return the step to be taken on a screen with these commands, or one that leads there; None for neither."""
        for step in reversed(self._steps[: self._done + 1]):
            for command in commands:
                if command.id.rpartition(".")[2] == step.does:
                    return step, command
        return None

    def counted(self, step: TourStep) -> str:
        """Return which step it is of how many, as ``2/4``."""
        return f"{self._steps.index(step) + 1}/{len(self._steps)}"


class TourLine(Static):
    """What the tour says on one screen; nothing of the screen lies below it."""

    DEFAULT_CSS = """
    TourLine { height: auto; max-height: 2; padding: 0 1; background: $boost; color: $text; }
    TourLine:ansi, TourLine:nocolor { text-style: reverse; }
    """


def begin_tour(board: DeskScreen) -> None:
    """Begin on the board; it may lie below another screen just now."""
    desk = board.desk
    nobody = not len(desk.store.board(desk.today()))
    desk.tour = Tour(steps_for(nobody=nobody, for_trying=desk.demo and board.why_read_only() is None))
    board.show_tour()


def show_tour(screen: DeskView) -> bool:
    """Say on a screen how the tour goes on there, and return whether it does.

    Where it does not, or nobody takes the tour, the line is taken away.
    """
    tour = screen.desk.tour
    said = words_on(tour, screen) if tour is not None else None
    lines = screen.query(TourLine)
    # What is said at the bottom for a few seconds stands above the tour.
    screen.set_class(said is not None, "-touring")
    if said is None:
        lines.remove()
    elif lines:
        lines.first().update(said)
    else:
        screen.mount(TourLine(said), before=screen.query_one(KeyLine))
    return said is not None


def words_on(tour: Tour, screen: DeskView) -> Content | None:
    """Return what the tour says on a screen, or why its key makes no sense there just now; None for nothing."""
    if tour.is_over:
        return Content(_("That is all: esc goes back one step, u takes a change back, q leaves."))
    found = tour.step_on(screen.commands())
    if found is None:
        return None
    step, command = found
    counted = f"{tour.counted(step)}  "
    refusal = screen.refusal_of(command.id)
    if refusal is not None:
        return Content(counted + refusal)
    key = shown_key(command.pressed)
    said = _("{step}. esc ends the tour.").format(step=_(step.said).format(key=key))
    at = len(counted) + said.index(key)
    return Content(counted + said, [Span(at, at + len(key), "bold")])
