"""One function a command; each returns the exit code."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.database import make_private_folder
from models.store import Store
from rules.assessment import RENEW_REGISTRATION, Assessment
from rules.pack import PackError, load_pack
from screens.format import printable
from screens.words import _
from tui import show
from tui.cli import DONE, CommandError, Options
from tui.environment import can_show_full_screen, clean_environment
from tui.output import write_bytes
from tui.places import actor, default_backup_folder, default_database

if TYPE_CHECKING:
    from screens.desk import Desk

SOMETHING_SOON, ACT = 10, 20


def tell_notices(options: Options) -> None:
    """Say on standard error what the rules have to say at the start; the full-screen app says it itself."""
    for notice in options.rulebook.notices:
        print(f"permit-tui: {printable(notice)}", file=sys.stderr)


def _database_path(options: Options) -> Path:
    named = options.database
    if named is None:
        return default_database()
    scheme, separator, rest = named.partition("://")
    if not separator:
        return Path(named).expanduser()
    if scheme == "sqlite":
        return Path(rest.removeprefix("/") if rest.startswith("//") else rest).expanduser()
    raise CommandError(
        _("The database {name} cannot be used: only a file on this machine can. Name a path.").format(
            name=f"{scheme}://.."
        )
    )


@contextmanager
def _open_store(options: Options, path: Path, *, for_change: bool) -> Iterator[Store]:
    """Open the store; one that is not there is made only for a change, else it counts as empty."""
    read_only = options.as_of or not for_change
    if not read_only and path == default_database():
        make_private_folder(path.parent)
    store = Store.open(path, pack=load_pack(), actor=actor(), now=options.clock.now, read_only=read_only)
    try:
        yield store
    finally:
        store.close()


def run_status(options: Options) -> int:
    """Print one line a permit, most urgent first."""
    with _open_store(options, _database_path(options), for_change=False) as store:
        return _print_status(options, store)


def _print_status(options: Options, store: Store) -> int:
    arguments, today = options.arguments, options.today
    name = getattr(arguments, "name", None)
    if name is None:
        board = store.board(today)
        listed = list(board.rows(0, len(board)))
    else:
        listed = [_find(store, name, options)]
    within = getattr(arguments, "within", None)
    if within is not None:
        listed = [kept for one in listed if (kept := _due_within(one, within))]
    if getattr(arguments, "json", False):
        from tui.json_output import status_document

        _print_json(status_document(listed, today, load_pack()))
    else:
        lines = [_("As of {day}").format(day=today)] if options.as_of else []
        lines += show.status_lines(listed, colour=show.wants_colour(sys.stdout))
        if not any(one.verdict or one.registration for one in listed):
            lines.append(_nothing_listed(store, options.today, name))
        show.write(lines)
    return urgency_code(listed) if getattr(arguments, "check", False) else DONE


def _nothing_listed(store: Store, today: date, name: str | None) -> str:
    if name is not None:
        return _("{name} has no permit on record. Add a period first.").format(name=name)
    board = store.board(today)
    if any(one.verdict or one.registration for one in board.rows(0, len(board))):
        return _("Nothing is due within that time.")
    return _("No permits are on record yet. Start permit-tui to add the first, or see permit-tui demo.")


def _due_within(one: Assessment, days: int) -> Assessment | None:
    """Return ``one`` with what is due in so many days or overdue, or None when nothing is.

    An expired permit is overdue, however long it may still be renewed late.
    """
    from msgspec.structs import replace

    limit = one.today + timedelta(days=days)
    verdict, registration = one.verdict, one.registration
    if verdict and verdict.days_left >= 0:
        due = verdict.next_action.due
        verdict = verdict if due is not None and due <= limit else None
    if registration and (registration.status not in RENEW_REGISTRATION or registration.valid_until > limit):
        registration = None
    follow_ups = tuple(follow_up for follow_up in one.follow_ups if follow_up.acts_on <= limit)
    if follow_ups:
        verdict = one.verdict
    if not (verdict or registration):
        return None
    return replace(one, verdict=verdict, registration=registration, follow_ups=follow_ups)


def urgency_code(assessments: list[Assessment]) -> int:
    """Return 20 when one must act now, 10 when something is due soon, else 0."""
    if any(one.acts_now for one in assessments):
        return ACT
    return SOMETHING_SOON if any(one.acts_soon for one in assessments) else DONE


def _find(store: Store, name: str, options: Options) -> Assessment:
    keys = store.find(name) if name.isprintable() else ()
    if not keys:
        raise CommandError(
            _("Nobody called {name} is on record. `permit-tui status --json` lists the keys.").format(name=name)
        )
    if len(keys) > 1:
        raise CommandError(
            _("{n} members are called {name}. Use one of the keys: {keys}.").format(
                n=len(keys), name=name, keys=", ".join(keys)
            )
        )
    return store.member(keys[0], options.today).assessment


def _print_json(document: dict[str, Any]) -> None:
    write_bytes((json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode())


def run_explain(options: Options) -> int:
    """Print everything behind one member's verdict."""
    with _open_store(options, _database_path(options), for_change=False) as store:
        assessment = _find(store, options.arguments.name, options)
    if options.arguments.json:
        from tui.json_output import explain_document

        _print_json(explain_document(assessment, options.today, load_pack()))
        return DONE
    from models.workdays import WorkingDays
    from screens.explanation import explain

    calendar = WorkingDays()
    sections = explain(assessment, load_pack(), calendar.last_working_day, calendar.published)
    show.write([printable(assessment.member.name), *show.section_lines(sections)])
    return DONE


def run_checklist(options: Options) -> int:
    """Print what to bring for one member's renewal."""
    with _open_store(options, _database_path(options), for_change=False) as store:
        assessment = _find(store, options.arguments.name, options)
    if assessment.verdict is None:
        raise CommandError(
            _("{name} has no permit on record, so there is nothing to renew. Add a period first.").format(
                name=assessment.member.name
            )
        )
    if options.arguments.json:
        from tui.json_output import checklist_document

        _print_json(checklist_document(assessment, assessment.verdict.checklist))
    else:
        show.write(show.checklist_lines(assessment, assessment.verdict, load_pack()))
    return DONE


def run_rules(options: Options) -> int:
    """List every value that decides, or compare the rules with another pack."""
    if options.arguments.rules_command == "compare":
        return _compare_rules(options)
    from rules.listing import list_rules

    rules = list_rules(load_pack(), options.today)
    if options.arguments.json:
        from tui.rules_output import rules_document

        _print_json(rules_document(rules, options.today, load_pack()))
    else:
        from tui.rules_output import rules_lines

        show.write(rules_lines(rules, load_pack()))
    return DONE


def _compare_rules(options: Options) -> int:
    from rules.comparing import compare_packs
    from rules.other_packs import read_other_pack
    from tui.rules_output import comparison_document, comparison_lines

    path = options.arguments.pack.expanduser()
    try:
        other, unfit = options.rulebook.replayed_by(read_other_pack(path))
    except PackError as error:
        raise CommandError(
            _("The rule pack {path} cannot be used ({complaint}). Correct it or name another file.").format(
                path=path, complaint=error
            )
        ) from error
    for parameter in unfit:
        print(
            _("Your choice for {parameter} has no place in {path}; it was left out there.").format(
                parameter=parameter, path=path
            ),
            file=sys.stderr,
        )
    with _open_store(options, _database_path(options), for_change=False) as store:
        book = store.book()
    homes = {dwelling.key: dwelling for dwelling in book.dwellings}
    residents = [(member, homes.get(member.dwelling or "")) for member in book.members]
    comparison = compare_packs(residents, load_pack(), other, options.today)
    if options.arguments.json:
        _print_json(comparison_document(comparison, options.today, load_pack(), other))
    else:
        show.write(comparison_lines(comparison, load_pack(), other))
    return DONE


def run_guide(options: Options) -> int:
    """Print a page of the guide, or which there are."""
    from tui.show_guide import print_guide

    return print_guide(" ".join(options.arguments.words), options.today)


def run_history(options: Options) -> int:
    """Print who changed what and when, newest first."""
    from models.views import HistoryFilter
    from tui.history import history_document, history_lines

    arguments = options.arguments
    with _open_store(options, _database_path(options), for_change=False) as store:
        name = arguments.name
        wanted = HistoryFilter(member=_find(store, name, options).member.key if name is not None else None)
        entries = store.history(wanted, limit=arguments.limit)
        if arguments.json:
            _print_json(history_document(store, wanted, entries))
        elif entries:
            show.write(history_lines(store, wanted, entries))
        else:
            show.write([_("Nothing has been changed yet.")])
    return DONE


def run_export(options: Options) -> int:
    """Write the whole database as one TOML backup."""
    from models.atomic_file import write_atomically
    from models.backup import dump_backup

    target = options.arguments.file
    source = _database_path(options)
    if target != "-" and not source.exists() and Path(target).expanduser().is_file():
        raise CommandError(
            _("There is no database {source}; {path} would be replaced by an empty backup. Check --database.").format(
                source=source, path=target
            )
        )
    with _open_store(options, source, for_change=False) as store:
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
    path = _database_path(options)
    with _open_store(options, path, for_change=False) as store:
        known = {view.dwelling.key for view in store.dwellings()} if arguments.mode == "merge" else set()
    book = load_backup(data, load_pack(), arguments.file, known)
    with _open_store(options, path, for_change=not arguments.dry_run) as store:
        plan = store.import_book(book, arguments.mode, apply=not arguments.dry_run)
    show.write(plan_lines(plan, applied=not arguments.dry_run))
    return DONE


def run_app(options: Options) -> int:
    """Open the full-screen app; without a terminal print the status."""
    path = _database_path(options)
    if not can_show_full_screen():
        tell_notices(options)
        return run_status(options)
    with _open_store(options, path, for_change=True) as store:
        return _full_screen(options, store, demo=False)


def run_demo(options: Options) -> int:
    """Open the full-screen app on a made-up family; without a terminal print its status."""
    from models.demo import demo_book

    keep = options.arguments.save
    if keep is not None and keep.exists():
        raise CommandError(_("{path} exists already. Name another file for the demo's database.").format(path=keep))
    with tempfile.TemporaryDirectory(prefix="permit-tui-demo-") as folder:
        path = keep or Path(folder) / "demo.db"
        # Made by nobody in particular, so that an undo too many does not take the family away.
        with Store.open(path, pack=load_pack(), actor="demo", now=options.clock.now) as store:
            store.import_book(demo_book(options.today), "replace", apply=True)
        with _open_store(options, path, for_change=True) as store:
            if can_show_full_screen():
                return _full_screen(options, store, demo=True)
            tell_notices(options)
            return _print_status(options, store)


def _full_screen(options: Options, store: Store, *, demo: bool) -> int:
    clean_environment()
    from tui.app import run_full_screen

    return run_full_screen(_desk(options, store, demo=demo), theme=options.theme, notices=options.rulebook.notices)


def _desk(options: Options, store: Store, *, demo: bool) -> Desk:
    from models.workdays import WorkingDays
    from screens.desk import Desk

    calendar = WorkingDays()
    return Desk(
        store=store,
        pack=load_pack(),
        clock=options.clock.today,
        fixed=options.as_of,
        demo=demo,
        backup_folder=default_backup_folder(),
        last_working_day=calendar.last_working_day,
        calendar_published=calendar.published,
        choose_reading=options.rulebook.choose_reading,
        mark_checked=options.rulebook.mark_checked,
    )
