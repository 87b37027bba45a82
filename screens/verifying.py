"""What `verify` has found, as one plain sentence each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from models.place import Place
from models.verifying import Amiss, Verified
from screens.format import history_words, holds, printable
from screens.words import N_, _, ngettext

_SHOWN = 200
_SENTENCES = {
    "file_damaged": N_("The file is damaged ({reason})."),
    "reference_to_nothing": N_("A row of {name} belongs to a row of {reason} that is not there."),
    "unreadable_table": N_("The list of {name} cannot be read to its end."),
    "unreadable_members": N_("The member {name} cannot be read."),
    "unreadable_dwellings": N_("The dwelling {name} cannot be read."),
    "changed_members": N_("What is on record about {name} is not what was saved."),
    "changed_dwellings": N_("What is on record about the dwelling {name} is not what was saved."),
    "unstorable_members": N_("What is on record about {name} could not be saved again."),
    "unstorable_dwellings": N_("What is on record about the dwelling {name} could not be saved again."),
    "wrong_standings": N_(
        "What the board is read from does not fit the records; export them and import them into a new database."
    ),
    "not_restored": N_("What comes out of a database that the backup was put into is not what the backup holds."),
}


def finding_lines(found: Verified) -> Iterator[str]:
    """Yield a sentence a finding, the first of many."""
    for amiss in found.amiss[:_SHOWN]:
        yield printable(_sentence(amiss))
    if len(found.amiss) > _SHOWN:
        yield ngettext("and {n} more", "and {n} more", len(found.amiss) - _SHOWN)


def _sentence(amiss: Amiss) -> str:
    if amiss.code == "changed_history":
        return ngettext(
            "{n} change in the history is not what was written.",
            "{n} changes in the history are not what was written.",
            int(amiss.name),
        )
    return _(_SENTENCES[amiss.code]).format(name=_table(amiss.name), reason=amiss.reason)


def _table(name: str) -> str:
    words: dict[str, Callable[[], str]] = {
        "members": lambda: _("members"),
        "dwellings": lambda: _("dwellings"),
        "history": lambda: _("the history"),
    }
    return words[name]() if name in words else name


def sound_line(path: Place, found: Verified) -> str:
    """Return the sentence for a database with which all is well."""
    return printable(
        _("{path}: {people}, with {history}, all as written.").format(
            path=path,
            people=holds(found.counts["members"], found.counts["dwellings"]),
            history=history_words(found.counts["events"]),
        )
    )


def way_out_lines(path: Path, copy: Path | None) -> Iterable[str]:
    """Yield what to do about a database in which something is amiss."""
    yield printable(_("{path} was not changed.").format(path=path))
    if copy is not None:
        yield printable(_("The last good copy is {copy}.").format(copy=copy))
    yield _("permit-tui export --salvage FILE writes what can still be read.")
