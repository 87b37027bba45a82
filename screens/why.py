"""Why the verdict is what it is: conditions, values and sources, to be read and checked."""

from __future__ import annotations

from textual.content import Content, Span

from models.views import MemberView
from screens.explanation import explain
from screens.format import folded, printable
from screens.member_screen import MemberScreen
from screens.reading import ReadingScreen, titled
from screens.words import _


class WhyScreen(ReadingScreen, MemberScreen):
    """The explanation of one member's verdict."""

    GUIDE_PAGE = "automatic_renewal"

    def draw_member(self, view: MemberView) -> None:
        """Explain the member anew."""
        name = printable(view.member.name)
        title = name + "  " + _("Why")
        sections = explain(view.assessment, self.desk.pack, self.desk.last_working_day, self.desk.calendar_published)
        cells = self.text_cells
        text = (titled(one.title, [Content(folded(printable(line), cells)) for line in one.lines]) for one in sections)
        self.show(Content(title, [Span(0, len(title), "bold")]), Content("\n\n").join(text))
