"""Encrypting the database as a whole, and taking that back: `encrypt`, `encrypt --change` and `decrypt`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from models.file_kinds import is_encrypted, plain_backups_in
from screens.format import printable
from screens.words import _
from tui import saved_picture, show
from tui.cli import DONE, CommandError, Options
from tui.commands.opening import database_file, open_store
from tui.passphrases import new_passphrase, unlock
from tui.places import default_backup_folder, default_export_folder
from tui.progress import progress_line

if TYPE_CHECKING:
    from models.encryption import Key


def run_encrypt(options: Options) -> int:
    """Encrypt the database, or give an encrypted one another passphrase."""
    from models.cipher import require_cipher
    from models.encryption import new_key

    path, change = _database(options), options.arguments.change
    require_cipher(path)
    if change and not is_encrypted(path):
        raise CommandError(_("{path} is not encrypted. permit-tui encrypt does that.").format(path=path))
    if is_encrypted(path) and not change:
        raise CommandError(
            _("{path} is encrypted already. permit-tui encrypt --change gives it another passphrase.").format(path=path)
        )
    unlock(options, path)
    key = new_key(new_passphrase(options, path))
    if not path.exists() or not path.stat().st_size:
        with open_store(options, path, for_change=True):
            pass  # an older one is brought up to date later, so that the copy of before is encrypted
    has_another_name = path.stat().st_nlink > 1
    _change_key(path, key)
    saved_picture.remove(path)
    lines = [
        _("{path} is encrypted. Without the passphrase nobody can read it, and nobody can bring the passphrase back.")
        if not change
        else _("{path} has another passphrase. Nobody can bring it back when it is lost."),
        _("Write it down where you keep your papers, and keep a backup (permit-tui export) in a safe place."),
    ]
    show.write([*(printable(line.format(path=path)) for line in lines), *_remains(path, has_another_name)])
    return DONE


def run_decrypt(options: Options) -> int:
    """Let the database be opened without a passphrase again."""
    path = _database(options)
    if not path.exists():
        raise CommandError(_("There is no database {path}. Check --database.").format(path=path))
    if not is_encrypted(path):
        raise CommandError(_("{path} is not encrypted; there is nothing to do.").format(path=path))
    unlock(options, path)
    _change_key(path, None)
    said = _("{path} is no longer encrypted: whoever gets hold of the file can read everything in it.")
    show.write([printable(said.format(path=path)), *_still_encrypted(path)])
    return DONE


def _database(options: Options) -> Path:
    if options.as_of:
        raise CommandError(_("This cannot be done as of another day. Leave out --today and PERMIT_TUI_TODAY."))
    if options.read_only:
        raise CommandError(_("Nothing can be changed while the database is open for reading only."))
    return database_file(options)


def _change_key(path: Path, key: Key | None) -> None:
    from models.encrypting import change_key

    with progress_line() as report:
        change_key(path, key, report)


def _remains(path: Path, has_another_name: bool) -> Iterator[str]:
    """Yield what can still be read without the new passphrase."""
    from models.copies import left_by_program

    found = [copy for copy in left_by_program(path) if not is_encrypted(copy)]
    found += [*plain_backups_in(default_export_folder(path)), *plain_backups_in(default_backup_folder())]
    yield from _listed(_("Not encrypted, and still there to be read; delete what you do not need:"), found)
    if has_another_name:
        yield _("The file had another name on this disk (a hard link); what it held can still be read by that.")
    yield from _still_encrypted(path)


def _still_encrypted(path: Path) -> Iterator[str]:
    from models.copies import left_by_program

    yield from _listed(
        _("Copies that open with the passphrase of before:"), filter(is_encrypted, left_by_program(path))
    )


def _listed(words: str, paths: Iterable[Path]) -> Iterator[str]:
    lines = [f"  {printable(str(path))}" for path in paths]
    if lines:
        yield words
        yield from lines
