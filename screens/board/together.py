"""What is done to all marked members at once: in one transaction, which one undo takes back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from models.views import MemberView
from rules.facts import Activity, Confirmation, Kind
from screens.dialogs import Choice, ChoiceDialog
from screens.format import printable
from screens.words import _, listed, ngettext

if TYPE_CHECKING:
    from screens.base import DeskScreen

_ASKED_FROM = 3
_NAMED = 12


def confirm_together(screen: DeskScreen, keys: Collection[str]) -> None:
    """Confirm for everyone with a permit that nothing has changed; asks first when they are three or more."""
    desk = screen.desk
    people = [view for view in _there(screen, keys) if view.assessment.verdict is not None]
    if not people:
        screen.say(_("None of those who are marked has a permit on record."), severity="warning")
        return
    facts = {
        view.member.key: tuple(Confirmation(kind, desk.today()) for kind in Kind if _can_change(view, kind))
        for view in people
    }
    said = ngettext(
        "Confirmed for {n} person. u takes it back.", "Confirmed for {n} people. u takes it back.", len(facts)
    )

    def confirm() -> None:
        screen.change(lambda: desk.store.record_for_several(facts), said)

    if len(people) < _ASKED_FROM:
        confirm()
        return
    question = ngettext(
        "For {n} person, is everything still the same?", "For {n} people, is everything still the same?", len(people)
    )
    _ask(screen, question, people, _("Address, job and phone are still the same"), confirm)


def _can_change(view: MemberView, kind: Kind) -> bool:
    return kind is not Kind.EMPLOYMENT or view.member.activity is not Activity.NONE


def remove_together(screen: DeskScreen, keys: Collection[str]) -> None:
    """Remove everyone; asks first, naming who goes, when they are three or more."""
    people = _there(screen, keys)
    versions = {view.member.key: view.version for view in people}
    said = ngettext("{n} person removed. u takes it back.", "{n} people removed. u takes it back.", len(people))

    def remove() -> None:
        screen.change(lambda: screen.desk.store.remove_several(versions), said)

    if len(people) < _ASKED_FROM:
        remove()
        return
    question = ngettext("Remove {n} person?", "Remove {n} people?", len(people))
    _ask(screen, question, people, _("Remove them with permits, periods and cases"), remove)


def export_together(screen: DeskScreen, keys: Collection[str], everything: Callable[[], None]) -> None:
    """Ask whether everything or only those who are marked are written, and go on with that."""
    people = _there(screen, keys)
    only = ngettext("Only the {n} who is marked", "Only the {n} who are marked", len(people))
    choices = [Choice("marked", only), Choice("everything", _("Everything"))]

    def chosen(answer: str | None) -> None:
        from screens.export import SomeDialog

        if answer == "marked":
            screen.app.push_screen(SomeDialog(screen.desk, [view.member.key for view in people]), screen.tell)
        elif answer is not None:
            everything()

    screen.app.push_screen(ChoiceDialog(_("Write a backup of whom?"), choices), chosen)


def _there(screen: DeskScreen, keys: Collection[str]) -> list[MemberView]:
    """Return those who are still there, in the order of urgency."""
    people = screen.desk.store.members(keys, screen.desk.today())
    return sorted(people, key=lambda view: view.assessment.order)


def _ask(screen: DeskScreen, question: str, people: Sequence[MemberView], words: str, act: Callable[[], None]) -> None:
    names = [printable(view.member.name) for view in people]
    named = listed(names[:_NAMED])
    if len(names) > _NAMED:
        named = listed((named, ngettext("and {n} more", "and {n} more", len(names) - _NAMED)))
    choices = [Choice("leave", _("Leave everything as it is")), Choice("act", words)]

    def chosen(answer: str | None) -> None:
        if answer == "act":
            act()

    screen.app.push_screen(ChoiceDialog(f"{question}\n{named}", choices), chosen)
