"""`visit`: what to take along to the service centre, as text, on paper, or as a code for a phone."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import named_path
from rules.pack import load_pack
from screens.format import printable
from screens.words import _, listed
from tui import show
from tui.cli import DONE, CommandError, Options, WrongUse
from tui.commands.opening import database_path, open_reader
from tui.commands.status import find

if TYPE_CHECKING:
    from rules.trip import Trip
    from screens.visit.sheet import Sheet

_LINES_BELOW = 2
"""Which of several codes it is, and the line on which one types on."""


def run_visit(options: Options) -> int:
    """Write the sheet of a visit."""
    from models.workdays import WorkingDays
    from screens.visit.sheet import visit_sheet

    arguments = options.arguments
    if not arguments.names and arguments.household is None:
        raise WrongUse(_("Say who goes: a NAME, several, or --household NAME."))
    trip = _trip(options)
    if trip is None:
        said = _("Nobody of this household has to go to a counter now.")
        if arguments.to is not None:
            raise CommandError(said)
        show.write([said])
        return DONE
    sheet = visit_sheet(trip, options.today, load_pack(), WorkingDays().last_working_day)
    if arguments.qr:
        return _draw_codes(sheet)
    if arguments.to is None or arguments.to == "-":
        from screens.visit.text import sheet_lines

        show.write(sheet_lines(sheet))
        return DONE
    return _write(sheet, named_path(arguments.to), options)


def _trip(options: Options) -> Trip | None:
    from rules.trip import plan_trip

    household, names = options.arguments.household, options.arguments.names
    with open_reader(options, database_path(options)) as reader:
        named = {one.member.key: one for one in (find(reader, name, options) for name in names)}
        living_there = reader.household(household, options.today) if household is not None else ()
    if household is not None and not living_there:
        raise CommandError(_("There is no household {name} on record.").format(name=household))
    lacking = [printable(one.member.name) for one in named.values() if one.verdict is None]
    if lacking:
        raise CommandError(
            _("{name} has no permit on record, so there is nothing to renew. Add a period first.").format(
                name=listed(lacking)
            )
        )
    pack = load_pack()
    if household is None:
        return plan_trip(sorted(named.values(), key=lambda one: one.order), options.today, pack, everyone=True)
    return plan_trip(living_there, options.today, pack)


def _write(sheet: Sheet, path: Path, options: Options) -> int:
    from models.atomic_file import write_atomically
    from screens.visit.paper import sheet_file, written_words

    write_atomically(path, [sheet_file(sheet, path.name, options.today, options.arguments.font)])
    print(printable(written_words(str(path))), file=sys.stderr)
    return DONE


def _draw_codes(sheet: Sheet) -> int:
    from screens.visit.code import codes_for, drawn_for_terminal, place_words, too_small

    columns, lines = shutil.get_terminal_size()
    codes = codes_for(sheet, min(columns, 2 * (lines - _LINES_BELOW)))
    if codes is None:
        raise CommandError(too_small(_LINES_BELOW))
    colour = show.wants_colour(sys.stdout)
    for number, part in enumerate(codes.parts, start=1):
        show.write(drawn_for_terminal(part, colour=colour))
        if len(codes.parts) > 1:
            show.write([place_words(number, len(codes.parts))])
    return DONE
