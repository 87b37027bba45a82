"""Tab completion, printed for the shell to read: `completion`.

People's names are not completed: that would open the database at every press of the key, and put text that somebody
typed into a shell.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from tui.cli import DONE, Options
from tui.command_line import build_parser
from tui.output import printing

FILES = frozenset({"FILE", "PACK", "PATH_OR_URL"})
"""Metavars that stand for a file."""
FOLDERS = frozenset({"FOLDER"})


def run_completion(options: Options) -> int:
    """Print the script that completes commands, options, choices and files in one shell."""
    import shtab

    shell, parser = options.arguments.shell, build_parser()
    for action in actions_of(parser):
        if action.metavar in FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.metavar in FOLDERS:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif shell == "zsh" and action.choices is None and not action.option_strings:
            # Where zsh has but the name of an argument to show, it lists the one option that fits and does not take it.
            action.complete = {"zsh": "()"}  # type: ignore[attr-defined]
    with printing():
        sys.stdout.write(shtab.complete(parser, shell))
    return DONE


def actions_of(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the arguments and options of a parser and of all commands below it."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from actions_of(command)
