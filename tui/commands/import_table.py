"""Taking people in from a table: `import-table`."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import named_path
from rules.pack import load_pack
from screens.format import printable
from screens.words import _, ngettext
from tui import show
from tui.cli import DONE, FAILED, Options
from tui.commands.opening import database_path, open_store, refuse_import
from tui.progress import bulk_work, progress_line

if TYPE_CHECKING:
    from models.table_columns import Columns
    from models.table_rows import TableRow
    from models.views import ImportPlan

_TO_MEND = ".to-mend"
_LONGEST_STEM = 70


def run_import_table(options: Options) -> int:
    """Say what the columns hold, take the rows that are right, and write down the others with what is wrong."""
    from models.sheet_reading import read_table
    from models.table_columns import find_columns
    from models.table_import import TableImport
    from models.table_rows import read_rows
    from screens.table_words import column_lines, columns_line, reading_line

    arguments = options.arguments
    refuse_import(options)
    path = named_path(arguments.file)
    with bulk_work(), progress_line() as report:
        found = read_table(path)
        columns = find_columns(found, arguments.columns)
        table = TableImport(read_rows(columns), columns, options.today, load_pack())
        show.write([reading_line(path.name, found, columns), *column_lines(columns), ""])
        with open_store(options, database_path(options), for_change=not arguments.dry_run) as store:
            plan = store.import_table(table, apply=not arguments.dry_run, report=report)
    if arguments.dry_run:
        show.write([columns_line(columns), ""])
    return _tell(plan, table.bad, columns, None if arguments.dry_run else path)


def _tell(plan: ImportPlan, bad: list[TableRow], columns: Columns, path: Path | None) -> int:
    """Say what was taken and what was not; the latter is written beside ``path``, or with None only told."""
    from screens.findings import plan_lines
    from screens.table_words import bad_row_lines

    show.write([*bad_row_lines(bad), *plan_lines(plan, applied=path is not None)])
    if not bad:
        return DONE
    lines = [ngettext("{n} row cannot be imported.", "{n} rows cannot be imported.", len(bad))]
    if path is not None:
        beside = _written_beside(path, bad, columns)
        lines.append(_("With the reasons: {path}. Mend it and import that file.").format(path=beside))
    show.write(map(printable, lines))
    return FAILED


def _written_beside(path: Path, bad: list[TableRow], columns: Columns) -> Path:
    """Write what could not be taken beside the table, under a name that is free, and return it; raises StoreError."""
    from models.atomic_file import write_atomically
    from models.spreadsheets import csv_pieces
    from models.table_import import mend_sheet
    from screens.table_words import reasons

    stem = path.stem.partition(_TO_MEND)[0][:_LONGEST_STEM]
    names = (f"{stem}{_TO_MEND}{f'-{number}' if number > 1 else ''}.csv" for number in count(1))
    target = next(free for name in names if not (free := path.with_name(name)).exists() and not free.is_symlink())
    write_atomically(target, csv_pieces(mend_sheet(bad, columns, _("reason"), reasons)))
    return target
