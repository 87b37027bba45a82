"""The days that still matter as an iCalendar file (RFC 5545), for the calendar of a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from hashlib import sha256

from icalendar import Alarm, Calendar, Event

from models.reader import Reader, Revision
from rules.assessment import Assessment
from rules.occasions import BEGINNINGS, Occasion, OccasionKind, occasions_of
from screens.format import printable
from screens.occasion_words import kind_words
from screens.words import _, labelled, language, listed, ngettext, say

SUFFIX = ".ics"
_SHANGHAI = timezone(timedelta(hours=8))
_FIRST_DAY = date(2000, 1, 1)
_CHANGES_A_DAY = 1000
_ON_THE_DAY, _THE_DAY_BEFORE, _TWO_WEEKS_BEFORE = timedelta(hours=9), timedelta(hours=-15), timedelta(hours=9, days=-14)
_TAKES_LONG = frozenset({OccasionKind.LEASE_ENDS, OccasionKind.REGISTRATION_ENDS})


class CalendarFile:
    """The bytes of a calendar; ``dates`` counts the days in it."""

    def __init__(
        self,
        assessments: Iterable[Assessment],
        revisions: Mapping[str, Revision],
        today: date,
        last_working_day: Callable[[date], date],
        *,
        with_names: bool = True,
    ) -> None:
        """Without ``with_names`` nothing tells whose the days are."""
        self._occasions = occasions_of(assessments, last_working_day)
        self._revisions = revisions
        self._with_names = with_names
        self._today = today
        self.dates = len(self._occasions)

    @classmethod
    def of_everyone(cls, reader: Reader, today: date, last_working_day: Callable[[date], date]) -> CalendarFile:
        """Return the calendar of everyone on record; raises StoreError."""
        board = reader.board_of_everyone(today)
        return cls(board.rows(0, len(board)), reader.revisions(), today, last_working_day)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces."""
        calendar = Calendar()
        calendar.add("prodid", f"-//permit-tui//permit-tui//{language().upper()}")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("x-wr-calname", _("Residence permits"))
        head, end, tail = calendar.to_ical().partition(b"END:VCALENDAR")
        yield head
        for occasion in self._occasions:
            yield self._event(occasion).to_ical()
        yield end + tail

    def _event(self, occasion: Occasion) -> Event:
        event = Event()
        event.add("uid", uid_of(occasion))
        # Without anybody's clock: the same data gives the same bytes all day.
        event.add("dtstamp", datetime.combine(self._today, time(), _SHANGHAI).astimezone(UTC))
        event.add("sequence", _sequence(occasion, self._today, self._revisions))
        event.add("dtstart", occasion.day)
        event.add("summary", _summary(occasion, with_names=self._with_names))
        event.add("description", "\n".join(_description(occasion, with_names=self._with_names)))
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        for trigger in _alarms(occasion.kind):
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", trigger)
            alarm.add("description", _summary(occasion, with_names=self._with_names))
            event.add_component(alarm)
        return event


def written_words(calendar: CalendarFile, path: str) -> str:
    """Say how many days are in a calendar that was written."""
    return labelled(ngettext("Calendar written with {n} day", "Calendar written with {n} days", calendar.dates), path)


def uid_of(occasion: Occasion) -> str:
    """Return what a calendar knows the day by; it stays when the day moves, also into the next period.

    A key may be somebody's name: only a digest of it is told.
    """
    table = "dwellings" if occasion.is_of_dwelling else "members"
    digest = sha256(f"{table}/{occasion.about}".encode()).hexdigest()[:32]
    return f"{occasion.kind.value.replace('_', '-')}-{digest}@permit-tui"


def _sequence(occasion: Occasion, today: date, revisions: Mapping[str, Revision]) -> int:
    """Return a number that grows from day to day, and with each change of what the day rests on.

    Calendars take the event with the higher number for the newer one.
    """
    revision = revisions.get(occasion.one.member.key, Revision(0, 0))
    changes = revision.dwelling if occasion.is_of_dwelling else revision.member + revision.dwelling
    return max(0, (today - _FIRST_DAY).days) * _CHANGES_A_DAY + min(changes, _CHANGES_A_DAY - 1)


def _alarms(kind: OccasionKind) -> tuple[timedelta, ...]:
    """Return when to ring, counted from the beginning of the day: at nine."""
    if kind in BEGINNINGS:
        return (_ON_THE_DAY,)
    return (_TWO_WEEKS_BEFORE, _THE_DAY_BEFORE) if kind in _TAKES_LONG else (_THE_DAY_BEFORE,)


def _summary(occasion: Occasion, *, with_names: bool) -> str:
    words = kind_words(occasion.kind)
    if not with_names or occasion.is_of_dwelling:
        return words
    return labelled(printable(occasion.one.member.name), words)


def _description(occasion: Occasion, *, with_names: bool) -> Iterator[str]:
    if with_names and occasion.is_of_dwelling and occasion.one.dwelling is not None:
        yield printable(occasion.one.dwelling.address)
        yield listed(map(printable, occasion.residents))
    advice = _advice(occasion.kind)
    if advice:
        yield advice
    yield _("As of {day}. A private guide and no legal advice; the city hotline is 12345.").format(
        day=occasion.one.today
    )


def _advice(kind: OccasionKind) -> str:
    match kind:
        case OccasionKind.WINDOW_OPENS:
            return say("action", "answer_address_check")
        case OccasionKind.NOTICE_EXPECTED:
            return say("action", "watch_for_notice")
        case OccasionKind.ACT_OFFLINE | OccasionKind.VALID_UNTIL:
            return say("action", "renew_offline")
        case OccasionKind.CONTINUITY_KEPT_UNTIL | OccasionKind.REAPPLY_AFTER:
            return say("action", "renew_late")
        case OccasionKind.RESTORABLE_UNTIL:
            return say("note", "ask_about_restoration")
        case OccasionKind.LEASE_ENDS:
            return say("note", "lease_filing_ahead")
        case OccasionKind.LAST_WORKING_DAY:
            return _("Many centres open at weekends, too.")
        case _:
            return ""
