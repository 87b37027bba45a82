"""A key does one thing on a screen."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator

import screens
from screens.base import DeskScreen

ON_PURPOSE = {("TransferScreen", "i")}
"""What the guide would open there does not matter as much."""


def all_screens(base: type[DeskScreen] = DeskScreen) -> Iterator[type[DeskScreen]]:
    for screen in base.__subclasses__():
        yield screen
        yield from all_screens(screen)


def test_no_two_commands_of_a_screen_have_the_same_key() -> None:
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(module.name)
    doubled = {
        (screen.__name__, key)
        for screen in all_screens()
        for key, count in Counter(key for command in screen.commands() for key in command.keys.split(",")).items()
        if count > 1
    }
    assert doubled == ON_PURPOSE
