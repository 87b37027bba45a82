"""Dated facts: something has changed, nothing has changed, the address was checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from models.checks import parse_day
from rules.assess import assess
from rules.facts import Activity, AddressCheck, Change, CheckResult, Confirmation, Kind
from screens.explanation import next_action_words
from screens.format import long_day
from screens.forms.form import Field, Form, Shape, Values, day_or_none
from screens.words import _, say

if TYPE_CHECKING:
    from screens.base import DeskScreen


def open_change(screen: DeskScreen, key: str) -> None:
    """Ask what has changed, when, and whether it was declared; shows what it does to the verdict before it is saved."""
    desk = screen.desk
    view = desk.store.member(key, desk.today())

    def change(values: Values) -> Change:
        return Change(Kind(values["kind"]), parse_day(values["changed_on"]), day_or_none(values["declared_on"]))

    def preview(values: Values) -> str:
        changed = replace(view.member, changes=(*view.member.changes, change(values)))
        assessment = assess(changed, view.dwelling, desk.today(), desk.pack)
        if assessment.verdict is None:
            return ""
        status = say("status", assessment.verdict.status)
        action = next_action_words(assessment, assessment.verdict)
        return _("Then: {status}. {action}").format(status=status, action=action)

    def save(values: Values) -> str:
        desk.store.record(key, change(values))
        return _("Recorded. u takes it back.")

    fields = [
        Field("kind", _("What has changed"), Kind.ADDRESS.value, [(kind.value, say("kind", kind)) for kind in Kind]),
        Field("changed_on", _("On which day"), str(desk.today()), shape=Shape.DAY, required=True),
        Field("declared_on", _("Declared on (if so)"), shape=Shape.DAY),
    ]
    title = _("{name}: something has changed").format(name=view.member.name)
    draft = desk.store.drafts.place("change", key, view.version)
    screen.app.push_screen(Form(title, fields, draft=draft, save=save, preview=preview), screen.saved)


def open_confirm(screen: DeskScreen, key: str) -> None:
    """Ask which facts are still the same today."""
    desk = screen.desk
    view = desk.store.member(key, desk.today())
    kinds = [kind for kind in Kind if kind is not Kind.EMPLOYMENT or view.member.activity is not Activity.NONE]
    answers = [("yes", _("still the same")), ("no", _("not confirmed"))]

    def save(values: Values) -> str:
        confirmed = [Confirmation(kind, desk.today()) for kind in kinds if values[kind.value] == "yes"]
        if not confirmed:
            return _("Nothing is confirmed; nothing has changed.")
        desk.store.record(key, *confirmed)
        return _("Confirmed for {day}. u takes it back.").format(day=long_day(desk.today()))

    fields = [Field(kind.value, say("kind", kind), "yes", answers) for kind in kinds]
    title = _("{name}: is this still the same?").format(name=view.member.name)
    draft = desk.store.drafts.place("confirm", key, view.version)
    screen.app.push_screen(Form(title, fields, draft=draft, save=save), screen.saved)


def open_address_check(screen: DeskScreen, key: str) -> None:
    """Ask how the visit or call that checked the address went, and on which day."""
    desk = screen.desk
    view = desk.store.member(key, desk.today())

    def save(values: Values) -> str:
        desk.store.record(key, AddressCheck(parse_day(values["checked_on"]), CheckResult(values["result"])))
        return _("Recorded. u takes it back.")

    fields = [
        Field("checked_on", _("On which day"), str(desk.today()), shape=Shape.DAY, required=True),
        Field("result", _("How it went"), "answered", [(one.value, say("check_result", one)) for one in CheckResult]),
    ]
    title = _("{name}: the address was checked").format(name=view.member.name)
    draft = desk.store.drafts.place("check", key, view.version)
    screen.app.push_screen(Form(title, fields, draft=draft, save=save), screen.saved)
