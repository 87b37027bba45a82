"""One household, one trip: which days suit all, who comes, what is brought once, and what each must bring."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content, Span

from models.views import MemberView
from rules.assessment import Checklist
from rules.trip import Attendance, Traveller, Trip, plan_trip
from screens import signs
from screens.format import fit, long_day, printable, width, wrap
from screens.member_screen import MemberScreen
from screens.reading import ReadingScreen, titled
from screens.words import _, labelled, listed, ngettext, say, words_of

_BOX_CELLS = 4


class TripScreen(ReadingScreen, MemberScreen):
    """The trip of the household of one member."""

    def draw_member(self, _view: MemberView) -> None:
        """Plan the trip anew."""
        today = self.desk.today()
        household = self.desk.store.household_of(self._key, today)
        trip = plan_trip(household, today, self.desk.pack)
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
        yield titled(_("Days that suit all"), [Content(line) for line in self._days(trip)])
        yield titled(_("Who comes"), list(self._who(trip)))
        if trip.shared:
            yield titled(_("Brought once for several"), list(self._shared(trip)))
        for traveller in trip.travellers:
            name = printable(traveller.assessment.member.name)
            kind = say("case_kind", traveller.checklist.kind)
            yield titled(f"{name}  {kind}", list(self._papers(traveller.checklist)))

    def _days(self, trip: Trip) -> Iterator[str]:
        if not trip.suits_all:
            yield _("No day suits all. Go in two trips, the most urgent first.")
            return
        first = long_day(trip.first_day)
        if trip.last_day is None:
            yield _("from {day} on").format(day=first)
            return
        yield _("{first} to {last}").format(first=first, last=long_day(trip.last_day))
        working = self.desk.last_working_day(trip.last_day)
        if working < trip.first_day:
            yield _("No working day lies among them; many centres open at weekends.")
        elif working != trip.last_day:
            yield _("last working day: {day}").format(day=long_day(working))

    def _who(self, trip: Trip) -> Iterator[Content]:
        cells = max(width(printable(one.assessment.member.name)) for one in trip.travellers)
        for one in trip.travellers:
            name = printable(one.assessment.member.name)
            yield self._line(fit(name, cells), _ATTENDANCE[one.attendance](), _window(one))

    def _shared(self, trip: Trip) -> Iterator[Content]:
        names = {one.assessment.member.key: printable(one.assessment.member.name) for one in trip.travellers}
        for paper in trip.shared:
            text = words_of(self.desk.pack.item(paper.item).text)
            yield self._line(text, _once(paper.copies), listed(names[key] for key in paper.members))

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
                    yield Content(f"[{signs.TICKED if state else ' '}] {text}  {form}")


def _window(traveller: Traveller) -> str:
    first = long_day(traveller.first_day)
    if traveller.until is None:
        return _("from {day} on").format(day=first)
    return _("{first} to {last}").format(first=first, last=long_day(traveller.until))


def _once(copies: int) -> str:
    original = _("the original once")
    return listed((original, ngettext("{n} copy", "{n} copies", copies))) if copies else original


_ATTENDANCE = {
    Attendance.HOLDER: lambda: _("comes in person"),
    Attendance.GUARDIAN: lambda: _("a child: a guardian comes"),
    Attendance.AGENT: lambda: _("someone goes for this person"),
}
