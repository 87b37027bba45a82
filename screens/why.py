"""Why the verdict is what it is: conditions, values and sources, to be read and checked."""

from __future__ import annotations

from textual.content import Content, Span

from models.errors import NotFound
from screens.desk import Desk
from screens.explanation import explain
from screens.format import printable
from screens.reading import ReadingScreen, titled
from screens.words import _


class WhyScreen(ReadingScreen):
    """The explanation of one member's verdict."""

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk)
        self._key = key

    def refresh_view(self) -> None:
        """Explain the member anew."""
        try:
            view = self.desk.store.member(self._key, self.desk.today())
        except NotFound:
            self.say(_("This person is no longer on record."), severity="warning")
            self.app.pop_screen()
            return
        name = printable(view.member.name)
        title = name + "  " + _("Why")
        sections = explain(view.assessment, self.desk.pack, self.desk.last_working_day, self.desk.calendar_published)
        text = (titled(one.title, [Content(printable(line)) for line in one.lines]) for one in sections)
        self.show(Content(title, [Span(0, len(title), "bold")]), Content("\n\n").join(text))
