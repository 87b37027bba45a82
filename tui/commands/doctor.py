"""Whether all is well, and what to do where it is not: `doctor`."""

from pathlib import Path

from models.errors import StoreError
from rules.assessment import State
from rules.pack import load_pack
from screens.faults import sentence
from screens.format import printable
from screens.signs import STATE
from tui import show
from tui.cli import DONE, FAILED, Options
from tui.commands.opening import database_path, open_reader
from tui.doctor import (
    Finding,
    look_at_copies,
    look_at_database,
    look_at_files,
    look_at_keys,
    look_at_rules,
    look_at_terminal,
)


def run_doctor(options: Options) -> int:
    """Print what was found; the exit code is 1 where something is to be done."""
    path = database_path(options)
    of_copies: list[Finding] = []
    try:
        with open_reader(options, path) as reader:
            found = list(look_at_database(path, reader, options.today))
            of_copies = list(look_at_copies(path)) if isinstance(path, Path) else []
    except StoreError as error:
        found = [Finding(sentence(error), wrong=True)]
    found += [
        *(look_at_files(path) if isinstance(path, Path) else ()),
        *of_copies,
        *look_at_terminal(),
        *look_at_keys(options.keys),
        *look_at_rules(load_pack(), options.today),
    ]
    show.write(line for finding in found for line in _lines(finding))
    return FAILED if any(finding.asks_for_something for finding in found) else DONE


def _lines(finding: Finding) -> list[str]:
    if not finding.asks_for_something:
        return [f"{STATE[State.HOLDS]} {printable(finding.said)}"]
    return [f"! {printable(finding.said)}", *(["  " + printable(finding.todo)] if finding.todo else [])]
