"""What the counter said, or what an errand has brought: asked in a few steps, recorded by the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.assessment import Checklist
from rules.checklist import ERRANDS
from rules.facts import CaseState, Mismatch
from screens.dialogs import Choice, ChoiceDialog
from screens.words import _, say

if TYPE_CHECKING:
    from screens.base import DeskScreen


def ask_result(screen: DeskScreen, key: str, checklist: Checklist) -> None:
    """Ask what came of the case of ``checklist``, and record it."""
    is_open = checklist.case is not None
    begin = Choice("gathering", _("Begin the case"), _("it is open") if is_open else None)
    give_up = Choice("cancelled", _("Give the case up"), None if is_open else _("no case is open"))
    if checklist.kind in ERRANDS:
        choices = [Choice("ended", _("It is done: record what it brought")), begin, give_up]
        title = _("What came of it?")
    else:
        choices = [
            Choice("endorsed", _("Endorsed (签注): printed on the spot")),
            Choice("endorsed_address_changed", _("Endorsed, and the address on the card changed")),
            Choice("refused", _("Refused: something does not match")),
            Choice("submitted", _("Handed in, the result comes later")),
            begin,
            give_up,
        ]
        title = _("What did the counter say?")

    def record(answer: str | None) -> None:
        match answer:
            case None:
                return
            case "ended":
                from screens.forms.errands import open_errand_end

                open_errand_end(screen, key, checklist.kind)
            case "endorsed" | "endorsed_address_changed":
                from screens.forms import open_result

                open_result(screen, key, moved=answer == "endorsed_address_changed")
            case "refused":
                mismatches = [Choice(mismatch.value, say("mismatch", mismatch)) for mismatch in Mismatch]
                screen.app.push_screen(ChoiceDialog(_("What does not match?"), mismatches), refuse)
            case _:
                move(CaseState(answer))

    def refuse(answer: str | None) -> None:
        if answer is not None:
            move(CaseState.REFUSED, Mismatch(answer))

    def move(state: CaseState, mismatch: Mismatch | None = None) -> None:
        store, today = screen.desk.store, screen.desk.today()
        screen.change(
            lambda: store.set_case_state(key, checklist.kind, state, today, mismatch),
            _("Recorded: {state}. u takes it back.").format(state=say("case_state", state)),
        )

    screen.app.push_screen(ChoiceDialog(title, choices), record)
