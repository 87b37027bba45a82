"""The commands and options as the parser knows them, for the pages and the man page that are made from it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from screens.words import _, use_language
from tui.command_line import build_parser

_WITHIN_CHINESE = re.compile("(?<=[\u2e80-\u9fff\uff00-\uffef])\\n(?=[\u2e80-\u9fff\uff00-\uffef])")
"""A line that ends within a Chinese sentence; a page would show a blank there."""


@dataclass(frozen=True)
class Word:
    """An argument, or an option with what goes after it."""

    names: tuple[str, ...]
    value: str
    help: str
    usage: str


@dataclass(frozen=True)
class CommandWords:
    """A command; that of the program itself has no name. ``options`` are its own, without those of every command."""

    name: str
    words: str
    details: str
    epilog: str
    arguments: tuple[Word, ...]
    options: tuple[Word, ...]
    common: tuple[Word, ...]

    @property
    def usage(self) -> str:
        parts = ["permit-tui", self.name, *(word.usage for word in (*self.arguments, *self.options))]
        return " ".join(part for part in parts if part)


@cache
def commands(language: str) -> tuple[CommandWords, ...]:
    """Return the program itself and then each of its commands, in the order of ``--help``."""
    use_language(language)
    return tuple(_of_parser(build_parser(), "", ""))


def _of_parser(parser: argparse.ArgumentParser, name: str, words: str) -> Iterator[CommandWords]:
    common = next(group for group in parser._action_groups if group.title == _("options for every command"))
    own = [
        action
        for action in parser._actions
        if action not in common._group_actions
        and not isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
    ]
    described = _WITHIN_CHINESE.sub("", (parser.description or "").strip())
    yield CommandWords(
        name=name,
        words=words or described,
        details=described.removeprefix(words).strip() if words else "",
        epilog=parser.epilog or "",
        arguments=_words(parser, (action for action in own if not action.option_strings)),
        options=_words(parser, (action for action in own if action.option_strings)),
        common=_words(parser, common._group_actions),
    )
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for below, command in action.choices.items():
                yield from _of_parser(command, f"{name} {below}".strip(), helps[below])


def _words(parser: argparse.ArgumentParser, actions: Iterable[argparse.Action]) -> tuple[Word, ...]:
    formatter = parser._get_formatter()
    found = []
    for action in actions:
        choices = "|".join(map(str, action.choices or ()))
        value = "" if action.nargs == 0 else choices or str(action.metavar or action.dest.upper())
        if action.option_strings:
            names = tuple(action.option_strings)
            usage = " ".join(filter(None, (names[-1], value)))
            usage = usage if action.required else f"[{usage}]"
        else:
            names = (value,)
            usage = {"?": f"[{value}]", "*": f"[{value} ...]", "+": f"{value} ..."}.get(str(action.nargs), value)
        found.append(Word(names, value, formatter._expand_help(action) if action.help else "", usage))
    return tuple(found)
