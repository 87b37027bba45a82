"""The full-screen app, on the own database or on a made-up family."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import named_path
from rules.pack import load_pack
from screens.board.glance import draw_glance
from screens.board.head import late_digest_line
from screens.words import _, ngettext
from tui import saved_picture
from tui.cli import CommandError, Options
from tui.commands.opening import database_path, notices, open_store, tell_notices
from tui.environment import can_show_full_screen, clean_environment
from tui.first_time import is_first_time
from tui.loading import load_textual
from tui.places import default_backup_folder, default_configuration, default_export_folder, default_state_folder
from tui.terminal import handover

if TYPE_CHECKING:
    from models.export_folder import ExportFolder
    from models.store import Store
    from screens.checkup.finding import Finding
    from screens.desk import Desk

_LEAST_LINES = 4
_MANY = 5000
"""From so many people on it takes long enough to say so."""


def run_app(options: Options) -> int:
    """Open the full-screen app; without a terminal print the status."""
    path = database_path(options)
    if not can_show_full_screen():
        tell_notices(options)
        from tui.commands.status import run_status

        return run_status(options)
    with open_store(options, path, for_change=True) as store:
        store.prepare(_tell_waiting)
        _show_glance(options, store)
        return _full_screen(options, store, demo=False)


def _show_glance(options: Options, store: Store) -> None:
    """Show the rows of the board before Textual is loaded, where nothing stands on the screen yet."""
    fits = saved_picture.of_this_start() is not None and not handover.has_begun()
    # The rows of a board with a banner stand lower.
    if not fits or store.read_only or options.theme is not None or notices(options):
        return
    if late_digest_line(store.last_digest(), options.today):
        return
    board = store.board(options.today)
    size = os.get_terminal_size(sys.stderr.fileno())
    if len(board) and size.lines >= _LEAST_LINES:
        handover.begin(
            draw_glance(
                board,
                options.today,
                (size.columns, size.lines),
                colour=not os.environ.get("NO_COLOR"),
                desks=store.has_desks(),
            )
        )


def _tell_waiting(done: int, people: int) -> None:
    if done == 0 and people >= _MANY:
        text = ngettext(
            "Working out where {n} person stands; by these rules it is done once.",
            "Working out where {n} people stand; by these rules it is done once.",
            people,
        )
        handover.end()
        print(text, file=sys.stderr)


def run_demo(options: Options) -> int:
    """Open the full-screen app on a made-up family; without a terminal print its status."""
    import tempfile

    from models.demo import demo_book
    from models.store import Store

    keep = options.arguments.save
    if keep is not None and options.read_only:
        raise CommandError(_("Nothing is kept in a session that may only look. Leave out --save or --read-only."))
    if keep is not None and keep.exists():
        raise CommandError(_("{path} exists already. Name another file for the demo's database.").format(path=keep))
    with tempfile.TemporaryDirectory(prefix="permit-tui-demo-") as folder:
        path = keep or Path(folder) / "demo.db"
        # Made by nobody in particular, so that an undo too many does not take the family away.
        with Store(path, pack=load_pack(), actor="demo", now=options.clock.now) as store:
            store.import_book(demo_book(options.today), "replace", apply=True)
        with open_store(options, path, for_change=True, keep_drafts=False, keep_copies=keep is not None) as store:
            if can_show_full_screen():
                return _full_screen(options, store, demo=True)
            tell_notices(options)
            from tui.commands.status import print_status

            return print_status(options, store)


def _full_screen(options: Options, store: Store, *, demo: bool) -> int:
    clean_environment()
    load_textual()
    from tui.app import run_full_screen

    said = notices(options)
    if options.keys:
        from screens.commands import use_keys
        from screens.key_map import complaint_sentence, fit_keys

        fit, complaints = fit_keys(options.keys)
        use_keys(fit)
        said += (complaint_sentence(complaints),) if complaints else ()
    return run_full_screen(
        _desk(options, store, demo=demo),
        theme=options.theme,
        notices=said,
        picture=None if demo else saved_picture.of_this_start(),
        idle=options.idle,
    )


def _examined(options: Options, store: Store) -> Iterator[Finding]:
    from tui.doctor import look_at_keys, look_at_rules, look_at_stored

    with store.beside() as other:  # which takes its time, in a thread of its own
        yield from look_at_stored(store.path, other, options.today)
    yield from look_at_keys(options.keys)
    yield from look_at_rules(load_pack(), options.today)


def _export_folder(options: Options, store: Store) -> ExportFolder:
    from models.export_folder import ExportFolder

    named = options.arguments.export_folder
    return ExportFolder(named_path(named).absolute() if named else default_export_folder(store.path))


def _desk(options: Options, store: Store, *, demo: bool) -> Desk:
    from models.workdays import WorkingDays
    from screens.desk import Desk
    from tui.saved_filters import FilterShelf

    calendar = WorkingDays()
    # What a restricted session writes lies beside the database; the configuration is the administrator's.
    changes_rules = not (options.read_only or options.restricted)
    shelf = FilterShelf(default_configuration(), options.filters, keep=not demo)
    return Desk(
        store=store,
        pack=load_pack(),
        clock=options.clock.today,
        fixed=options.as_of,
        demo=demo,
        backup_folder=default_backup_folder(),
        last_working_day=calendar.last_working_day,
        calendar_published=calendar.published,
        choose_reading=options.rulebook.choose_reading if changes_rules else None,
        mark_checked=options.rulebook.mark_checked if changes_rules else None,
        export_folder=_export_folder(options, store) if options.restricted else None,
        filters=options.filters,
        keep_filter=shelf.put if changes_rules and not options.as_of else None,
        keep_theme=options.rulebook.keep_theme if changes_rules and not options.as_of else None,
        keep_signs=options.rulebook.keep_signs if changes_rules and not (options.as_of or demo) else None,
        examine=None if options.restricted else lambda: _examined(options, store),
        exports=not (options.restricted and options.read_only),
        restores=not options.restricted,
        first_time=None if options.restricted else lambda: is_first_time(default_state_folder()),
    )
