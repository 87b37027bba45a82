"""What was typed into forms and not saved: said at the start, and taken up again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from models.drafts import Draft, FormKey
from models.errors import NotFound
from rules.facts import CaseKind
from screens.dialogs import Choice, ChoiceDialog
from screens.follow_ups import DROPPED, PUT_OFF, open_follow_ups
from screens.format import printable
from screens.forms import (
    open_add_member,
    open_address_check,
    open_change,
    open_edit_member,
    open_result,
)
from screens.forms.editing import RECORDS, open_edit_dwelling, open_record_list
from screens.forms.errands import open_errand_end
from screens.notes import noted_in
from screens.points.form import open_estimate
from screens.transfer.forms import open_official
from screens.words import N_, _, in_turn, ngettext

if TYPE_CHECKING:
    from screens.base import DeskScreen
    from screens.desk import Desk


class _Kind(Struct, frozen=True):
    title: str
    open: Callable[[DeskScreen, str], None]


def _open_official(screen: DeskScreen, key: str) -> None:
    open_official(screen, screen.desk.store.member(key, screen.desk.today()))


_KINDS = {
    "member.edit": _Kind(N_("Edit {name}"), open_edit_member),
    "dwelling": _Kind(N_("The dwelling of {names}"), open_edit_dwelling),
    "result": _Kind(N_("{name}: a result came"), open_result),
    "result.moved": _Kind(N_("{name}: a result came"), lambda screen, key: open_result(screen, key, moved=True)),
    "change": _Kind(N_("{name}: something has changed"), open_change),
    "check": _Kind(N_("{name}: the address was checked"), open_address_check),
    "lease": _Kind(
        N_("The new lease filing of {address}"),
        lambda screen, key: open_errand_end(screen, key, CaseKind.LEASE_FILING),
    ),
    "registration": _Kind(
        N_("{name}: registered anew"), lambda screen, key: open_errand_end(screen, key, CaseKind.REGISTRATION)
    ),
    "points": _Kind(
        N_("{name}: points are confirmed"), lambda screen, key: open_errand_end(screen, key, CaseKind.POINTS)
    ),
    PUT_OFF: _Kind(N_("{name}: what remains"), open_follow_ups),
    DROPPED: _Kind(N_("{name}: what remains"), open_follow_ups),
    "estimate": _Kind(N_("{name}: what the points are estimated from"), open_estimate),
    "official": _Kind(
        N_("{name}: months that the authorities count (none: leave it empty)"),
        _open_official,
    ),
}


def notice(desk: Desk) -> str | None:
    """Return the sentence that says what was left unfinished, and which key takes it up again; None for nothing."""
    left = _left(desk)
    if not left:
        return None
    (draft, title), more = left[0], len(left) - 1
    said = _("Left unfinished: {form} ({when}).").format(form=title, when=_when(draft))
    others = ngettext("So is {n} more.", "So are {n} more.", more) if more else ""
    return in_turn(said, others, _("D takes it up again."))


def take_up(screen: DeskScreen) -> None:
    """Open the form that was left with what was typed; asks which where there are several."""
    screen.app.clear_notifications()  # what says that there is something covers the form
    left = _left(screen.desk)
    if not left:
        screen.say(_("Nothing was left unfinished."), severity="warning")
    elif len(left) == 1:
        _open(screen, left[0][0])
    else:
        choices = [Choice(str(number), f"{title} ({_when(draft)})") for number, (draft, title) in enumerate(left)]

        def chosen(answer: str | None) -> None:
            if answer is not None:
                _open(screen, left[int(answer)][0])

        screen.app.push_screen(ChoiceDialog(_("Which one to take up again?"), choices), chosen)


def _left(desk: Desk) -> list[tuple[Draft, str]]:
    """Return drafts whose forms can be opened, newest first, each with the title of its form."""
    titled = ((draft, _title(desk, draft.form)) for draft in desk.store.drafts.all())
    return [(draft, printable(title)) for draft, title in titled if title is not None]


def _title(desk: Desk, form: FormKey) -> str | None:
    if form.kind == "member.add":
        return _("Add a person")
    noted = noted_in(form.kind)
    if form.kind not in _KINDS and form.kind not in RECORDS and noted is None:
        return None
    try:
        view = desk.store.member(form.key, desk.today())
    except NotFound:
        return None
    name, dwelling = view.member.name, view.dwelling
    if noted is not None:
        return (_("{name}: a note on a paper") if noted[1] else _("{name}: notes on the case")).format(name=name)
    if form.kind in RECORDS:
        return f"{name}: {_(RECORDS[form.kind].TITLE)}"
    if form.kind in {"dwelling", "lease"} and dwelling is None:
        return None
    return _(_KINDS[form.kind].title).format(name=name, names=name, address=dwelling.address if dwelling else "")


def _when(draft: Draft) -> str:
    return f"{draft.typed_at:%Y-%m-%d %H:%M}"


def _open(screen: DeskScreen, draft: Draft) -> None:
    form = draft.form
    noted = noted_in(form.kind)
    try:
        if noted is not None:
            _open_note(screen, form.key, *noted)
        elif form.kind in RECORDS:
            open_record_list(screen, draft)
        elif form.kind in _KINDS:
            _KINDS[form.kind].open(screen, form.key)
        else:
            open_add_member(screen)
    except NotFound:
        screen.say(_("Nothing was left unfinished."), severity="warning")


def _open_note(screen: DeskScreen, key: str, kind: CaseKind, item: str) -> None:
    from screens.checklist.screen import ChecklistScreen

    checklist = ChecklistScreen(screen.desk, key, kind)
    screen.app.push_screen(checklist)
    checklist.call_after_refresh(checklist.take_up_note, item)
