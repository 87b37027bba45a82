"""`move`: a whole database carried over to a server, or from there into a file."""

from __future__ import annotations

from pathlib import Path

from models.place import Place
from rules.pack import load_pack
from screens.format import history_words, holds, printable
from screens.words import _
from tui import show
from tui.cli import DONE, CommandError, Options
from tui.commands.opening import database_path, place_of, refuse_missing
from tui.passphrases import unlock
from tui.places import actor
from tui.progress import bulk_work, progress_line


def run_move(options: Options) -> int:
    """Carry everything over, compare, and say what has arrived; the database that is left stays as it is."""
    from models.moving import move
    from models.transactions import Transactions

    if options.as_of:
        raise CommandError(_("This cannot be done as of another day. Leave out --today and PERMIT_TUI_TODAY."))
    if options.read_only:
        raise CommandError(_("Nothing can be changed while the database is open for reading only."))
    source, target = database_path(options), place_of(options.arguments.to)
    refuse_missing(source)
    if _are_the_same(source, target):
        raise CommandError(_("{path} is where everything is already. Name another with --to.").format(path=target))
    for place in (source, target):
        unlock(options, place)

    def opened(place: Place, *, read_only: bool) -> Transactions:
        return Transactions(place, pack=load_pack(), actor=actor(), now=options.clock.now, read_only=read_only)

    left = opened(source, read_only=True)
    try:
        arrived = opened(target, read_only=False)
        try:
            with bulk_work(), progress_line() as report:
                moved = move(left, arrived, report)
        finally:
            arrived.close()
    finally:
        left.close()
    show.write(map(printable, _lines(source, target, moved.rows, before=moved.before)))
    return DONE


def _are_the_same(source: Place, target: Place) -> bool:
    if isinstance(source, Path) and isinstance(target, Path):
        return target.exists() and source.samefile(target)
    return str(source) == str(target)


def _lines(source: Place, target: Place, rows: dict[str, int], *, before: bool) -> list[str]:
    history = history_words(rows["event"])
    said = (
        _("{path} holds the same already: {people}, with {history}. Nothing was changed.")
        if before
        else _("Carried over to {path} and compared table by table: {people}, with {history}.")
    )
    people = holds(rows["member"], rows["dwelling"])
    return [
        said.format(path=target, people=people, history=history),
        _("From now on: permit-tui --database '{path}', or PERMIT_TUI_DATABASE.").format(path=target),
        _("{path} is as it was; put it out of the way, so that nobody goes on with it.").format(path=source),
    ]
