"""Dated facts: something has changed, nothing has changed, a result came."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from models.checks import parse_day
from rules.assess import assess
from rules.dates import plus_years
from rules.facts import Activity, CaseKind, Change, Confirmation, Kind, Obtained, Period
from screens.explanation import next_action_words
from screens.forms.form import Complaints, Field, Form, Shape, Values, day_or_none
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
    screen.app.push_screen(Form(title, fields, draft=f"change.{key}", save=save, preview=preview), screen.saved)


def open_confirm(screen: DeskScreen, key: str) -> None:
    """Ask which facts are still the same today."""
    desk = screen.desk
    view = desk.store.member(key, desk.today())
    kinds = [kind for kind in Kind if kind is not Kind.EMPLOYMENT or view.member.activity is not Activity.NONE]
    answers = [("yes", _("still the same")), ("no", _("not confirmed"))]

    def save(values: Values) -> str:
        confirmed = [Confirmation(kind, desk.today()) for kind in kinds if values[kind.value] == "yes"]
        if confirmed:
            desk.store.record(key, *confirmed)
        return _("Confirmed for {day}. u takes it back.").format(day=desk.today())

    fields = [Field(kind.value, say("kind", kind), "yes", answers) for kind in kinds]
    title = _("{name}: is this still the same?").format(name=view.member.name)
    screen.app.push_screen(Form(title, fields, draft=f"confirm.{key}", save=save), screen.saved)


def open_result(screen: DeskScreen, key: str) -> None:
    """Ask for the new period; one year on from the old one is proposed, to be corrected from the card."""
    desk = screen.desk
    view = desk.store.member(key, desk.today())
    verdict = view.assessment.verdict
    years = desk.pack.limits(desk.today()).permit_validity
    kind = verdict.checklist.kind if verdict else CaseKind.RENEWAL
    if verdict is None:
        begin, end, how = "", "", Obtained.FIRST_ISSUE
    elif kind is CaseKind.REAPPLICATION:
        begin, end, how = str(desk.today()), "", Obtained.REAPPLICATION
    else:
        begin = str(verdict.period.valid_until + timedelta(days=1))
        end = str(plus_years(verdict.period.valid_until, years))
        how = (
            Obtained.LATE
            if verdict.days_left < 0
            else Obtained.OFFLINE
            if verdict.checklist.case
            else Obtained.AUTOMATIC
        )

    def check(values: Values) -> Complaints:
        if parse_day(values["valid_until"]) < parse_day(values["valid_from"]):
            return {"valid_until": _("The end lies before the beginning.")}
        return {}

    def save(values: Values) -> str:
        period = Period(
            parse_day(values["valid_from"]),
            parse_day(values["valid_until"]),
            Obtained(values["obtained"]),
            day_or_none(values["recorded_on"]),
        )
        desk.store.record_result(key, period, kind, desk.today())
        return _("Recorded: valid until {day}. u takes it back.").format(day=period.valid_until)

    fields = [
        Field(
            "obtained",
            _("How it came"),
            how.value,
            [(obtained.value, say("obtained", obtained)) for obtained in Obtained],
        ),
        Field("valid_from", _("Valid from"), begin, shape=Shape.DAY, required=True),
        Field("valid_until", _("Valid until"), end, shape=Shape.DAY, required=True),
        Field("recorded_on", _("Came on"), str(desk.today()), shape=Shape.DAY),
    ]
    title = _("{name}: a result came").format(name=view.member.name)
    screen.app.push_screen(Form(title, fields, draft=f"result.{key}", save=save, check=check), screen.saved)
