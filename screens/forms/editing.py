"""The menu of all that can be edited about a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from models.drafts import Draft
from rules.facts import Tenure
from screens.dialogs import Choice, ChoiceDialog
from screens.forms.form import Field, Form, Values
from screens.forms.lease_records import LeaseFilings
from screens.forms.member import open_edit_member
from screens.forms.record_list import RecordList
from screens.forms.records import (
    AddressChecks,
    ApprovedPoints,
    Changes,
    Confirmations,
    Contributions,
    Periods,
    Records,
    Registrations,
    choices,
)
from screens.words import _, listed

if TYPE_CHECKING:
    from screens.base import DeskScreen

_PERSON, _DWELLING = "person", "dwelling"
_LISTS: tuple[type[Records[Any]], ...] = (
    LeaseFilings,
    Periods,
    Changes,
    Confirmations,
    AddressChecks,
    Registrations,
    Contributions,
    ApprovedPoints,
)
RECORDS = {kind.kind(): kind for kind in _LISTS}
"""Lists of entries by the kind of their forms."""


def open_edit_menu(screen: DeskScreen, key: str) -> None:
    """Ask what to edit about a member, and open it."""
    view = screen.desk.store.member(key, screen.desk.today())
    homeless = None if view.dwelling else _("no dwelling is on record; choose one under the first entry")
    menu = [
        Choice(_PERSON, _("Name, birth date, phone, work, dwelling")),
        Choice(_DWELLING, _("Address and tenure of the dwelling"), homeless),
        *(Choice(kind.__name__, _(kind.TITLE), homeless if kind is LeaseFilings else None) for kind in _LISTS),
    ]
    lists = {kind.__name__: kind for kind in _LISTS}

    def opened(answer: str | None) -> None:
        if answer == _PERSON:
            open_edit_member(screen, key)
        elif answer == _DWELLING:
            open_edit_dwelling(screen, key)
        elif answer is not None:
            screen.app.push_screen(
                RecordList(lambda: lists[answer](screen.desk, key)), lambda _answer: screen.update_view()
            )

    screen.app.push_screen(ChoiceDialog(_("Edit {name}").format(name=view.member.name), menu), opened)


def open_record_list(screen: DeskScreen, draft: Draft) -> None:
    """Open the list that a draft belongs to, and its entry with what was typed; raises NotFound."""
    kind, key = RECORDS[draft.form.kind], draft.form.key
    screen.app.push_screen(
        RecordList(lambda: kind(screen.desk, key), begin=draft), lambda _answer: screen.update_view()
    )


def open_changes(screen: DeskScreen, key: str) -> None:
    """Open the changes of a member, to say when one was declared."""
    screen.app.push_screen(RecordList(lambda: Changes(screen.desk, key)), lambda _answer: screen.update_view())


def open_edit_dwelling(screen: DeskScreen, key: str) -> None:
    """Ask for the facts of the dwelling in which a member lives; they hold for all who live there."""
    member = screen.desk.store.member(key, screen.desk.today())
    assert member.dwelling is not None
    view = screen.desk.store.dwelling(member.dwelling.key)

    def save(values: Values) -> str:
        dwelling = replace(view.dwelling, address=values["address"], tenure=Tenure(values["tenure"]))
        screen.desk.store.save_dwelling(dwelling, view.version)
        return _("Saved. u takes it back.")

    fields = [
        Field("address", _("Address"), view.dwelling.address, required=True),
        Field("tenure", _("Tenure"), view.dwelling.tenure, choices("tenure", Tenure)),
    ]
    title = _("The dwelling of {names}").format(names=listed(view.lived_in_by))
    draft = screen.desk.store.drafts.place("dwelling", key, view.version)
    screen.app.push_screen(Form(title, fields, draft=draft, save=save), screen.saved)
