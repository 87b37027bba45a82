"""The choice of a member's cases: the renewal, and the other errands that a family has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.assessment import Checklist
from rules.facts import CaseKind
from screens.dialogs import Choice, ChoiceDialog
from screens.words import _, labelled, say

if TYPE_CHECKING:
    from screens.base import DeskScreen


def open_errands(screen: DeskScreen, key: str) -> None:
    """Ask which case of a member to open."""
    from screens.checklist import ChecklistScreen

    view = screen.desk.store.member(key, screen.desk.today())
    verdict = view.assessment.verdict
    lists = [*([verdict.checklist] if verdict else []), *view.errands]
    choices = [Choice(one.kind.value, _line(one)) for one in lists]

    def chosen(answer: str | None) -> None:
        if answer is not None:
            screen.app.push_screen(ChecklistScreen(screen.desk, key, CaseKind(answer)))

    screen.app.push_screen(ChoiceDialog(_("{name}: which errand?").format(name=view.member.name), choices), chosen)


def _line(checklist: Checklist) -> str:
    if checklist.case is not None:
        state = say("case_state", checklist.case.state)
    else:
        state = _("needed now") if checklist.needed_now else _("not needed now")
    return labelled(say("case_kind", checklist.kind), state)
