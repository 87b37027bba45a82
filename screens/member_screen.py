"""What the screens about one member share: they read the member before drawing, and close when nobody is there."""

from __future__ import annotations

from typing import ClassVar

from models.errors import NotFound
from models.views import MemberView
from rules.assessment import Assessment
from screens.base import DeskScreen
from screens.desk import Desk
from screens.words import N_, _


class MemberScreen(DeskScreen):
    """Subclasses draw in ``draw_member``. Beside ``ReadingScreen`` it is named last: styles follow the first base."""

    GONE: ClassVar[str] = N_("This person is no longer on record.")
    """What is said when the screen closes by itself."""

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk)
        self._key = key
        self._view: MemberView | None = None

    def draw_member(self, view: MemberView) -> None:
        """Draw the member as just read."""
        raise NotImplementedError

    def refresh_view(self) -> None:
        """Read the member again and draw; leaves when the member is gone."""
        try:
            self._view = self.desk.store.member(self._key, self.desk.today())
        except NotFound:
            self.leave()
            return
        self.draw_member(self._view)

    def leave(self) -> None:
        """Say that there is nothing to show any more, and go back; below a dialog, once the dialog is closed."""
        if self.is_active:
            self.say(_(self.GONE), severity="warning")
            self.app.pop_screen()
        else:
            self._seen_stamp = ()

    def looked_at(self) -> Assessment | None:
        """Return the member."""
        return self._view.assessment if self._view else None
