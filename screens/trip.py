"""One household, one trip: which days suit all, who comes, what is brought once, and what each must bring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content, Span

from models.views import MemberView
from rules.assessment import Checklist
from rules.trip import Trip
from screens import signs
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.format import fit, printable, width, wrap
from screens.member_screen import MemberScreen
from screens.reading import ReadingScreen, titled
from screens.trip_words import attendance_words, day_lines, shared_rows, window_words
from screens.visit.errand import open_sheet, planned_trip
from screens.words import N_, _, labelled, listed, say, words_of

_BOX_CELLS = 4


class TripScreen(ReadingScreen, MemberScreen):
    """The trip of the household of one member."""

    OFFERED = (
        Command(
            "trip.sheet", "P", N_("sheet"), N_("Write a sheet to take along: one page of PDF, or text"), shown=True
        ),
        Command("trip.code", "Q", N_("to phone"), N_("A code from which a phone reads the list"), shown=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk, key)
        self._trip: Trip | None = None

    def draw_member(self, _view: MemberView) -> None:
        """Plan the trip anew."""
        trip = self._trip = planned_trip(self.desk, self._key)
        title = _("One household, one trip")
        if trip is None:
            self.show(
                Content(title, [Span(0, len(title), "bold")]),
                Content(_("Nobody of this household has to go to a counter now.")),
            )
            return
        names = listed(printable(one.assessment.member.name) for one in trip.travellers)
        head = [Content(f"{title}  {names}", [Span(0, len(title), "bold")])]
        words = _("{gathered} of {needed} gathered").format(gathered=trip.gathered, needed=trip.needed)
        head.append(Content(f"{signs.bar(trip.gathered, trip.needed, 12)} {words}"))
        self.show(Content("\n").join(head), Content("\n\n").join(self._sections(trip)))

    def _sections(self, trip: Trip) -> Iterator[Content]:
        yield titled(_("Days that suit all"), [Content(line) for line in day_lines(trip, self.desk.last_working_day)])
        yield titled(_("Who comes"), list(self._who(trip)))
        if trip.shared:
            yield titled(_("Brought once for several"), [self._line(*row) for row in shared_rows(trip, self.desk.pack)])
        for traveller in trip.travellers:
            name = printable(traveller.assessment.member.name)
            kind = say("case_kind", traveller.checklist.kind)
            yield titled(f"{name}  {kind}", list(self._papers(traveller.checklist)))

    def why_not(self, command_id: str) -> str | None:
        """Say why there is nothing to take along."""
        if not command_id.startswith("trip."):
            return None
        if self._trip is None:
            return _("Nobody of this household has to go to a counter now.")
        return self.why_no_file() if command_id == "trip.sheet" else None

    def do_sheet(self) -> None:
        """Ask where to and write the sheet."""
        if self._trip is not None:
            open_sheet(self, self._trip)

    def do_code(self) -> None:
        """Show the code."""
        from screens.visit.screen import CodeScreen

        self.app.push_screen(CodeScreen(self.desk, self._key, household=True))

    def _who(self, trip: Trip) -> Iterator[Content]:
        names = [printable(one.assessment.member.name) for one in trip.travellers]
        coming = [attendance_words(one.attendance) for one in trip.travellers]
        name_cells, coming_cells = max(map(width, names)), max(map(width, coming))
        for one, name, comes in zip(trip.travellers, names, coming, strict=True):
            yield self._line(fit(name, name_cells), fit(comes, coming_cells), window_words(one))

    def _line(self, *parts: str) -> Content:
        return Content("\n  ".join(wrap("  ".join(parts), self.text_cells - 2)))

    def _papers(self, checklist: Checklist) -> Iterator[Content]:
        for item in checklist.items:
            text = words_of(self.desk.pack.item(item.id).text)
            if not item.wanted:
                yield Content(" " * _BOX_CELLS + labelled(text, _("given there")))
                continue
            forms = ((_("original"), item.original), (_("copy"), item.copy))
            for form, state in forms:
                if state is not None:
                    box = f"[{signs.TICKED if state else ' '}] "
                    lines = wrap(f"{text}  {form}", self.text_cells - _BOX_CELLS)
                    yield Content(box + f"\n{' ' * _BOX_CELLS}".join(lines))
