"""`calendar`: the days that still matter, for the calendar of a phone."""

from __future__ import annotations

import sys

from models.errors import named_path
from screens.format import printable
from tui.cli import DONE, Options
from tui.commands.opening import database_path, open_reader
from tui.commands.status import find
from tui.output import write_pieces


def run_calendar(options: Options) -> int:
    """Write the calendar of one member or of everyone."""
    from models.atomic_file import write_atomically
    from models.workdays import WorkingDays
    from screens.calendar import CalendarFile, written_words

    arguments = options.arguments
    with open_reader(options, database_path(options)) as reader:
        only = find(reader, arguments.member, options) if arguments.member is not None else None
        calendar = CalendarFile(
            reader,
            options.today,
            WorkingDays().last_working_day,
            only=only,
            with_names=not arguments.without_names,
        )
    if arguments.file == "-":
        write_pieces(calendar)
        return DONE
    path = named_path(arguments.file)
    write_atomically(path, calendar)
    print(printable(written_words(calendar, str(path))), file=sys.stderr)
    return DONE
