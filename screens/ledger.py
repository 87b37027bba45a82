"""The ledger, warnings and deadlines of one verdict as lines that the board's panel and the permit screen share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from textual.content import Content, Span

from rules.assessment import IN_PERSON_DEADLINES, Condition, Deadlines, State, Verdict
from rules.conditions import office_checks
from screens import signs
from screens.desk import Desk
from screens.explanation import condition_text, reason_of, warning_sentences
from screens.format import distance, fit, hanging, long_day, printable, width, wrap
from screens.timeline import MARKS
from screens.words import _, say, words_of

_STATE_STYLE = {State.HOLDS: "$text-success", State.FAILS: "bold $text-error", State.UNKNOWN: "$text-warning"}
_MARK_OF = dict(MARKS)


class DeadlineLine(Struct, frozen=True):
    """One deadline with its sign on the time line, and the last working day before it where one must go in person."""

    sign: str
    day: date
    parts: tuple[str, ...]
    is_past: bool


def condition_lines(verdict: Verdict, cells: int, *, unseen: bool = False) -> Iterator[Content]:
    """Yield each condition: sign, name, reason; with ``unseen`` also the row that nobody outside can see."""
    rows = (*verdict.conditions, office_checks()) if unseen else verdict.conditions
    names = [words_of(condition_text(row)) for row in rows]
    name_cells = max(map(width, names))
    side_by_side = all(name_cells + 4 + width(reason_of(row)) <= cells for row in rows)
    for row, name in zip(rows, names, strict=True):
        yield _condition_line(row, fit(name, name_cells) if side_by_side else name, cells)


def _condition_line(row: Condition, name: str, cells: int) -> Content:
    head = f"{signs.STATE[row.state]} {name}"
    return Content("\n".join(hanging((head, reason_of(row)), cells)), [Span(0, len(head), _STATE_STYLE[row.state])])


def warning_lines(verdict: Verdict, cells: int) -> Iterator[Content]:
    """Yield each warning."""
    for sentence in warning_sentences(verdict):
        line = "! " + "\n  ".join(wrap(printable(sentence), cells - 2))
        yield Content(line, [Span(0, len(line), "bold $text-warning")])


def deadlines_of(verdict: Verdict, desk: Desk) -> Iterator[DeadlineLine]:
    """Yield the deadlines in their order, past ones included."""
    today = desk.today()
    for field in Deadlines.__struct_fields__:
        day: date = getattr(verdict.deadlines, field)
        is_past = day < today
        parts = [
            long_day(day),
            say("deadline", field),
            _("past") if is_past else distance((day - today).days),
        ]
        if field in IN_PERSON_DEADLINES and not is_past:
            working = desk.last_working_day(day)
            if working != day:
                parts.append(_("last working day: {day}").format(day=long_day(working)))
        yield DeadlineLine(_MARK_OF.get(field, " "), day, tuple(parts), is_past)


def deadline_lines(verdict: Verdict, desk: Desk, cells: int, *, ahead: bool = False) -> Iterator[Content]:
    """Yield each deadline; with ``ahead`` only those that are still to come."""
    guessed = False
    for deadline in deadlines_of(verdict, desk):
        if deadline.is_past and ahead:
            continue
        first, *others = deadline.parts
        line = "\n".join(hanging((f"{deadline.sign} {first}", *others), cells))
        yield Content(line, [Span(0, len(line), "$text-muted")] if deadline.is_past else [])
        guessed = guessed or not (deadline.is_past or desk.calendar_published(deadline.day.year))
    if guessed and not ahead:
        words = _("Years without a published holiday calendar count weekends and statutory days only.")
        line = "\n".join(wrap(words, cells))
        yield Content(line, [Span(0, len(line), "$text-muted")])
