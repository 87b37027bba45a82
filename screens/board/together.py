"""What is done to all marked members at once: in one transaction, which one undo takes back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from models.checks import check_text
from models.views import MemberView
from rules.facts import Activity, Confirmation, Kind
from screens.dialogs import Choice, ChoiceDialog, LineDialog
from screens.faults import finding_sentence
from screens.format import printable
from screens.words import _, labelled, listed, ngettext

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


_OTHER, _NOBODY = "other", "nobody"
_DESK = "desk."


def give_desk_together(screen: DeskScreen, keys: Collection[str]) -> None:
    """Ask which desk looks after everyone, one in use or one that is typed; asks again when they are three or more."""
    own = screen.desk.store.own_desks
    people, desks = _there(screen, keys), screen.desk.store.desks() if own is None else own
    whom = listed([printable(view.member.name) for view in people]) if len(people) < _ASKED_FROM else ""
    title = (
        _("Who looks after {name}?").format(name=whom)
        if whom
        else ngettext("Who looks after the {n} who is marked?", "Who looks after the {n} who are marked?", len(people))
    )

    def typed(answer: str | None) -> None:
        if answer and answer.strip():
            _give_desk(screen, people, answer.strip())

    def ask() -> None:
        hint = _("A person or a team, written the same way each time")
        screen.app.push_screen(LineDialog(title, hint=hint, complaint=_complaint), typed)

    def chosen(answer: str | None) -> None:
        if answer == _OTHER:
            ask()
        elif answer is not None:
            _give_desk(screen, people, "" if answer == _NOBODY else desks[int(answer.removeprefix(_DESK))])

    if not desks and own is None:
        ask()
        return
    choices = [Choice(f"{_DESK}{number}", printable(desk)) for number, desk in enumerate(desks)]
    if own is None:
        choices += [Choice(_OTHER, _("Another desk, to be typed")), Choice(_NOBODY, _("Nobody in particular"))]
    screen.app.push_screen(ChoiceDialog(title, choices), chosen)


def _complaint(text: str) -> str | None:
    finding = check_text(text.strip())
    return finding_sentence(finding) if finding else None


def _give_desk(screen: DeskScreen, people: Sequence[MemberView], desk: str) -> None:
    changing = [view for view in people if view.member.desk != desk]
    name = printable(desk) or _("Nobody in particular")
    if not changing:
        screen.say(labelled(name, _("it was so already.")))
        return
    said = labelled(
        name, ngettext("{n} person more. u takes it back.", "{n} people more. u takes it back.", len(changing))
    )

    def give() -> None:
        screen.change(lambda: screen.desk.store.give_desk([view.member.key for view in changing], desk), said)

    if len(changing) < _ASKED_FROM:
        give()
        return
    question = ngettext("Another desk for {n} person?", "Another desk for {n} people?", len(changing))
    _ask(screen, question, changing, labelled(_("Looked after by"), name), give)


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
