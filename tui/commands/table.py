"""The board as a file for a spreadsheet program: `table`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from models.errors import named_path
from models.spreadsheets import csv_pieces, is_sheet_name, sheet_pieces
from screens.board.sheet import board_sheet
from screens.format import printable
from screens.words import _, ngettext
from tui.cli import DONE, Options, WrongUse
from tui.commands.opening import database_path, open_reader, refuse_missing
from tui.output import write_pieces

if TYPE_CHECKING:
    from models.reader import Reader
    from models.spreadsheets import Sheet


def run_table(options: Options) -> int:
    """Write the board as it is shown, or a part of it, as CSV or XLSX."""
    from models.atomic_file import write_atomically

    target, source = options.arguments.file, database_path(options)
    if target != "-" and not is_sheet_name(target):
        raise WrongUse(_("Name a file that ends in .csv or .xlsx, or - for CSV on standard output."))
    refuse_missing(source)
    with open_reader(options, source) as reader:
        sheet = _sheet(options, reader)
    if target == "-":
        write_pieces(csv_pieces(sheet))
        return DONE
    path = named_path(target)
    write_atomically(path, sheet_pieces(sheet, target))
    words = ngettext("{n} row written", "{n} rows written", len(sheet.rows))
    print(printable(_("{rows} to {path}.").format(rows=words, path=path)), file=sys.stderr)
    return DONE


def _sheet(options: Options, reader: Reader) -> Sheet:
    arguments = options.arguments
    query = (arguments.filter or "").strip()
    if query and (complaint := reader.read_query(query).complaint):
        from screens.query_words import complaint_sentence

        raise WrongUse(_("--filter cannot be read. {complaint}").format(complaint=complaint_sentence(complaint)))
    board = reader.board(options.today, query) if query else reader.board_of_everyone(options.today)
    return board_sheet(board, arguments.household)
