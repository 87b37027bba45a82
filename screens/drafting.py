"""What is typed into a form or a dialog, kept as a draft until it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.screen import Screen
from textual.timer import Timer

from models.drafts import Draft, DraftPlace
from screens.words import _

_WRITE_AFTER_SECONDS = 0.5


class Drafting:
    """Keeps what stands in one form. ``typed`` tells what differs from what is on record; nothing means no draft.

    With ``passing`` the draft ends with the session.
    """

    def __init__(self, place: DraftPlace, typed: Callable[[], Mapping[str, str]], *, passing: bool = False) -> None:
        self._drafts = place.drafts.passing if passing else place.drafts
        self._form = place.form
        self._version = place.version
        self._typed = typed
        self._timer: Timer | None = None
        self.kept: Draft | None = self._drafts.of(place.form)
        """What was typed the last time."""
        self._noted = dict(self.kept.values) if self.kept else {}

    def kept_words(self) -> str:
        """Say that there is something from the last time; nothing where there is not."""
        if self.kept is None:
            return ""
        if self.kept.version == self._version:
            return _("Your draft was kept. ctrl+r starts anew.")
        return _("Your draft was kept, but the record has changed since: look at every field. ctrl+r starts anew.")

    def begin(self) -> None:
        """Tell what is typed whenever drafts are written, until the form is left."""
        self._drafts.ask = self._keep

    def end(self) -> None:
        """Leave drafts to the next form."""
        if self._drafts.ask == self._keep:
            self._drafts.ask = None

    def _keep(self) -> None:
        self._drafts.keep(self._form, self._version, self._typed())

    def note(self, screen: Screen[str | None]) -> None:
        """Write the draft soon if something was typed."""
        typed = dict(self._typed())
        if typed != self._noted:
            self._noted = typed
            if self._timer is None:
                self._timer = screen.set_timer(_WRITE_AFTER_SECONDS, self._write_in_time)

    def _write_in_time(self) -> None:
        self._timer = None
        self._drafts.write()

    def write(self) -> None:
        """Write the draft at once."""
        self._drafts.write()

    def start_anew(self) -> None:
        """Forget what was typed the last time."""
        self._drafts.drop(self._form)
        self.kept = None

    def saved(self) -> None:
        """Forget the draft: what was typed is on record."""
        self.end()
        self._drafts.drop(self._form)
        self._drafts.write()

    def left(self, screen: Screen[str | None]) -> None:
        """Keep what was typed, and say where that is only until the program ends."""
        self._drafts.write()
        self.end()
        if not self._drafts.is_written:
            said = _("The draft cannot be written to the disk: it is kept until you leave the program.")
            screen.app.notify(said, severity="warning", markup=False)
