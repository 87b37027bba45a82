"""Which database a command works on, and how it is opened."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import named_path
from models.place import SCHEMES, PasswordInAddress, Place, is_missing, server_address
from rules.pack import load_pack
from screens.format import printable
from screens.words import _
from tui import saved_picture
from tui.cli import CommandError, Options
from tui.ownership import complaint
from tui.passphrases import unlock
from tui.places import actor, default_database

if TYPE_CHECKING:
    from models.reader import Reader
    from models.store import Store

_ON_THE_DATABASE = frozenset(
    {"app", "status", "explain", "checklist", "digest", "history", "export", "import", "table", "import-table"}
    | {"calendar", "visit", "encrypt", "decrypt", "restore", "move"}
)
_LOOKING = frozenset({"status", "explain", "checklist", "history", "export", "table", "calendar", "visit"})
"""Commands that make no database where there is none."""


def tell_notices(options: Options) -> None:
    """Say on standard error what is to be said at the start; the full-screen app says it itself."""
    for notice in notices(options):
        print(f"permit-tui: {printable(notice)}", file=sys.stderr)


def notices(options: Options) -> tuple[str, ...]:
    """Return what is to be said at the start: of the rules, and of a database that is not there or not private."""
    said = None
    if options.command in _ON_THE_DATABASE and not options.restricted:
        path = database_path(options)
        said = complaint(path, strict=False) if isinstance(path, Path) else None
        if said is None and options.command in _LOOKING and options.database is not None and is_missing(path):
            # A watch by cron on a path with a slip in it would else find for ever that nothing is due.
            said = _("There is no database {path} yet.").format(path=path)
    return options.rulebook.notices + ((said,) if said else ())


def refuse_import(options: Options) -> None:
    """Raise CommandError where nothing may be taken in."""
    if options.as_of:
        raise CommandError(_("Nothing can be imported as of another day. Leave out --today and PERMIT_TUI_TODAY."))
    if options.read_only:
        raise CommandError(_("Nothing can be imported while the database is open for reading only."))


def _refuse_others(options: Options, path: Place) -> None:
    said = complaint(path, strict=True) if options.restricted and isinstance(path, Path) else None
    if said:
        raise CommandError(said)


def database_path(options: Options) -> Place:
    """Return the database that is named, else the user's own file; raises CommandError for what is none."""
    return default_database() if options.database is None else place_of(options.database)


def place_of(named: str) -> Place:
    """Return the database of a path or an address that somebody has written; raises CommandError for what is none."""
    scheme, separator, rest = named.partition("://")
    if not separator:
        return named_path(named)
    if scheme == "sqlite":
        return named_path(rest.removeprefix("/") if rest.startswith("//") else rest)
    if scheme not in SCHEMES:
        said = _("The database {name} cannot be used. Name a file, or postgresql://HOST/NAME.")
        raise CommandError(said.format(name=f"{scheme}://.."))
    try:
        return server_address(named, default_database().parent / "servers")
    except PasswordInAddress:
        raise CommandError(
            _("A password in the address can be read by others. Leave it out and put it into ~/.pgpass.")
        ) from None


def database_file(options: Options) -> Path:
    """Return the file that is named, else the user's own; raises CommandError for a server's database."""
    path = database_path(options)
    if isinstance(path, Path):
        return path
    raise CommandError(
        _("{path} is a server's database, and this is for files: the server's administrator sees to it there.").format(
            path=path
        )
    )


def refuse_missing(path: Place) -> None:
    """Raise CommandError where there is no such file, so that nobody takes an empty database for theirs."""
    if is_missing(path):
        raise CommandError(_("There is no database {path}. Check --database.").format(path=path))


@contextmanager
def open_store(
    options: Options, path: Place, *, for_change: bool, keep_drafts: bool = True, keep_copies: bool = True
) -> Iterator[Store]:
    """Open the store; one that is not there is made only for a change, else it counts as empty."""
    from models.store import Store

    _refuse_others(options, path)
    unlock(options, path)
    read_only = options.as_of or options.read_only or not for_change
    if not read_only and path == default_database():
        from models.private_folder import make_private_folder

        make_private_folder(default_database().parent)
    retention = None
    if options.copies and not read_only:
        from models.retention import Retention

        retention = Retention(**options.copies)
    store = Store(
        path,
        pack=load_pack(),
        actor=actor(),
        now=options.clock.now,
        read_only=read_only,
        keep_drafts=keep_drafts,
        keep_copies=keep_copies,
        retention=retention,
    )
    if store.is_encrypted and not read_only and isinstance(path, Path):
        saved_picture.remove(path)
    store.hooks.waiting = _tell_waiting
    try:
        yield store
    finally:
        store.close()


def _tell_waiting() -> None:
    print("permit-tui: " + _("Another session is saving; yours waits for it…"), file=sys.stderr)


@contextmanager
def open_reader(options: Options, path: Place) -> Iterator[Reader]:
    """Open a database only to ask; one that is not there counts as empty."""
    from models.reader import Reader

    _refuse_others(options, path)
    unlock(options, path)
    reader = Reader.quickly(path, load_pack())
    if reader is None:
        with open_store(options, path, for_change=False) as store:
            yield store
        return
    with reader:
        yield reader
