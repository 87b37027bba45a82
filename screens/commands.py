"""Commands: one object feeds the key binding, the key line at the bottom, the help and the palette."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from textual.binding import Binding, BindingType

from screens.words import _


class Command(Struct, frozen=True):
    """Something that a key does. ``id`` names the binding in the configuration; its last part names the method.

    ``board.confirm`` runs ``do_confirm`` of the screen; ``why_not`` of the screen may refuse it with a sentence.
    """

    id: str
    keys: str
    """Keys, separated by commas; the first is shown."""
    label: str
    """Message id of a few words for the key line."""
    help: str = ""
    """Message id of a sentence for the help screen; the label where empty."""
    shown: bool = False
    """Whether it stands in the key line."""
    priority: bool = False
    said: str = ""
    """A sentence in the user's language about what the command would do just now; goes before the help."""

    @property
    def pressed(self) -> str:
        """The keys that a person has chosen for it, else its own."""
        return _chosen.get(self.id, self.keys)

    @property
    def sentence(self) -> str:
        """What the command does, in the user's language."""
        return self.said or _(self.help or self.label)

    @property
    def method(self) -> str:
        """Name of the screen's method."""
        return "do_" + self.id.rpartition(".")[2]

    def binding(self) -> Binding:
        """Return Textual's binding for the command."""
        return Binding(
            self.keys, f"command('{self.id}')", self.label, show=self.shown, priority=self.priority, id=self.id
        )


class View(Struct, frozen=True):
    """Something that a screen can show of itself, chosen in the palette; ``words`` are in the user's language."""

    words: str
    run: Callable[[], object]


_chosen: Mapping[str, str] = {}


def use_keys(chosen: Mapping[str, str]) -> None:
    """Show other keys, by command id, from now on; the app binds them."""
    global _chosen  # noqa: PLW0603 - one process has one keyboard
    _chosen = chosen


def chosen_keys() -> Mapping[str, str]:
    """Return the keys that a person has chosen, by command id."""
    return _chosen


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Return the bindings of several commands."""
    return [command.binding() for command in commands]


_SHOWN_KEYS = {
    "question_mark": "?",
    "slash": "/",
    "asterisk": "*",
    "escape": "esc",
    "enter": "enter",
    "space": "space",
    "up": "↑",
    "down": "↓",
    "pageup": "pgup",
    "pagedown": "pgdn",
}


def shown_key(keys: str) -> str:
    """Return the first of ``keys`` as it is printed on a keyboard."""
    key = keys.split(",", maxsplit=1)[0]
    return _SHOWN_KEYS.get(key, key.replace("ctrl+", "^"))
