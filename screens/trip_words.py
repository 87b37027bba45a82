"""What is said about a trip to a counter: the screen, the sheet to take along and the code for a phone say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from rules.pack import Pack
from rules.trip import Attendance, Traveller, Trip
from screens.format import long_day, printable
from screens.words import _, listed, ngettext, words_of


def day_lines(trip: Trip, last_working_day: Callable[[date], date]) -> Iterator[str]:
    """Yield the days that suit all, and the last working day among them where it is not the last."""
    if not trip.suits_all:
        yield _("No day suits all. Go in two trips, the most urgent first.")
        return
    first = long_day(trip.first_day)
    if trip.last_day is None:
        yield _("from {day} on").format(day=first)
        return
    yield _("{first} to {last}").format(first=first, last=long_day(trip.last_day))
    working = last_working_day(trip.last_day)
    if working < trip.first_day:
        yield _("None of them is a working day; many centres open at weekends.")
    elif working != trip.last_day:
        yield _("last working day: {day}").format(day=long_day(working))


def window_words(traveller: Traveller) -> str:
    """Say between which days one person's part can be done."""
    first = long_day(traveller.first_day)
    if traveller.until is None:
        return _("from {day} on").format(day=first)
    return _("{first} to {last}").format(first=first, last=long_day(traveller.until))


def attendance_words(attendance: Attendance) -> str:
    """Say who stands at the counter."""
    return {
        Attendance.HOLDER: _("comes in person"),
        Attendance.GUARDIAN: _("a child: a guardian comes"),
        Attendance.AGENT: _("someone goes for this person"),
    }[attendance]


def gathered_words(gathered: int, needed: int) -> str:
    """Say how many ticks are made."""
    if needed and gathered == needed:
        return _("Everything is gathered: one trip is enough.")
    return _("{gathered} of {needed} gathered").format(gathered=gathered, needed=needed)


def shared_rows(trip: Trip, pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Yield each paper that is brought once for several: its name, how many, and for whom."""
    names = {one.assessment.member.key: printable(one.assessment.member.name) for one in trip.travellers}
    for paper in trip.shared:
        yield (
            words_of(pack.item(paper.item).text),
            _once(paper.copies),
            listed(names[key] for key in paper.members),
        )


def _once(copies: int) -> str:
    original = _("the original once")
    return listed((original, ngettext("{n} copy", "{n} copies", copies))) if copies else original
