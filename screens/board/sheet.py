"""The board as a table for a file: its columns, its order, the language in use. Nothing here imports Textual."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from models.spreadsheets import Cell, Row, Sheet
from models.views import Board
from rules.assessment import RENEW_REGISTRATION, Action, Assessment
from screens.board.columns import heading
from screens.format import printable, width
from screens.terminal_colours import ON_LIGHT
from screens.words import _, labelled, say

_ROWS_AT_ONCE = 500
_LOOKED_AT = 2000
_DAY_CELLS = 10
_STATUS = 4


def board_sheet(board: Board, household: str | None = None) -> Sheet:
    """Return the rows of ``board``, or those of one household; raises StoreError while the rows are taken.

    Who looks after whom stands in a last column, where somebody does.
    """
    listed = (one for one in _assessments(board) if household is None or one.member.household == household)
    rows = [_row(one) for one in listed]
    names = heading()
    headings = [
        *(names.name, names.relation, names.until, names.days, names.status),
        *(_("next step"), _("by"), _("gathered"), _("needed")),
    ]
    if any(row.cells[-1] for row in rows):
        headings.append(names.desk)
    else:
        rows = [replace(row, cells=row.cells[:-1]) for row in rows]
    widths = [
        max(_cells((heading,)), _cells(row.cells[n] for row in rows[:_LOOKED_AT])) for n, heading in enumerate(headings)
    ]
    return Sheet(_("permits"), tuple(zip(headings, widths, strict=True)), rows, _STATUS)


def _assessments(board: Board) -> Iterator[Assessment]:
    for start in range(0, len(board), _ROWS_AT_ONCE):
        yield from board.rows(start, start + _ROWS_AT_ONCE)


def _cells(cells: Iterable[Cell]) -> int:
    return max((width(cell) if isinstance(cell, str) else _DAY_CELLS for cell in cells if cell is not None), default=0)


def _row(one: Assessment) -> Row:
    member, verdict = one.member, one.verdict
    whom = (printable(member.name), printable(member.relation or member.household))
    desk = printable(member.desk) or None
    if verdict is None:
        return Row((*whom, *_without_permit(one), None, None, None, desk))
    action = verdict.next_action
    words, due = say("action", action.code), action.due
    if action.code is Action.NONE and one.follow_ups:
        words, due = say("follow_up", one.follow_ups[0].kind), one.follow_ups[0].acts_on
    checklist = verdict.checklist
    counts: Sequence[Cell] = (None, None)
    if checklist.needed_now or checklist.case is not None:
        counts = (checklist.gathered, checklist.needed)
    status = say("status", verdict.status)
    cells = (*whom, verdict.period.valid_until, verdict.days_left, status, words, due, *counts, desk)
    return Row(cells, ON_LIGHT[verdict.status])


def _without_permit(one: Assessment) -> tuple[Cell, Cell, Cell, Cell]:
    """Return until when, how many days, the status and what to do of a registration, where there is one."""
    registration = one.registration
    if registration is None:
        return (None, None, _("no permit yet"), None)
    status = labelled(_("Residence registration"), say("registration_status", registration.status))
    anew = _("Register anew") if registration.status in RENEW_REGISTRATION else None
    return (registration.valid_until, registration.days_left, status, anew)
