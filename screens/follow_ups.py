"""What remains after a renewal: done, put off to a day, or dropped with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from models.checks import parse_day
from models.drafts import DraftPlace, FormKey
from rules.facts import FollowUp, FollowUpState
from screens.explanation import follow_up_line
from screens.words import _

if TYPE_CHECKING:
    from screens.base import DeskScreen

PUT_OFF, DROPPED = "follow_up.put_off", "follow_up.dropped"
"""The kinds of the forms that ask for more than a choice."""


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
    from screens.dialogs import Choice, ChoiceDialog

    today = screen.desk.today()
    choices = [
        Choice("done", _("Done")),
        Choice("put_off", _("Put off to a day")),
        Choice("dropped", _("Drop it, with a reason")),
    ]

    def chosen(answer: str | None) -> None:
        match answer:
            case "done":
                after = replace(follow_up, state=FollowUpState.DONE, closed_on=today)
                screen.change(lambda: screen.desk.store.set_follow_up(key, follow_up, after), _recorded())
            case "put_off":
                _ask_day(screen, key, follow_up)
            case "dropped":
                _ask_reason(screen, key, follow_up)

    screen.app.push_screen(ChoiceDialog(follow_up_line(follow_up, today), choices), chosen)


def _ask_day(screen: DeskScreen, key: str, follow_up: FollowUp) -> None:
    from screens.forms.form import Complaints, Field, Form, Shape, Values

    def check(values: Values) -> Complaints:
        if parse_day(values["day"]) <= screen.desk.today():
            return {"day": _("Name a day that is still to come.")}
        return {}

    def save(values: Values) -> str:
        after = replace(follow_up, put_off_until=parse_day(values["day"]))
        screen.desk.store.set_follow_up(key, follow_up, after)
        return _recorded()

    fields = [Field("day", _("Put off until"), str(follow_up.acts_on), shape=Shape.DAY, required=True)]
    draft = _draft(screen, PUT_OFF, key, follow_up)
    title = follow_up_line(follow_up, screen.desk.today())
    screen.app.push_screen(Form(title, fields, draft=draft, save=save, check=check), screen.saved)


def _ask_reason(screen: DeskScreen, key: str, follow_up: FollowUp) -> None:
    from screens.forms.form import Field, Form, Values

    def save(values: Values) -> str:
        reason = values["reason"].strip()
        after = replace(follow_up, state=FollowUpState.DROPPED, closed_on=screen.desk.today(), reason=reason)
        screen.desk.store.set_follow_up(key, follow_up, after)
        return _recorded()

    fields = [Field("reason", _("Why it is dropped"))]
    draft = _draft(screen, DROPPED, key, follow_up)
    title = follow_up_line(follow_up, screen.desk.today())
    screen.app.push_screen(Form(title, fields, draft=draft, save=save), screen.saved)


def _draft(screen: DeskScreen, form: str, key: str, follow_up: FollowUp) -> DraftPlace:
    return DraftPlace(screen.desk.store.drafts, FormKey(form, key, follow_up.kind.value), None)


def _recorded() -> str:
    return _("Recorded. u takes it back.")
