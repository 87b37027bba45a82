"""`verify`: whether the database, or a backup, is whole and says what was saved."""

from __future__ import annotations

import sys
from pathlib import Path

from models.errors import named_path
from models.place import Place
from rules.pack import load_pack
from screens.format import holds, printable
from screens.words import _
from tui import show
from tui.cli import DONE, FAILED, Options
from tui.commands.backup import read_backup
from tui.commands.opening import database_path, refuse_missing
from tui.passphrases import unlock


def run_verify(options: Options) -> int:
    """Look at everything and print one sentence a finding; 0 when there is none."""
    from models.file_kinds import is_database, is_encrypted

    written: Path | None = options.arguments.file
    if written is None:
        return _verify_database(options, database_path(options))
    named = named_path(written)
    is_one = is_database(named) or is_encrypted(named)
    return _verify_database(options, named) if is_one else _verify_backup(options, named)


def _verify_database(options: Options, path: Place) -> int:
    from models.copies import last_good_copy
    from models.verifying import verify_database
    from screens.verifying import finding_lines, sound_line, way_out_lines

    refuse_missing(path)
    unlock(options, path)
    found = verify_database(path, load_pack())
    if not found.amiss:
        show.write([sound_line(path, found)])
        return DONE
    show.write(finding_lines(found))
    if isinstance(path, Path):
        for line in way_out_lines(path, last_good_copy(path)):
            print(f"permit-tui: {line}", file=sys.stderr)
    return FAILED


def _verify_backup(options: Options, path: Path) -> int:
    """Put a backup into a database in memory, and look at that."""
    from models.backup_read import load_backup
    from models.trial import try_restoring
    from screens.verifying import finding_lines

    data = read_backup(options, path)
    book = load_backup(data, load_pack(), path)
    found, is_same = try_restoring(book, data, load_pack(), options.clock.now)
    if found.amiss:
        show.write(finding_lines(found))
        return FAILED
    said = (
        _("{path}: {people} can be restored, and give the same file again.")
        if is_same
        else _("{path}: {people} can be restored; permit-tui would write the same in other words.")
    )
    show.write([printable(said.format(path=path, people=holds(len(book.members), len(book.dwellings))))])
    return DONE
