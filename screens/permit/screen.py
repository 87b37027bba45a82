"""The permit screen: everything about one member, and the ways to change it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from models.views import MemberView
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.member_actions import MemberActions
from screens.member_screen import MemberScreen
from screens.permit.facts import head, sections
from screens.reading import ReadingScreen
from screens.words import N_


class PermitScreen(ReadingScreen, MemberScreen, MemberActions):
    """Everything about one member."""

    OFFERED = (
        Command("permit.checklist", "c", N_("checklist"), N_("What to bring, with what is gathered"), shown=True),
        Command("permit.why", "w", N_("why"), N_("Why the verdict is what it is, with sources"), shown=True),
        Command("permit.confirm", "y", N_("unchanged"), N_("Confirm that nothing has changed"), shown=True),
        Command("permit.change", "g", N_("changed"), N_("Something has changed: address, job or phone"), shown=True),
        Command("permit.result", "s", N_("result"), N_("A result came by SMS, online or at the counter"), shown=True),
        Command("permit.edit", "e", N_("edit"), N_("Edit the person, the dwelling, or what is on record"), shown=True),
        Command("permit.points", "m", N_("points"), N_("Points: an estimate, and what would bring it there")),
        Command(
            "permit.transfer",
            "t",
            N_("transfer"),
            N_("Holding time and household transfer, month by month"),
            shown=True,
        ),
        Command("permit.history", "H", N_("history"), N_("Every change of this person: who, when, what"), shown=True),
        Command("permit.numbers", "v", N_("numbers"), N_("Show or hide ID number and phone")),
        Command("permit.follow_ups", "f", N_("remains"), N_("What remains to be done after the last renewal")),
        Command("permit.trip", "b", N_("trip"), N_("One household, one trip: days, papers, who comes")),
        Command("permit.errands", "o", N_("errands"), N_("Other errands: lease filing, registration, points")),
        Command("permit.case", "E", N_("hand on"), N_("Write this person alone to a file, to go on with elsewhere")),
        Command("permit.address_check", "A", N_("checked"), N_("The address was checked by a visit or call")),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk, key)
        self._numbers_shown = False

    @property
    def member_key(self) -> str:
        """Key of the member that the screen shows."""
        return self._key

    def draw_member(self, view: MemberView) -> None:
        """Draw the head and the sections."""
        text = sections(view, self.desk, cells=self.text_cells, shown=self._numbers_shown)
        self.show(head(view), Content("\n\n").join(text))

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense just now."""
        if not command_id.startswith("permit."):
            return None
        return self.why_not_for(command_id, self._view.assessment if self._view else None)

    def do_edit(self) -> None:
        """Choose what to edit: the person, the dwelling, or one of the lists."""
        from screens.forms import open_edit_menu

        open_edit_menu(self, self._key)

    def do_numbers(self) -> None:
        """Show numbers, or hide them again."""
        self._numbers_shown = not self._numbers_shown
        self.update_view()
