"""What is asked of the rules: `status`, `explain` and `checklist`."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rules.assessment import RENEW_REGISTRATION, Assessment
from rules.pack import load_pack
from screens.format import printable
from screens.words import _, in_turn
from screens.words import listed as listed_words
from tui import show
from tui.cli import DONE, CommandError, Options, WrongUse
from tui.commands.opening import database_path, open_reader
from tui.output import print_json

if TYPE_CHECKING:
    from models.reader import Reader

SOMETHING_SOON, ACT = 10, 20


def run_status(options: Options) -> int:
    """Print one line a permit, most urgent first."""
    with open_reader(options, database_path(options)) as reader:
        return print_status(options, reader)


def print_status(options: Options, reader: Reader) -> int:
    """Print what `status` asks for from an open reader."""
    arguments, today = options.arguments, options.today
    name, desk = getattr(arguments, "name", None), getattr(arguments, "desk", None)
    if desk is not None:
        if name is not None:
            raise WrongUse(_("Give either a NAME or --desk, not both."))
        listed = list(of_desk(reader, desk, options))
    elif name is None:
        board = reader.board_of_everyone(today)
        listed = list(board.rows(0, len(board)))
    else:
        listed = [find(reader, name, options)]
    within = getattr(arguments, "within", None)
    if within is not None:
        listed = [kept for one in listed if (kept := _due_within(one, within))]
    if getattr(arguments, "json", False):
        from tui.json_output import status_document

        print_json(status_document(listed, today, load_pack()))
    else:
        lines = [_("As of {day}").format(day=today)] if options.as_of else []
        lines += show.status_lines(listed, colour=show.wants_colour(sys.stdout))
        if not any(one.verdict or one.registration for one in listed):
            lines.append(_nothing_listed(reader, options.today, name, desk if within is None else None))
        show.write(lines)
    return urgency_code(listed) if getattr(arguments, "check", False) else DONE


def _nothing_listed(reader: Reader, today: date, name: str | None, desk: str | None) -> str:
    if name is not None:
        return _("{name} has no permit on record. Add a period first.").format(name=name)
    if desk is not None:
        return _("Nobody whom this desk looks after has a permit on record.")
    board = reader.board_of_everyone(today)
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


def of_desk(reader: Reader, desk: str, options: Options) -> tuple[Assessment, ...]:
    """Judge everyone whom a desk looks after; raises CommandError where nobody is, unless no desk at all is meant."""
    refuse_unknown_desk(reader, desk)
    return reader.looked_after_by(desk, options.today)


def refuse_unknown_desk(reader: Reader, desk: str) -> None:
    """Raise CommandError where a desk looks after nobody: a name that was mistyped would else find that all is well."""
    desks = reader.desks()
    if desk and desk not in desks:
        known = _("In use are: {desks}.").format(desks=listed_words(desks)) if desks else _("No desk is in use.")
        raise CommandError(in_turn(_("No desk is called {name}.").format(name=desk), known))


def find(reader: Reader, name: str, options: Options) -> Assessment:
    """Judge the member with a key or a name; raises CommandError where there is none, or more than one."""
    keys = reader.find(name) if name.isprintable() else ()
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
    return reader.member(keys[0], options.today).assessment


def run_explain(options: Options) -> int:
    """Print everything behind one member's verdict."""
    with open_reader(options, database_path(options)) as reader:
        assessment = find(reader, options.arguments.name, options)
    if options.arguments.json:
        from tui.json_output import explain_document

        print_json(explain_document(assessment, options.today, load_pack()))
        return DONE
    from models.workdays import WorkingDays
    from screens.explanation import explain

    calendar = WorkingDays()
    sections = explain(assessment, load_pack(), calendar.last_working_day, calendar.published)
    show.write([printable(assessment.member.name), *show.section_lines(sections)])
    return DONE


def run_checklist(options: Options) -> int:
    """Print what to bring for one member's renewal."""
    with open_reader(options, database_path(options)) as reader:
        assessment = find(reader, options.arguments.name, options)
    if assessment.verdict is None:
        raise CommandError(
            _("{name} has no permit on record, so there is nothing to renew. Add a period first.").format(
                name=assessment.member.name
            )
        )
    if options.arguments.json:
        from tui.json_output import checklist_document

        print_json(checklist_document(assessment, assessment.verdict.checklist))
    else:
        show.write(show.checklist_lines(assessment, assessment.verdict, load_pack()))
    return DONE
