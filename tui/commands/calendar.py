"""`calendar`: the days that still matter, for the calendar of a phone."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from models.errors import named_path
from rules.assessment import Assessment
from screens.format import printable
from tui.cli import DONE, Options
from tui.commands.opening import database_path, open_reader, refuse_missing
from tui.commands.status import find
from tui.output import write_pieces


def run_calendar(options: Options) -> int:
    """Write the calendar of one member or of everyone."""
    from models.atomic_file import write_atomically
    from models.workdays import WorkingDays
    from screens.calendar import CalendarFile, written_words

    arguments = options.arguments
    source = database_path(options)
    refuse_missing(source)
    with open_reader(options, source) as reader:
        if arguments.member is not None:
            wanted: Sequence[Assessment] = [find(reader, arguments.member, options)]
        else:
            board = reader.board_of_everyone(options.today)
            wanted = board.rows(0, len(board))
        calendar = CalendarFile(
            wanted,
            reader.revisions(),
            options.today,
            WorkingDays().last_working_day,
            with_names=not arguments.without_names,
        )
    if arguments.file == "-":
        write_pieces(calendar)
        return DONE
    path = named_path(arguments.file)
    write_atomically(path, calendar)
    print(printable(written_words(calendar, str(path))), file=sys.stderr)
    return DONE
