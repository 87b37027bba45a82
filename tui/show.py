"""What the command line prints for reading: status, explanation and checklist as aligned plain text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TextIO

from rules.assessment import Assessment, ChecklistItem, Verdict
from rules.pack import Pack
from screens import signs
from screens.explanation import (
    Section,
    follow_up_line,
    mending,
    mismatch_sentence,
    next_action_words,
    warning_sentences,
)
from screens.format import days_left, fit, long_day, printable, width
from screens.terminal_colours import OF_STATUS, SGR
from screens.trip_words import gathered_words
from screens.words import _, labelled, listed, say, words_of
from tui.output import printing

_NAME_CELLS = (4, 24)


def wants_colour(stream: TextIO) -> bool:
    """Return whether to colour what goes to ``stream``."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def write(lines: Iterable[str]) -> None:
    """Print lines, which hold nothing that could steer a terminal; raises OutputLost."""
    with printing():
        for line in lines:
            print(signs.as_drawn(line))


def status_lines(assessments: Iterable[Assessment], *, colour: bool = False) -> Iterator[str]:
    """Yield one line a permit, most urgent first, then one a registration that still matters."""
    assessments = tuple(assessments)
    permits = [(one, one.verdict) for one in assessments if one.verdict]
    cells = _column(printable(one.member.name) for one in assessments)
    days = _column((days_left(verdict.days_left) for _one, verdict in permits), (1, 30))
    status_cells = _column((say("status", verdict.status) for _one, verdict in permits), (1, 40))
    for one, verdict in permits:
        status = f"{signs.STATUS[verdict.status]} {fit(say('status', verdict.status), status_cells)}"
        if colour:
            status = f"\x1b[{SGR[OF_STATUS[verdict.status]]}m{status}\x1b[0m"
        name = fit(printable(one.member.name), cells)
        until = f"{verdict.period.valid_until}  {fit(days_left(verdict.days_left), days, right=True)}"
        yield f"{name}  {until}  {status}  {next_action_words(one, verdict)}".rstrip()
    remaining = [one for one in assessments if one.follow_ups]
    if remaining:
        yield ""
        yield _("What remains to be done")
    for one in remaining:
        name = fit(printable(one.member.name), cells)
        yield from (f"{name}  {follow_up_line(follow_up, one.today)}" for follow_up in one.follow_ups)
    registrations = [one for one in assessments if one.registration]
    if registrations:
        if permits:
            yield ""
        yield _("Residence registrations")
    for one in registrations:
        assert one.registration is not None
        word = say("registration_status", one.registration.status)
        yield f"{fit(printable(one.member.name), cells)}  {one.registration.valid_until}  {word}"


def _column(texts: Iterable[str], bounds: tuple[int, int] = _NAME_CELLS) -> int:
    least, most = bounds
    return min(most, max((width(text) for text in texts), default=least))


def section_lines(sections: Iterable[Section]) -> Iterator[str]:
    """Yield sections with an underlined heading each."""
    for number, section in enumerate(sections):
        if number:
            yield ""
        yield section.title
        yield "-" * width(section.title)
        yield from (printable(line) for line in section.lines)


def checklist_lines(assessment: Assessment, verdict: Verdict, pack: Pack) -> Iterator[str]:
    """Yield the checklist as it would be carried on paper."""
    checklist = verdict.checklist
    name = printable(assessment.member.name)
    until = long_day(verdict.period.valid_until)
    yield labelled(name, listed((say("case_kind", checklist.kind), until)))
    if not checklist.needed_now:
        yield _("No offline renewal is needed now. This is what would be needed:")
    if checklist.case is not None and checklist.case.mismatch is not None:
        yield f"! {mismatch_sentence(checklist.case.mismatch)}"
        yield f"  {mending(checklist.case.mismatch)}"
    for action in checklist.first:
        yield "! " + labelled(_("First"), say("action", action))
    for sentence in warning_sentences(verdict):
        yield f"! {sentence}"
    yield ""
    for item in checklist.items:
        rule = pack.item(item.id)
        yield f"{_boxes(item)} {words_of(rule.text)}  ({words_of(rule.giver)})"
    yield ""
    yield gathered_words(checklist.gathered, checklist.needed)
    yield _("At the centre:")
    for number, step in enumerate(checklist.steps, start=1):
        yield f"  {number}. {words_of(pack.step(step).text)}"


def _boxes(item: ChecklistItem) -> str:
    if not item.wanted:
        return fit(_("given there"), 24)
    forms = ((_("original"), item.original), (_("copy"), item.copy))
    return fit(
        "  ".join(f"[{'x' if state else ' '}] {word}" for word, state in forms if state is not None),
        24,
    )
