"""What the board and the permit screen both do for one member; each is imported when its key is pressed."""

from __future__ import annotations

from rules.assessment import Assessment
from screens.base import DeskScreen
from screens.words import _

_NEEDS_PERMIT = frozenset({"checklist", "confirm", "why"})
_CHANGES = frozenset({"add", "edit", "remove", "result", "confirm", "change", "follow_ups", "address_check", "desk"})


class MemberActions(DeskScreen):
    """A screen with a member in focus."""

    @property
    def member_key(self) -> str:
        """Key of the member in focus."""
        raise NotImplementedError

    def why_not_for(self, command_id: str, assessment: Assessment | None) -> str | None:
        """Say why a command makes no sense for a member with this assessment, or None when it does."""
        name = command_id.rpartition(".")[2]
        if name == "case" and not self.desk.exports:
            return _("No backup can be written in this session.")
        if name in _CHANGES and (refusal := self.why_read_only()):
            return refusal
        if name in _NEEDS_PERMIT and (assessment is None or assessment.verdict is None):
            return _("No permit is on record for this person. s records the first period.")
        if name == "follow_ups" and (assessment is None or not assessment.follow_ups):
            return _("Nothing remains to be done after the last renewal.")
        return None

    def do_checklist(self) -> None:
        """Open the checklist."""
        from screens.checklist import ChecklistScreen

        self.app.push_screen(ChecklistScreen(self.desk, self.member_key))

    def do_errands(self) -> None:
        """Choose one of the member's cases."""
        from screens.errands import open_errands

        open_errands(self, self.member_key)

    def do_trip(self) -> None:
        """Open the trip of the household."""
        from screens.trip import TripScreen

        self.app.push_screen(TripScreen(self.desk, self.member_key))

    def do_history(self) -> None:
        """Open the history of the member."""
        from screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self.desk, self.member_key))

    def do_transfer(self) -> None:
        """Open holding time and household transfer."""
        from screens.transfer import TransferScreen

        self.app.push_screen(TransferScreen(self.desk, self.member_key))

    def do_points(self) -> None:
        """Open the points."""
        from screens.points import PointsScreen

        self.app.push_screen(PointsScreen(self.desk, self.member_key))

    def do_why(self) -> None:
        """Open the explanation."""
        from screens.why import WhyScreen

        self.app.push_screen(WhyScreen(self.desk, self.member_key))

    def do_confirm(self) -> None:
        """Confirm that nothing has changed."""
        from screens.forms import open_confirm

        open_confirm(self, self.member_key)

    def do_change(self) -> None:
        """Record that something has changed."""
        from screens.forms import open_change

        open_change(self, self.member_key)

    def do_result(self) -> None:
        """Record a result."""
        from screens.forms import open_result

        open_result(self, self.member_key)

    def do_address_check(self) -> None:
        """Record a visit or call that checked the address."""
        from screens.forms import open_address_check

        open_address_check(self, self.member_key)

    def do_case(self) -> None:
        """Write the member alone to a file."""
        from screens.export import CaseDialog

        self.app.push_screen(CaseDialog(self.desk, self.member_key), self.tell)

    def do_follow_ups(self) -> None:
        """Ask what became of what remains."""
        from screens.follow_ups import open_follow_ups

        open_follow_ups(self, self.member_key)
