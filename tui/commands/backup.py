"""Moving data: `export` and `import`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import named_path
from models.file_kinds import is_encrypted
from models.place import Place, is_missing
from rules.pack import load_pack
from screens.format import holds, printable
from screens.words import _
from tui import show
from tui.cli import DONE, FAILED, CommandError, Options, WrongUse
from tui.commands.opening import database_path, open_store, refuse_import
from tui.commands.status import find
from tui.output import write_pieces
from tui.passphrases import existing_passphrase, new_passphrase, unlock
from tui.progress import bulk_work, progress_line

if TYPE_CHECKING:
    from models.exporting import Export

_BYTES_AT_ONCE = 1 << 20


def run_export(options: Options) -> int:
    """Write the whole database, or one member of it, as one TOML backup."""
    from models.atomic_file import kept_apart, write_atomically

    name = options.arguments.member
    target = options.arguments.file
    source = database_path(options)
    unlock(options, source)
    seal = _seal(options, source)
    if target != "-" and is_missing(source) and named_path(target).is_file():
        raise CommandError(
            _("There is no database {source}; {path} would be replaced by an empty backup. Check --database.").format(
                source=source, path=target
            )
        )
    with bulk_work(), progress_line() as report, open_store(options, source, for_change=False) as store:
        only = (find(store, name, options).member.key,) if name is not None else None
        export = store.export(report, salvage=options.arguments.salvage, only=only)
        if seal is None and store.is_encrypted:
            said = _("The backup is not encrypted as the database is: all that it holds stands in it in plain text.")
            print(f"permit-tui: {said}", file=sys.stderr)
        if seal is not None:
            sealed = seal(b"".join(export))
            if target == "-":
                write_pieces([sealed])
                return _tell_lost(export)
            path = named_path(target)
            write_atomically(path, [sealed])
        elif target == "-":
            # A reader may take its time, and whoever wants to change the database does not wait for it.
            with kept_apart(export, on_disk=not store.is_encrypted) as whole:
                write_pieces(iter(lambda: whole.read(_BYTES_AT_ONCE), b""))
            return _tell_lost(export)
        else:
            path = named_path(target)
            write_atomically(path, export)
    print(
        printable(_("{people} written to {path}.").format(people=holds(export.members, export.dwellings), path=path)),
        file=sys.stderr,
    )
    return _tell_lost(export)


def _seal(options: Options, source: Place) -> Callable[[bytes], bytes] | None:
    """Return what seals the backup, as its name or the options ask for; None for a plain one."""
    from models import age_file

    arguments, target = options.arguments, str(options.arguments.file)
    recipients = arguments.recipient or []
    if not recipients and not target.endswith(age_file.ENDING):
        return None
    if target != "-" and not target.endswith(age_file.ENDING):
        raise WrongUse(_("A sealed backup is named so: FILE.toml.age."))
    # Of an encrypted database the passphrase is meant that opens it.
    if recipients and options.passphrase_fd is not None and not (isinstance(source, Path) and is_encrypted(source)):
        raise WrongUse(_("A backup is sealed to a passphrase or to keys, not to both."))
    age_file.check_recipients(recipients)
    if recipients:
        return partial(age_file.seal_to_keys, recipients=recipients)
    return partial(age_file.seal_by_passphrase, passphrase=new_passphrase(options, Path(target)))


def read_backup(options: Options, path: Path) -> bytes:
    """Return the plain bytes of a backup, sealed or not; raises StoreError."""
    from models import age_file
    from models.backup_read import read_backup_file

    data = read_backup_file(path)
    if not age_file.is_age_file(data):
        return data
    identities = options.arguments.identity or []
    if age_file.wants_passphrase(data):
        return age_file.open_by_passphrase(data, existing_passphrase(options, path), path)
    if not identities:
        raise CommandError(_("{path} is sealed to keys. Name the file of yours: --identity FILE.").format(path=path))
    return age_file.open_by_keys(data, [named_path(each) for each in identities], path)


def _tell_lost(export: Export) -> int:
    """Say what could not be salvaged; 1 when there is something."""
    if not export.lost:
        return DONE
    words = _("What follows could not be read and is not in the backup: {keys}").format(keys=", ".join(export.lost))
    print(printable(f"permit-tui: {words}"), file=sys.stderr)
    return FAILED


def run_import(options: Options) -> int:
    """Check a backup, show what would change, then apply all or nothing."""
    from models.backup_read import load_backup
    from models.spreadsheets import is_sheet_name
    from screens.findings import plan_lines

    arguments = options.arguments
    refuse_import(options)
    if is_sheet_name(arguments.file):
        raise CommandError(
            _("{path} is a table, not a backup: permit-tui import-table reads it.").format(path=arguments.file)
        )
    path = database_path(options)
    data = read_backup(options, arguments.file)
    with bulk_work(), progress_line() as report:
        with open_store(options, path, for_change=False) as store:
            known = store.dwelling_keys() if arguments.mode == "merge" else frozenset()
        book = load_backup(data, load_pack(), arguments.file, known, report)
        with open_store(options, path, for_change=not arguments.dry_run) as store:
            plan = store.import_book(book, arguments.mode, apply=not arguments.dry_run, report=report)
    show.write(plan_lines(plan, applied=not arguments.dry_run))
    return DONE
