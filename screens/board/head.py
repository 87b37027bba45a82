"""The first line of the board: what matters today, in words, and the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from models.views import Board
from screens import signs
from screens.format import days_ago, days_left, fit, long_day, printable, width
from screens.words import _, in_turn, listed, ngettext

if TYPE_CHECKING:
    from screens.desk import Desk

_LEAST = 30
_MOST_DAYS_WITHOUT_DIGEST = 2


def head_line(board: Board, today: date, cells: int, notes: Sequence[str] = ()) -> str:
    """Return the line for a screen so many cells wide; a narrow one leaves the day out.

    ``notes`` say how the list below is not what it is at the start; they go before the rest.
    """
    day, words = long_day(today), signs.joined((*notes, _what_matters(board)))
    room = cells - 3 - width(day)
    return f"{fit(words, room)} {day}" if room >= _LEAST else fit(words, cells - 2).rstrip()


def _what_matters(board: Board) -> str:
    first = board.first
    if first is None or first.verdict is None:
        return _("No permits on record")
    named = listed((printable(first.member.name), days_left(first.verdict.days_left)))
    if board.act_now:
        words = ngettext("{n} needs you now", "{n} need you now", board.act_now)
        return _("{words}; next: {named}").format(words=words, named=named)
    if board.soon:
        words = ngettext("{n} is due soon", "{n} are due soon", board.soon)
        return _("{words}; next: {named}").format(words=words, named=named)
    return _("Nothing is due; next: {named}").format(named=named)


def late_digest_line(last: date | None, today: date) -> str | None:
    """Say that digests have stopped; None while they run, and where nobody has them run."""
    days = (today - last).days if last else 0
    if days <= _MOST_DAYS_WITHOUT_DIGEST:
        return None
    return _("The last digest ran on {day}, {ago}: does anything still run it?").format(day=last, ago=days_ago(days))


def banner(desk: Desk) -> str:
    """Return what holds for all that is shown; reads nothing once a server is out of reach. Raises StoreError."""
    if desk.store.is_out_of_reach:
        return _("The server is out of reach: what is shown may have changed.")
    if desk.as_of:
        text = _("As of {day}: nothing can be changed.").format(day=long_day(desk.today()))
        return in_turn(text, _("esc comes back.")) if desk.travelling else text
    if day := desk.clock_went_back_to:
        text = _("The clock went back to {day}. Judged as of {later}; set it right and start again.")
        return text.format(day=day, later=desk.today())
    said = [_("A made-up family to try things on")] if desk.demo else []
    if desk.store.read_only:
        said.append(_("Open for reading only"))
    if (desks := desk.store.own_desks) is not None:
        named = listed([printable(desk) for desk in desks]) or _("nobody")
        said.append(_("Only those whom {desk} looks after").format(desk=named))
    if late := late_digest_line(desk.store.last_digest(), desk.today()):
        said.append(late)
    return signs.joined(said)
