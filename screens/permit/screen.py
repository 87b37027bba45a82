"""The permit screen: everything about one member, and the ways to change it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from models.errors import NotFound
from models.views import MemberView
from rules.assessment import Assessment
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.member_actions import MemberActions
from screens.permit.facts import head, sections
from screens.words import N_, _


class PermitScreen(MemberActions):
    """Everything about one member."""

    CSS_PATH = "permit.tcss"
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
        Command("permit.address_check", "A", N_("checked"), N_("The address was checked by a visit or call")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(OFFERED),
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk)
        self._key = key
        self._view: MemberView | None = None
        self._numbers_shown = False

    @property
    def member_key(self) -> str:
        """Key of the member that the screen shows."""
        return self._key

    def compose_body(self) -> ComposeResult:
        """Yield the head and the sections."""
        yield Static(id="permit-head")
        with VerticalScroll(id="permit-body", can_focus=False):
            yield Static(id="permit-text")

    def refresh_view(self) -> None:
        """Read the member again and draw; leaves when the member is gone."""
        try:
            self._view = self.desk.store.member(self._key, self.desk.today())
        except NotFound:
            self.say(_("This person is no longer on record."), severity="warning")
            self.app.pop_screen()
            return
        self.query_one("#permit-head", Static).update(head(self._view))
        text = sections(self._view, self.desk, cells=max(20, self.size.width - 4), shown=self._numbers_shown)
        self.query_one("#permit-text", Static).update(Content("\n\n").join(text))

    def on_resize(self, _event: Resize) -> None:
        """Draw the time line anew."""
        if self._view is not None:
            self.refresh_view()

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense just now."""
        if not command_id.startswith("permit."):
            return None
        return self.why_not_for(command_id, self._view.assessment if self._view else None)

    def looked_at(self) -> Assessment | None:
        """Return the member."""
        return self._view.assessment if self._view else None

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#permit-body").scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by pages, keeping one line in sight."""
        body = self.query_one("#permit-body")
        body.scroll_relative(y=pages * max(1, body.size.height - 1), animate=False)

    def do_edit(self) -> None:
        """Choose what to edit: the person, the dwelling, or one of the lists."""
        from screens.forms import open_edit_menu

        open_edit_menu(self, self._key)

    def do_numbers(self) -> None:
        """Show numbers, or hide them again."""
        self._numbers_shown = not self._numbers_shown
        self.update_view()
