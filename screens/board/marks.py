"""Marks on the board: several members are confirmed, removed or written at once."""

from __future__ import annotations

from models.views import Board
from screens.member_actions import MemberActions
from screens.words import _, ngettext

MOST_MARKED = 2000
"""So many are acted upon at once at the most; more would keep others from saving for long."""
OF_MARKS = frozenset({"board.mark_all", "board.confirm", "board.remove"})


class Marks(MemberActions):
    """A screen with a list in which members are marked, by key."""

    @property
    def marked(self) -> set[str]:
        """The keys of those who are marked."""
        raise NotImplementedError

    def listed(self) -> Board:
        """Return whom the list shows."""
        raise NotImplementedError

    def go_on(self) -> None:
        """Put the cursor on the next member."""
        raise NotImplementedError

    def why_not_marked(self, command_id: str) -> str | None:
        """Say why what is done to those who are marked, or marking everyone, makes no sense just now."""
        if command_id != "board.mark_all":
            return self.why_read_only()
        if len(self.listed()) > MOST_MARKED and not self.marked:
            return ngettext(
                "At most {n} person can be marked: filter first.",
                "At most {n} people can be marked: filter first.",
                MOST_MARKED,
            )
        return None if len(self.listed()) else _("Nobody is listed.")

    def do_mark(self) -> None:
        """Mark the person, or take the mark away, and go on to the next one."""
        self.marked.symmetric_difference_update({self.member_key})
        self.go_on()
        self.update_view()

    def do_mark_all(self) -> None:
        """Mark everyone who is listed; take the marks away where everyone is marked already."""
        listed = {one.member.key for one in self.listed().rows(0, min(len(self.listed()), MOST_MARKED))}
        if listed <= self.marked:
            self.marked.difference_update(listed)
        else:
            self.marked.update(listed)
        self.update_view()

    def do_confirm(self) -> None:
        """Confirm that nothing has changed, for all who are marked."""
        if not self.marked:
            super().do_confirm()
            return
        from screens.board.together import confirm_together

        confirm_together(self, self.marked)

    def do_export(self) -> None:
        """Write a backup of everything, or of those who are marked."""
        if not self.marked:
            super().do_export()
            return
        from screens.board.together import export_together

        export_together(self, self.marked, super().do_export)

    def do_remove(self) -> None:
        """Remove the person, or all who are marked."""
        from screens.forms import remove_member

        if not self.marked:
            remove_member(self, self.member_key)
            return
        from screens.board.together import remove_together

        remove_together(self, self.marked)
