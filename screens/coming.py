"""What undo and redo would do now, said before they are pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from models.errors import StoreError
from models.views import Undone
from screens.commands import Command
from screens.faults import sentence
from screens.undoing import coming_sentence

if TYPE_CHECKING:
    from models.store import Store


def coming(command_id: str, store: Store) -> Undone | None:
    """Return what undo, or redo, would do now."""
    return store.next_undo() if command_id == "app.undo" else store.next_redo()


def why_nothing_comes(command_id: str, store: Store) -> str | None:
    """Return why there is nothing to undo, or to do again; None where there is."""
    if coming(command_id, store) is not None:
        return None
    return sentence(StoreError("nothing_to_undo" if command_id == "app.undo" else "nothing_to_redo"))


def foretold(command: Command, store: Store) -> Command:
    """Return the command with what it would do now."""
    undone = coming(command.id, store)
    return command if undone is None else replace(command, said=coming_sentence(undone))
