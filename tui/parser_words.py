"""Lets argparse speak the language in use: it looks its own words up in the process's gettext domain."""

from __future__ import annotations

import argparse
import gettext
import os
from functools import cache

from screens.words import DOMAIN, LOCALE, N_, language

# The words of argparse that a person can meet, so that they stand in the catalogue.
MET = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("expected one argument"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
)


class HelpInTerminal(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of descriptions, and knows its width: argparse would ask for it at every option."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_cells() - 2)


@cache
def _cells() -> int:
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named):
        return int(named)
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80


def translate_argparse() -> None:
    """Point the process's gettext domain at our catalogue."""
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language()
