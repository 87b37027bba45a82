"""The sheet of a visit as plain data: when, where, who, what to bring, what is done there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from rules.assessment import Action, Checklist, ChecklistItem, Note, Verdict
from rules.facts import CaseKind
from rules.pack import Pack
from rules.trip import Traveller, Trip
from screens.explanation import mending, mismatch_sentence, warning_sentences
from screens.format import days_left, long_day, printable
from screens.trip_words import attendance_words, day_lines, gathered_words, shared_rows, window_words
from screens.words import _, labelled, listed, say, words_of


class Row(Struct, frozen=True):
    """A paper; a form is None where it is not wanted, else whether it is ticked."""

    text: str
    remark: str
    original: bool | None
    copy: bool | None

    @property
    def given_there(self) -> bool:
        """Whether there is nothing to bring: the centre gives it."""
        return self.original is None and self.copy is None


class Visitor(Struct, frozen=True):
    """One person's part. ``first`` is what must be done before the trip, ``by`` its last day or empty.

    ``remark`` says if it is not due.
    """

    name: str
    kind: str
    until: str
    attendance: str
    window: str
    by: str
    remark: str
    first: tuple[str, ...]
    rows: tuple[Row, ...]


class Steps(Struct, frozen=True):
    """What is done at the centre; ``kind`` tells for which errand where there are several."""

    kind: str
    lines: tuple[str, ...]


class Sheet(Struct, frozen=True):
    """Everything that stands on the sheet, in words and without control characters."""

    title: str
    names: tuple[str, ...]
    days: tuple[str, ...]
    where: str
    gathered: str
    first: tuple[str, ...]
    """What several must do before the trip, with their names; what one must do stands in their part."""
    shared: tuple[Row, ...]
    visitors: tuple[Visitor, ...]
    steps: tuple[Steps, ...]
    foot: str


def visit_sheet(trip: Trip, today: date, pack: Pack, last_working_day: Callable[[date], date]) -> Sheet:
    """Return the sheet of a trip; ``last_working_day`` gives the last working day on or before a date."""
    shared = {(paper.item, key) for paper in trip.shared for key in paper.members}
    visitors = [_visitor(one, one.assessment.verdict, shared, pack) for one in trip.travellers]
    told_to: dict[str, list[str]] = {}
    for visitor in visitors:
        for line in visitor.first:
            told_to.setdefault(line, []).append(visitor.name)
    common = {line: names for line, names in told_to.items() if len(names) > 1}
    return Sheet(
        title=_("To the service centre"),
        names=tuple(printable(one.assessment.member.name) for one in trip.travellers),
        days=tuple(day_lines(trip, last_working_day)),
        where=_("any community affairs service centre in the city"),
        gathered=gathered_words(trip.gathered, trip.needed),
        first=tuple(f"{line} ({listed(names)})" for line, names in common.items()),
        shared=tuple(_shared(trip, pack)),
        visitors=tuple(
            replace(visitor, first=tuple(line for line in visitor.first if line not in common)) for visitor in visitors
        ),
        steps=tuple(_steps(trip, pack)),
        foot=_("As of {day}. A private guide and no legal advice; the city hotline is 12345.").format(day=today),
    )


def _shared(trip: Trip, pack: Pack) -> Iterator[Row]:
    """Yield what is brought once; it is ticked when it is for everyone whom it serves."""
    lists = {one.assessment.member.key: one.checklist for one in trip.travellers}
    for paper, (text, once, names) in zip(trip.shared, shared_rows(trip, pack), strict=True):
        items = [item for key in paper.members for item in lists[key].items if item.id == paper.item]
        yield Row(text, listed((once, names)), all(item.original for item in items), None)


def _visitor(one: Traveller, verdict: Verdict | None, shared: set[tuple[str, str]], pack: Pack) -> Visitor:
    assessment, checklist = one.assessment, one.checklist
    assert verdict is not None
    until = listed((long_day(verdict.period.valid_until), days_left(verdict.days_left)))
    return Visitor(
        name=printable(assessment.member.name),
        kind=say("case_kind", checklist.kind),
        until=labelled(say("deadline", "valid_until"), until),
        attendance=attendance_words(one.attendance),
        window=window_words(one),
        by="" if one.until is None else one.until.isoformat(),
        remark="" if checklist.needed_now else _("No visit is needed now; this is what would be needed."),
        first=tuple(_first(checklist, verdict)),
        rows=tuple(
            row
            for item in checklist.items
            if (row := _row(item, checklist, (item.id, assessment.member.key) in shared, pack))
        ),
    )


def _first(checklist: Checklist, verdict: Verdict) -> Iterator[str]:
    if checklist.case is not None and checklist.case.mismatch is not None:
        yield mismatch_sentence(checklist.case.mismatch)
        yield mending(checklist.case.mismatch)
    for action in checklist.first:
        said = labelled(_("First"), say("action", action))
        if action is Action.REFILE_LEASE and Note.LEASE_FILING_AHEAD in verdict.notes:
            said = labelled(said, say("note", Note.LEASE_FILING_AHEAD))
        yield said
    yield from warning_sentences(verdict)


def _row(item: ChecklistItem, checklist: Checklist, is_shared: bool, pack: Pack) -> Row | None:
    """Return the row of a paper; None for one that stands among those brought once already."""
    original = None if is_shared else item.original
    if is_shared and item.copy is None:
        return None
    rule = pack.item(item.id)
    note = checklist.case.item_notes.get(item.id, "") if checklist.case else ""
    text = words_of(rule.text)
    return Row(printable(f"{text} ({note})" if note else text), words_of(rule.giver), original, item.copy)


def _steps(trip: Trip, pack: Pack) -> Iterator[Steps]:
    kinds: dict[tuple[str, ...], dict[CaseKind, None]] = {}
    for one in trip.travellers:
        kinds.setdefault(one.checklist.steps, {})[one.checklist.kind] = None
    for steps, served in kinds.items():
        lines = tuple(f"{number}. {words_of(pack.step(step).text)}" for number, step in enumerate(steps, start=1))
        yield Steps(listed(say("case_kind", kind) for kind in served) if len(kinds) > 1 else "", lines)
