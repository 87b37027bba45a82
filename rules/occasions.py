"""The days that still matter to a family, each with what it is about: what a calendar shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import StrEnum

from msgspec import Struct

from rules.assessment import Assessment, Continuity, RegistrationStatus, Verdict, WarningCode
from rules.conditions import RENTALS, counting_filing


class OccasionKind(StrEnum):
    """What a day is about; the first seven are the deadlines of the same name."""

    WINDOW_OPENS = "window_opens"
    NOTICE_EXPECTED = "notice_expected"
    ACT_OFFLINE = "act_offline"
    VALID_UNTIL = "valid_until"
    CONTINUITY_KEPT_UNTIL = "continuity_kept_until"
    REAPPLY_AFTER = "reapply_after"
    RESTORABLE_UNTIL = "restorable_until"
    LAST_WORKING_DAY = "last_working_day"
    DECLARE_CHANGE = "declare_change"
    REGISTRATION_ENDS = "registration_ends"
    LEASE_ENDS = "lease_ends"


BEGINNINGS = frozenset({OccasionKind.WINDOW_OPENS, OccasionKind.NOTICE_EXPECTED, OccasionKind.ACT_OFFLINE})
"""Days from which something can or should be done; all others are the last day for it."""


class Occasion(Struct, frozen=True):
    """A day of one member, or of a dwelling with those who live there (``one`` is the first of them).

    Of each kind there is one a member, and one a dwelling: ``about`` is the key of that.
    """

    kind: OccasionKind
    day: date
    about: str
    one: Assessment
    residents: tuple[str, ...] = ()
    """The names of those who live in the dwelling; empty for an occasion of a member."""

    @property
    def is_of_dwelling(self) -> bool:
        """Whether ``about`` is the key of a dwelling."""
        return self.kind is OccasionKind.LEASE_ENDS


def occasions_of(assessments: Iterable[Assessment], last_working_day: Callable[[date], date]) -> tuple[Occasion, ...]:
    """Return every day from ``today`` on that still matters, by day.

    ``last_working_day`` gives the last working day on or before a date, by the calendar that is handed in.
    """
    found: list[Occasion] = []
    homes: dict[str, list[Assessment]] = {}
    for one in assessments:
        found += _of_member(one, last_working_day)
        if one.dwelling is not None and one.dwelling.tenure in RENTALS:
            homes.setdefault(one.dwelling.key, []).append(one)
    for residents in homes.values():
        found += _of_dwelling(residents)
    return tuple(sorted(found, key=lambda occasion: (occasion.day, occasion.kind, occasion.about)))


def _of_member(one: Assessment, last_working_day: Callable[[date], date]) -> Iterator[Occasion]:
    days = dict(_of_permit(one.verdict)) if one.verdict else {}
    end = _next_end(one.verdict) if one.verdict else None
    if end is not None and (working := last_working_day(end)) != end:
        days[OccasionKind.LAST_WORKING_DAY] = working
    registration = one.registration
    if registration and registration.status is not RegistrationStatus.SUPERSEDED:
        days[OccasionKind.REGISTRATION_ENDS] = registration.valid_until
    for kind, day in days.items():
        if day >= one.today:
            yield Occasion(kind, day, one.member.key, one)


def _of_permit(verdict: Verdict) -> Iterator[tuple[OccasionKind, date]]:
    """Yield the days of a permit: those before its end while it is in force, those for coming late afterwards."""
    deadlines = verdict.deadlines
    if verdict.days_left >= 0:
        yield OccasionKind.WINDOW_OPENS, deadlines.window_opens
        yield OccasionKind.NOTICE_EXPECTED, deadlines.notice_expected
        yield OccasionKind.ACT_OFFLINE, deadlines.act_offline
        yield OccasionKind.VALID_UNTIL, deadlines.valid_until
    else:
        yield OccasionKind.CONTINUITY_KEPT_UNTIL, deadlines.continuity_kept_until
        yield OccasionKind.REAPPLY_AFTER, deadlines.reapply_after
        if verdict.continuity is Continuity.RESTARTS:
            yield OccasionKind.RESTORABLE_UNTIL, deadlines.restorable_until
    for warning in verdict.warnings:
        if warning.code is WarningCode.UNDECLARED_CHANGE and warning.act_by is not None:
            yield OccasionKind.DECLARE_CHANGE, warning.act_by


def _next_end(verdict: Verdict) -> date | None:
    """Return the day by which somebody must have been at a counter; None when there is none."""
    return verdict.deadlines.valid_until if verdict.days_left >= 0 else verdict.next_action.due


def _of_dwelling(residents: list[Assessment]) -> Iterator[Occasion]:
    first = residents[0]
    filing = counting_filing(first.dwelling, first.today)
    if first.dwelling is not None and filing is not None and filing.valid_until >= first.today:
        names = tuple(one.member.name for one in sorted(residents, key=lambda one: one.member.key))
        yield Occasion(OccasionKind.LEASE_ENDS, filing.valid_until, first.dwelling.key, first, names)
