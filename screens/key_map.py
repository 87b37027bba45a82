"""Keys that people choose for commands: which of them fit, and what is wrong with the others."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from textual.keys import Keys, _character_to_key

import screens
from screens.base import DeskScreen
from screens.words import _, listed

_FIXED = frozenset({
    *("up", "down", "left", "right", "h", "j", "k", "l", "pageup", "pagedown", "home", "end"),
    *("enter", "escape", "tab", "shift+tab", "ctrl+c", "ctrl+q"),
})  # fmt: skip
"""What moves, answers or leaves on every screen, and in every dialog."""
_NAMED = frozenset(key.value for key in Keys if not key.value.startswith("<"))
_SIGNS = frozenset(_character_to_key(chr(code)) for code in range(0x21, 0x7F))


def fit_keys(wanted: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the keys by command id that can be had, in Textual's names, and a clause for each that cannot.

    Every screen is loaded for that, since a key must do one thing on each of them.
    """
    everywhere = list(_screens())
    default = {command.id: command.keys.split(",") for screen in everywhere for command in screen.commands()}
    fit: dict[str, list[str]] = {}
    complaints: list[str] = []
    for command_id, text in wanted.items():
        keys = [_textual_key(key) for key in _apart(text)]
        if command_id not in default:
            near = get_close_matches(command_id, default, n=1)
            said = _("{id}: there is no such command").format(id=command_id)
            complaints.append(f"{said} ({listed(near)})" if near else said)
        elif not keys or None in keys:
            complaints.append(_("{id}: {key} is not a key").format(id=command_id, key=text))
        elif taken := _FIXED.intersection(filter(None, keys)).difference(default[command_id]):
            complaints.append(
                _("{id}: {key} moves, answers or leaves everywhere").format(id=command_id, key=min(taken))
            )
        else:
            fit[command_id] = [key for key in keys if key]
    while clash := next(_clashes(everywhere, default, fit), None):
        command_id, key, other = clash
        fit.pop(command_id)
        complaints.append(_("{id}: {key} is the key of {other}").format(id=command_id, key=key, other=other))
    return {command_id: ",".join(keys) for command_id, keys in fit.items()}, tuple(complaints)


def complaint_sentence(complaints: tuple[str, ...]) -> str:
    """Say in one sentence which keys of the configuration are left out."""
    return _("Under [keys] in the configuration, left out: {complaints}.").format(complaints=listed(complaints))


def _screens(base: type[DeskScreen] = DeskScreen) -> Iterator[type[DeskScreen]]:
    if base is DeskScreen:
        for module in pkgutil.walk_packages(screens.__path__, f"{screens.__name__}."):
            importlib.import_module(module.name)
    for screen in base.__subclasses__():
        yield screen
        yield from _screens(screen)


def _apart(text: str) -> list[str]:
    return [text] if text == "," else [part.strip() for part in text.split(",")]


def _textual_key(name: str) -> str | None:
    if len(name) == 1:
        return _character_to_key(name) if name.isprintable() and not name.isspace() else None
    return name if name in _NAMED or name in _SIGNS else None


def _clashes(
    everywhere: list[type[DeskScreen]], default: Mapping[str, list[str]], fit: Mapping[str, list[str]]
) -> Iterator[tuple[str, str, str]]:
    """Yield a chosen key that is another command's on some screen, with both; our own may be doubled."""
    for screen in everywhere:
        ids = [command.id for command in screen.commands()]
        for command_id in ids:
            for key in fit.get(command_id, ()):
                for other in ids:
                    if other != command_id and key in fit.get(other, default[other]):
                        yield command_id, key, other
