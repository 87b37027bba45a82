"""Copies of the database in words: when, why, and what they hold. Nothing here imports Textual."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.copies import Held
from models.encryption import is_locked
from models.retention import Copy, Reason
from screens.format import fit, printable, width
from screens.words import N_, _, ngettext

_REASONS = {
    Reason.DAILY: N_("daily"),
    Reason.IMPORT: N_("before an import"),
    Reason.RESTORE: N_("before a restore"),
    Reason.SCHEMA: N_("before an update"),
}


def reason_words(reason: Reason) -> str:
    """Say why a copy was made."""
    return _(_REASONS[reason])


def moment(copy: Copy) -> str:
    """Return when a copy was made, in Shanghai."""
    return f"{copy.at:%Y-%m-%d %H:%M}"


def held_words(held: Held | None, copy: Copy) -> str:
    """Say what a copy holds, so shortly that its line fits into 80 cells."""
    if held is None:
        locked = is_locked(copy.path)
        return _("opens with a passphrase of before") if locked else _("damaged: it cannot be read")
    members = ngettext("{n} person", "{n} people", held.members)
    permits = ngettext("{n} permit", "{n} permits", held.permits)
    if held.last_change is None:
        return f"{members}, {permits}"
    same_day = held.last_change.date() == copy.at.date()
    changed = f"{held.last_change:%H:%M}" if same_day else f"{held.last_change:%Y-%m-%d}"
    return _("{members}, {permits}, changed {when}").format(members=members, permits=permits, when=changed)


def copy_lines(copies: Iterable[tuple[Copy, Held | None]]) -> Iterator[str]:
    """Yield one line a copy, counted from 1."""
    listed = list(copies)
    digits = len(str(len(listed)))
    cells = max((width(reason_words(copy.reason)) for copy, _held in listed), default=0)
    for number, (copy, held) in enumerate(listed, start=1):
        reason = fit(reason_words(copy.reason), cells)
        yield printable(f"{number:>{digits}}  {moment(copy)}  {reason}  {held_words(held, copy)}")
