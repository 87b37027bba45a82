"""Going back to a copy of the database: `restore`."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import StoreError
from rules.pack import load_pack
from screens.format import holds, printable
from screens.words import _
from tui import show
from tui.cli import DONE, CommandError, Options
from tui.commands.opening import database_file, open_store
from tui.passphrases import unlock
from tui.progress import bulk_work, progress_line

if TYPE_CHECKING:
    from models.retention import Copy
    from rules.facts import Book


def run_restore(options: Options) -> int:
    """List the copies of the database, show what going back to one would change, or go back to it."""
    path, wanted = database_file(options), options.arguments.copy
    if wanted is None:
        # Where the database itself is too damaged for its passphrase, the copies are listed nevertheless.
        with suppress(CommandError):
            unlock(options, path)
        return _list(path)
    if not options.arguments.dry_run:
        if options.as_of:
            raise CommandError(_("Nothing can be restored as of another day. Leave out --today and PERMIT_TUI_TODAY."))
        if options.read_only:
            raise CommandError(_("Nothing can be restored while the database is open for reading only."))
    return _restore(options, path, _chosen(path, wanted))


def _list(path: Path) -> int:
    from models.copies import copies_of, held_in
    from screens.copies.words import copy_lines

    copies = copies_of(path)
    if copies:
        show.write(copy_lines((copy, held_in(copy.path)) for copy in copies))
    else:
        show.write([printable(_("No copy of {path} has been kept yet.").format(path=path))])
    return DONE


def _chosen(path: Path, wanted: str) -> Copy:
    """Return the copy that is meant by a number of the list, a day, or a name; raises CommandError."""
    from models.copies import copies_of

    copies = copies_of(path)
    if wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:9]) <= len(copies):
        return copies[int(wanted) - 1]
    found = [one for one in copies if wanted in {str(one.path), one.path.name, one.path.stem, str(one.at.date())}]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(str(copies.index(one) + 1) for one in found)
        said = _("There are several copies of {day}. Name one by its number: {numbers}.")
        raise CommandError(said.format(day=wanted, numbers=numbers))
    raise CommandError(_("There is no copy {name}. permit-tui restore lists those that there are.").format(name=wanted))


def _restore(options: Options, path: Path, copy: Copy) -> int:
    from models.restoring import UNUSABLE, is_unusable, read_copy
    from screens.findings import plan_lines

    apply = not options.arguments.dry_run
    # A database that does not open for want of its passphrase must not be taken for a damaged one.
    unlock(options, path)
    unlock(options, copy.path)
    with bulk_work(), progress_line() as report:
        book = read_copy(copy.path, load_pack(), options.clock.now)
        if is_unusable(path):
            return _put_in_place(options, path, copy, book)
        try:
            with open_store(options, path, for_change=apply) as store:
                plan = store.restore_book(book, apply=apply, report=report)
        except StoreError as error:
            if error.code not in UNUSABLE:
                raise
            return _put_in_place(options, path, copy, book)
    show.write(plan_lines(plan, applied=apply, restored=True))
    return DONE


def _put_in_place(options: Options, path: Path, copy: Copy, book: Book) -> int:
    """Let the copy take the place of a database that cannot be used, or of none."""
    from models.restoring import put_in_place

    people = holds(len(book.members), len(book.dwellings))
    if options.arguments.dry_run:
        said = (
            _("{path} is damaged: the copy with {people} would take its place, and it would be kept beside it.")
            if path.exists()
            else _("There is no database {path}: the copy with {people} would take its place.")
        )
        show.write([printable(said.format(path=path, people=people))])
        return DONE
    aside = put_in_place(copy.path, path, options.clock.now())
    show.write([printable(_("The copy with {people} is the database {path} now.").format(path=path, people=people))])
    if aside is not None:
        show.write([printable(_("What was there is kept as {path}.").format(path=aside))])
    print(_("Sessions that are open on it must be started again."), file=sys.stderr)
    return DONE
