"""The ends of a family's other errands: a lease filing, a residence registration, confirmed points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.checks import parse_day
from rules.dates import plus_days, plus_years
from rules.facts import CaseKind, LeaseFiling, Points, Registration
from screens.forms.form import Complaints, Field, Form, Shape, Values
from screens.words import _

if TYPE_CHECKING:
    from screens.base import DeskScreen


def open_errand_end(screen: DeskScreen, key: str, kind: CaseKind) -> None:
    """Ask for what the errand has brought; saving it closes the case."""
    {
        CaseKind.LEASE_FILING: _open_lease_filing,
        CaseKind.REGISTRATION: _open_registration,
        CaseKind.POINTS: _open_points,
    }[kind](screen, key)


def _open_lease_filing(screen: DeskScreen, key: str) -> None:
    desk = screen.desk
    view = desk.store.member(key, desk.today())
    if view.dwelling is None:
        screen.say(_("No dwelling is on record for this person. e records it."), severity="warning")
        return
    dwelling = desk.store.dwelling(view.dwelling.key)

    def save(values: Values) -> str:
        filing = LeaseFiling(parse_day(values["begin"]), parse_day(values["end"]))
        desk.store.record_lease_filing(dwelling.dwelling.key, filing, desk.today())
        return _("Recorded for all who live there. u takes it back.")

    title = _("The new lease filing of {address}").format(address=dwelling.dwelling.address)
    fields = _span(_("Filed on"), str(desk.today()), "")
    draft = desk.store.drafts.place("lease", key, dwelling.version)
    screen.app.push_screen(
        Form(title, fields, draft=draft, save=save, check=_check),
        screen.saved,
    )


def _open_registration(screen: DeskScreen, key: str) -> None:
    desk = screen.desk
    view, today = desk.store.member(key, desk.today()), desk.today()
    end = plus_days(plus_years(today, desk.pack.limits(today).registration_validity), -1)

    def save(values: Values) -> str:
        registration = Registration(parse_day(values["begin"]), parse_day(values["end"]))
        desk.store.record_registration(key, registration, today)
        return _("Recorded. u takes it back.")

    title = _("{name}: registered anew").format(name=view.member.name)
    fields = _span(_("Registered on"), str(today), str(end))
    draft = desk.store.drafts.place("registration", key, view.version)
    screen.app.push_screen(
        Form(title, fields, draft=draft, save=save, check=_check),
        screen.saved,
    )


def _open_points(screen: DeskScreen, key: str) -> None:
    desk = screen.desk
    view = desk.store.member(key, desk.today())
    points = view.member.points

    def save(values: Values) -> str:
        confirmed = Points(int(values["score"]), parse_day(values["confirmed_on"]))
        desk.store.record_points(key, confirmed, desk.today())
        return _("Recorded. u takes it back.")

    fields = [
        Field(
            "score",
            _("Approved score"),
            str(points.approved_score) if points else "",
            shape=Shape.NUMBER,
            required=True,
        ),
        Field("confirmed_on", _("Confirmed on"), str(desk.today()), shape=Shape.DAY, required=True),
    ]
    title = _("{name}: points are confirmed").format(name=view.member.name)
    draft = desk.store.drafts.place("points", key, view.version)
    screen.app.push_screen(Form(title, fields, draft=draft, save=save), screen.saved)


def _span(begin_label: str, begin: str, end: str) -> list[Field]:
    return [
        Field("begin", begin_label, begin, shape=Shape.DAY, required=True),
        Field("end", _("Valid until"), end, shape=Shape.DAY, required=True),
    ]


def _check(values: Values) -> Complaints:
    if values["end"] < values["begin"]:
        return {"end": _("The end lies before the beginning.")}
    return {}
