"""Moving data: `export` and `import`."""

from __future__ import annotations

import sys
from pathlib import Path

from rules.pack import load_pack
from screens.format import printable
from screens.words import _
from tui import show
from tui.cli import DONE, CommandError, Options
from tui.commands.opening import database_path, open_store
from tui.output import write_bytes


def run_export(options: Options) -> int:
    """Write the whole database as one TOML backup."""
    from models.atomic_file import write_atomically
    from models.backup import dump_backup

    target = options.arguments.file
    source = database_path(options)
    if target != "-" and not source.exists() and Path(target).expanduser().is_file():
        raise CommandError(
            _("There is no database {source}; {path} would be replaced by an empty backup. Check --database.").format(
                source=source, path=target
            )
        )
    with open_store(options, source, for_change=False) as store:
        book = store.book()
    data = dump_backup(book)
    if target == "-":
        write_bytes(data)
        return DONE
    path = Path(target).expanduser()
    write_atomically(path, data)
    print(
        printable(
            _("{members} members and {dwellings} dwellings written to {path}.").format(
                members=len(book.members), dwellings=len(book.dwellings), path=path
            )
        ),
        file=sys.stderr,
    )
    return DONE


def run_import(options: Options) -> int:
    """Check a backup, show what would change, then apply all or nothing."""
    from models.backup_read import load_backup, read_backup_file
    from screens.findings import plan_lines

    arguments = options.arguments
    if options.as_of:
        raise CommandError(_("Nothing can be imported as of another day. Leave out --today and PERMIT_TUI_TODAY."))
    data = read_backup_file(arguments.file)
    path = database_path(options)
    with open_store(options, path, for_change=False) as store:
        known = {view.dwelling.key for view in store.dwellings()} if arguments.mode == "merge" else set()
    book = load_backup(data, load_pack(), arguments.file, known)
    with open_store(options, path, for_change=not arguments.dry_run) as store:
        plan = store.import_book(book, arguments.mode, apply=not arguments.dry_run)
    show.write(plan_lines(plan, applied=not arguments.dry_run))
    return DONE
