"""Who changed what and when: `history`."""

from __future__ import annotations

from screens.words import _
from tui import show
from tui.cli import DONE, Options
from tui.commands.opening import database_path, open_store
from tui.commands.status import find
from tui.output import print_json


def run_history(options: Options) -> int:
    """Print who changed what and when, newest first."""
    from models.views import HistoryFilter
    from tui.history import history_document, history_lines

    arguments = options.arguments
    with open_store(options, database_path(options), for_change=False) as store:
        name = arguments.name
        wanted = HistoryFilter(member=find(store, name, options).member.key if name is not None else None)
        entries = store.history(wanted, limit=arguments.limit)
        if arguments.json:
            print_json(history_document(store, wanted, entries))
        elif entries:
            show.write(history_lines(store, wanted, entries))
        else:
            show.write([_("Nothing has been changed yet.")])
    return DONE
