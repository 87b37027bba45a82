"""Whether all is well, and what to do where it is not: `doctor`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from models.errors import StoreError
from rules.assessment import Status
from rules.pack import load_pack
from screens import signs
from screens.checkup.finding import Finding
from screens.faults import sentence
from screens.terminal_colours import OF_STATUS, SGR
from screens.words import say
from tui import show
from tui.cli import DONE, FAILED, Options
from tui.commands.opening import database_path, open_reader
from tui.doctor import look_at_files, look_at_keys, look_at_rules, look_at_stored, look_at_terminal

_ON_A_LINE = 4


def run_doctor(options: Options) -> int:
    """Print what was found; the exit code is 1 where something is to be done."""
    path = database_path(options)
    found: list[Finding] = []
    try:
        with open_reader(options, path) as reader:
            found += look_at_stored(path, reader, options.today)
    except StoreError as error:
        found += [Finding(sentence(error), wrong=True), *(look_at_files(path) if isinstance(path, Path) else ())]
    found += [*look_at_keys(options.keys), *look_at_rules(load_pack(), options.today), *look_at_terminal()]
    show.write([*(line for finding in found for line in finding.lines()), *_statuses()])
    return FAILED if any(finding.asks_for_something for finding in found) else DONE


def _statuses() -> Iterator[str]:
    """Yield every status as it looks here, so that a person sees whether the colours can be read."""
    if not show.wants_colour(sys.stdout):
        return
    words = [
        f"\x1b[{SGR[OF_STATUS[status]]}m{signs.STATUS[status]} {say('status_short', status)}\x1b[0m"
        for status in Status
    ]
    for at in range(0, len(words), _ON_A_LINE):
        yield "  " + "  ".join(words[at : at + _ON_A_LINE])
