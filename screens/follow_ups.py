"""What remains after a renewal: done, put off to a day, or dropped with a reason."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from models.checks import parse_day
from rules.facts import FollowUp, FollowUpState
from screens.explanation import follow_up_line
from screens.words import _

if TYPE_CHECKING:
    from screens.base import DeskScreen


def open_follow_ups(screen: DeskScreen, key: str) -> None:
    """Ask which follow-up, then what became of it; goes straight on where there is only one."""
    from screens.dialogs import Choice, ChoiceDialog

    desk = screen.desk
    view = desk.store.member(key, desk.today())
    waiting = view.assessment.follow_ups
    if not waiting:
        screen.say(_("Nothing remains to be done after the last renewal."))
        return
    if len(waiting) == 1:
        _ask(screen, key, waiting[0])
        return
    choices = [Choice(str(number), follow_up_line(one, desk.today())) for number, one in enumerate(waiting)]

    def chosen(answer: str | None) -> None:
        if answer is not None:
            _ask(screen, key, waiting[int(answer)])

    screen.app.push_screen(ChoiceDialog(_("{name}: what remains").format(name=view.member.name), choices), chosen)


def _ask(screen: DeskScreen, key: str, follow_up: FollowUp) -> None:
    from screens.dialogs import Choice, ChoiceDialog, LineDialog
    from screens.faults import line_complaint

    today = screen.desk.today()
    choices = [
        Choice("done", _("Done")),
        Choice("put_off", _("Put off to a day")),
        Choice("dropped", _("Drop it, with a reason")),
    ]

    def save(after: FollowUp) -> None:
        screen.change(lambda: screen.desk.store.set_follow_up(key, follow_up, after), _("Recorded. u takes it back."))

    def put_off(text: str | None) -> None:
        if text is not None:
            save(replace(follow_up, put_off_until=parse_day(text)))

    def dropped(text: str | None) -> None:
        if text is not None:
            save(replace(follow_up, state=FollowUpState.DROPPED, closed_on=today, reason=text.strip()))

    def chosen(answer: str | None) -> None:
        match answer:
            case "done":
                save(replace(follow_up, state=FollowUpState.DONE, closed_on=today))
            case "put_off":
                title, day = _("Put off until which day?"), str(follow_up.acts_on)
                screen.app.push_screen(LineDialog(title, day, complaint=partial(_day_complaint, today)), put_off)
            case "dropped":
                screen.app.push_screen(LineDialog(_("Why is it dropped?"), complaint=line_complaint), dropped)

    screen.app.push_screen(ChoiceDialog(follow_up_line(follow_up, today), choices), chosen)


def _day_complaint(today: date, text: str) -> str | None:
    try:
        day = parse_day(text)
    except ValueError:
        return _("Write the day as YYYY-MM-DD, within 1900 to 2200.")
    return None if day > today else _("Name a day that is still to come.")
