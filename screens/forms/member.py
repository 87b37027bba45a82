"""Add, edit and remove a member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from models.checks import parse_day
from models.views import MemberView
from rules.dates import plus_days, plus_years
from rules.facts import Activity, Agent, Dwelling, Member, Obtained, Period, Permit, Tenure
from rules.identity import IdNumberError, check_id_number
from screens.forms.form import Complaints, Field, Form, Shape, Values
from screens.words import _, say

if TYPE_CHECKING:
    from screens.base import DeskScreen

_NO_DWELLING, _NEW_DWELLING = "-", "+"


def open_add_member(screen: DeskScreen) -> None:
    """Ask for a new member with, if wanted, the first period, so that one form fills the board."""
    store = screen.desk.store
    years = screen.desk.pack.limits(screen.desk.today()).permit_validity

    def save(values: Values) -> str:
        key = store.new_key("members", values["name"])
        member, dwelling = _member(screen, values, Member(key, "", parse_day(values["birth_date"]), Activity.NONE))
        if values["valid_until"]:
            end = parse_day(values["valid_until"])
            begin = parse_day(values["valid_from"]) if values["valid_from"] else plus_days(plus_years(end, -years), 1)
            period = Period(begin, end, Obtained.FIRST_ISSUE)
            member = replace(member, permits=(Permit(periods=(period,)),))
        store.add_member(member, dwelling)
        return _("{name} added. u takes it back.").format(name=member.name)

    fields = [
        *_fields(screen, None),
        Field("valid_until", _("Permit valid until"), shape=Shape.DAY),
        Field("valid_from", _("from (a year before)"), shape=Shape.DAY),
    ]
    draft = store.drafts.place("member.add")
    _push(screen, Form(_("Add a person"), fields, draft=draft, save=save, check=_check, fill_in=_fill_in))


def open_edit_member(screen: DeskScreen, key: str) -> None:
    """Ask for the facts of a member."""
    view = screen.desk.store.member(key, screen.desk.today())

    def save(values: Values) -> str:
        member, dwelling = _member(screen, values, view.member)
        screen.desk.store.save_member(member, view.version, dwelling)
        said = _("{name} saved. u takes it back.").format(name=member.name)
        before = view.member
        if (before.phone and member.phone != before.phone) or (before.dwelling and member.dwelling != before.dwelling):
            # A correction is no change, but a change that nobody records would leave a condition green.
            said += " " + _("If it really changed and was no mistake, record that with g.")
        return said

    title = _("Edit {name}").format(name=view.member.name)
    form = Form(
        title,
        _fields(screen, view),
        draft=screen.desk.store.drafts.place("member.edit", key, view.version),
        save=save,
        check=_check,
        fill_in=_fill_in,
    )
    _push(screen, form)


def remove_member(screen: DeskScreen, key: str) -> None:
    """Remove a member with everything that is on record about them; undo brings all of it back."""
    view = screen.desk.store.member(key, screen.desk.today())
    screen.change(
        lambda: screen.desk.store.remove_member(key, view.version),
        _("{name} removed, with permits, periods and cases. u takes it back.").format(name=view.member.name),
    )


def _push(screen: DeskScreen, form: Form) -> None:
    screen.app.push_screen(form, screen.saved)


def _fields(screen: DeskScreen, view: MemberView | None) -> list[Field]:
    member = view.member if view else None
    dwellings = [(d.dwelling.key, d.dwelling.address) for d in screen.desk.store.dwellings()]
    nobody = ("", _("goes in person"))
    return [
        Field("name", _("Name"), member.name if member else "", required=True),
        Field("id_number", _("ID number (optional)"), member.id_number if member else "", shape=Shape.CODE),
        Field("birth_date", _("Birth date"), str(member.birth_date) if member else "", shape=Shape.DAY, required=True),
        Field("relation", _("Kinship"), member.relation if member else ""),
        Field("household", _("Household"), member.household if member else ""),
        Field("desk", _("Looked after by"), member.desk if member else ""),
        Field("phone", _("Phone"), member.phone if member else ""),
        Field(
            "activity",
            _("Work or study"),
            member.activity.value if member else Activity.EMPLOYED.value,
            [(activity.value, say("activity", activity)) for activity in Activity],
        ),
        Field(
            "agent",
            _("Goes to the centre"),
            member.agent.value if member and member.agent else "",
            [nobody, *((agent.value, say("agent", agent)) for agent in Agent)],
        ),
        Field(
            "dwelling",
            _("Dwelling"),
            (member.dwelling if member else None) or _NO_DWELLING,
            [(_NO_DWELLING, _("not on record")), *dwellings, (_NEW_DWELLING, _("a new one, given below"))],
        ),
        Field("address", _("New dwelling: address")),
        Field(
            "tenure",
            _("New dwelling: tenure"),
            Tenure.RENTED.value,
            [(tenure.value, say("tenure", tenure)) for tenure in Tenure],
        ),
    ]


def _check(values: Values) -> Complaints:
    complaints = {}
    if values["id_number"]:
        try:
            number = check_id_number(values["id_number"])
        except IdNumberError:
            complaints["id_number"] = _("This is not a valid ID number: 18 characters, the last one a check character.")
        else:
            if str(number.birth_date) != values["birth_date"]:
                complaints["birth_date"] = _("The ID number says {day}.").format(day=number.birth_date)
    if values["dwelling"] == _NEW_DWELLING and not values["address"]:
        complaints["address"] = _("Please fill this in.")
    elif values["address"] and values["dwelling"] not in {_NEW_DWELLING, _NO_DWELLING}:
        complaints["address"] = _("Another dwelling is chosen above. Choose a new one there, or empty this.")
    begin, end = values.get("valid_from", ""), values.get("valid_until", "")
    if begin and not end:
        complaints["valid_until"] = _("Please fill this in.")
    elif begin and end and parse_day(end) < parse_day(begin):
        complaints["valid_until"] = _("The end lies before the beginning.")
    return complaints


def _fill_in(name: str, values: Values) -> Values:
    if name != "id_number":
        return {}
    try:
        return {"birth_date": str(check_id_number(values["id_number"]).birth_date)}
    except IdNumberError:
        return {}


def _member(screen: DeskScreen, values: Values, member: Member) -> tuple[Member, Dwelling | None]:
    new = None
    key: str | None = values["dwelling"]
    if key == _NEW_DWELLING or (key == _NO_DWELLING and values["address"]):
        new = Dwelling(
            screen.desk.store.new_key("dwellings", values["address"]), values["address"], Tenure(values["tenure"])
        )
        key = new.key
    elif key == _NO_DWELLING:
        key = None
    changed = replace(
        member,
        name=values["name"],
        id_number=values["id_number"],
        birth_date=parse_day(values["birth_date"]),
        relation=values["relation"],
        household=values["household"],
        desk=values["desk"],
        phone=values["phone"],
        activity=Activity(values["activity"]),
        agent=Agent(values["agent"]) if values["agent"] else None,
        dwelling=key,
    )
    return changed, new
