"""What is looked at, and what there is to say about each: the database, its files, backups, the terminal, the rules."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from glob import escape
from pathlib import Path
from shlex import quote

from models.copies import left_by_program
from models.encryption import is_locked
from models.errors import StoreError
from models.file_kinds import is_encrypted, plain_backups_in, sealed_backups_in
from models.place import Place, is_missing
from models.reader import Reader
from models.workdays import working_day_table
from rules.listing import list_rules
from rules.pack import Pack
from screens.board.head import late_digest_line
from screens.checkup.abilities import look_at_clipboard, look_at_colours, look_at_signs
from screens.checkup.finding import Finding
from screens.checkup.widths import PROBES, look_at_widths
from screens.faults import sentence
from screens.format import days_ago
from screens.words import _, in_turn, labelled, listed, ngettext
from tui.places import default_backup_folder, default_export_folder
from tui.terminal.choice import why_plain
from tui.terminal.measuring import measure

_LEAST_SIZE = (80, 24)
_OTHERS = 0o077
_DECEMBER = 12
_NAMED = 4
_MOST_DAYS_WITHOUT_BACKUP = 30


def look_at_stored(path: Place, reader: Reader, today: date) -> Iterator[Finding]:
    """Look at all that is kept: the database, who may read it, its copies, backups, digests."""
    of_database = list(look_at_database(path, reader, today))
    yield from of_database
    sound = not any(finding.asks_for_something for finding in of_database)
    if isinstance(path, Path):
        yield from look_at_files(path)
        yield from look_at_copies(path)
        if sound:
            yield from look_at_backups(path, today)
    if sound:
        yield from look_at_digests(reader, today)


def look_at_database(path: Place, reader: Reader, today: date) -> Iterator[Finding]:
    """Look into an open database: whether it is whole, and whether its board can be read."""
    if is_missing(path):
        yield Finding(_("There is no database at {path} yet; starting permit-tui makes one.").format(path=path))
        return
    complaints = reader.complaints()
    if complaints:
        yield Finding(
            _("The database {path} is damaged: {complaint}").format(path=path, complaint=complaints[0]),
            _("Do not write to it; permit-tui restore goes back to a copy of it."),
        )
        return
    try:
        people = len(reader.board_of_everyone(today))
    except StoreError as error:
        yield Finding(sentence(error), wrong=True)
        return
    words = ngettext("{n} person on record", "{n} people on record", people)
    yield Finding(_("The database {path} is sound: {people}.").format(path=path, people=words))


def look_at_files(path: Path) -> Iterator[Finding]:
    """Look who else may read the database, its folder and what stands beside it."""
    if not path.exists():
        return
    open_to_others = [each for each in (path, *_beside(path)) if stat.S_IMODE(each.stat().st_mode) & _OTHERS]
    for each in open_to_others:
        yield Finding(
            _("Others on this machine may read {path}.").format(path=each),
            _("chmod 600 {path}").format(path=quote(str(each))),
        )
    if path.parent.stat().st_mode & stat.S_IWOTH and not path.parent.stat().st_mode & stat.S_ISVTX:
        yield Finding(
            _("Everyone on this machine may write into {path}.").format(path=path.parent),
            _("chmod 700 {path}").format(path=quote(str(path.parent))),
        )
    elif not open_to_others:
        yield Finding(_("Only you can read the database and what stands beside it."))
    yield from _look_at_encryption(path)


def _look_at_encryption(path: Path) -> Iterator[Finding]:
    if not is_encrypted(path):
        return
    plain = [copy for copy in left_by_program(path) if not is_encrypted(copy)]
    for copy in plain:
        yield Finding(
            _("{path} is a copy of before, and not encrypted as the database is.").format(path=copy),
            _("rm {path}, once you do not need it").format(path=quote(str(copy))),
        )
    if not plain:
        yield Finding(_("The database is encrypted, and so are the copies beside it."))


def _beside(path: Path) -> list[Path]:
    # Copies of earlier versions from before an import keep the ending of the database, all else its whole name.
    name = escape(path.name)
    names = (f"{name}*", f".{name}*", f"{escape(path.stem)}.before-import-*", f"{name}.copies/*")
    found = {each for pattern in names for each in path.parent.glob(pattern)} - {path}
    return sorted(each for each in found if each.is_file() and not each.is_symlink())


def look_at_copies(path: Path) -> Iterator[Finding]:
    """Look whether the copies of a database are whole, and whether there is one of the last day of changes."""
    from models.copies import copies_folder, copies_of, held_in, last_good_copy

    held = held_in(path) if path.exists() else None
    if held is None or not held.members:
        return
    copies = copies_of(path)
    damaged = [one for one in copies if held_in(one.path) is None and not is_locked(one.path)]
    for one in damaged:
        yield Finding(_("The copy {path} cannot be read.").format(path=one.path), _("Remove it."))
    newest = last_good_copy(path)
    kept_on = next((one.at.date() for one in copies if one.path == newest), None)
    # On its first day of all a database has no state of before.
    first_on, changed_on = (at.date() if at else None for at in (held.first_change, held.last_change))
    expected = changed_on if first_on != changed_on and copies_folder(path).exists() else None
    if expected is not None and (kept_on is None or kept_on < expected):
        yield Finding(
            _("No copy was kept before the changes of {day}.").format(day=expected),
            _("Look whether {path} can be written and the disk has room.").format(path=copies_folder(path)),
        )
    elif kept_on is not None:
        words = ngettext("{n} safety copy", "{n} safety copies", len(copies))
        yield Finding(_("{copies} of the database, the last good one of {day}.").format(copies=words, day=kept_on))


def look_at_backups(path: Path, today: date) -> Iterator[Finding]:
    """Look how old the newest backup is that stands where the program proposes to write them; others are not known."""
    from models.copies import held_in

    held = held_in(path) if path.exists() else None
    if held is None or held.first_change is None or held.last_change is None:
        return
    todo = _("permit-tui export FILE, and keep it on another machine: a disk takes its copies with it.")
    folders = (default_backup_folder(), default_export_folder(path))
    newest = max(filter(None, map(_newest_backup, folders)), default=None)
    if newest is None:
        if (today - held.first_change.date()).days > _MOST_DAYS_WITHOUT_BACKUP:
            said = _("No backup is known of: none stands in {folder}, and elsewhere is not looked.")
            yield Finding(said.format(folder=folders[0]), todo, unsure=True)
        return
    made_on, file = newest
    age = (today - made_on).days
    said = _("The newest backup that is known of is {file}, of {day}, {ago}.")
    said = said.format(file=file, day=made_on, ago=days_ago(age))
    if age > _MOST_DAYS_WITHOUT_BACKUP and held.last_change.date() > made_on:
        yield Finding(in_turn(said, _("There have been changes since.")), todo, unsure=True)
    else:
        yield Finding(said)


def _newest_backup(folder: Path) -> tuple[date, Path] | None:
    """Return the newest backup in a folder with the day in Shanghai on which it was written."""
    from models.copies import SHANGHAI

    found = []
    for file in (*plain_backups_in(folder), *sealed_backups_in(folder)):
        with suppress(OSError):
            found.append((datetime.fromtimestamp(file.stat().st_mtime, SHANGHAI).date(), file))
    return max(found, default=None)


def look_at_digests(reader: Reader, today: date) -> Iterator[Finding]:
    """Look whether digests are still told, where they ever were."""
    last = reader.last_digest()
    if last is None:
        return
    late = late_digest_line(last, today)
    if late is None:
        yield Finding(_("The last digest ran on {day}, {ago}.").format(day=last, ago=days_ago((today - last).days)))
    else:
        yield Finding(late, _("Look at what ran permit-tui digest: crontab -l, systemctl --user list-timers"))


def look_at_terminal() -> Iterator[Finding]:
    """Look at the terminal that the full screen would be drawn on; asks it how wide it draws."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        yield Finding(_("There is no terminal here; permit-tui prints the status. Over SSH, ssh -t gives one."))
        return
    if (sys.stderr.encoding or "").lower().replace("-", "") != "utf8":
        yield Finding(
            _("The terminal's encoding is {encoding}; Chinese needs UTF-8.").format(encoding=sys.stderr.encoding),
            "export LANG=C.UTF-8",
        )
    size = os.get_terminal_size(sys.stderr.fileno())
    if size < _LEAST_SIZE or size.lines < _LEAST_SIZE[1]:
        yield Finding(
            _("The window has {columns} x {lines} cells; from {least} on everything fits.").format(
                columns=size.columns, lines=size.lines, least="80 x 24"
            ),
            _("Make the window larger."),
        )
    yield from look_at_widths(measure(PROBES, sys.stdin.fileno(), sys.stdout.fileno()))
    yield from look_at_abilities()


def look_at_abilities() -> Iterator[Finding]:
    """Look at what the environment tells of the terminal."""
    yield from look_at_colours(os.environ)
    yield from look_at_signs()
    yield from look_at_clipboard(os.environ)
    reason = why_plain()
    if reason is None:
        yield Finding(_("Only what changes is sent to the terminal, and nothing while you do nothing."))
    else:
        yield Finding(_("Whole frames are sent to the terminal: {reason}.").format(reason=reason))


def look_at_keys(wanted: Mapping[str, str]) -> Iterator[Finding]:
    """Look whether the keys that a person has chosen can be had."""
    if not wanted:
        return
    from screens.key_map import complaint_sentence, fit_keys

    fit, complaints = fit_keys(wanted)
    if complaints:
        yield Finding(complaint_sentence(complaints), _("Correct [keys] in config.toml."))
    else:
        yield Finding(ngettext("{n} command has another key.", "{n} commands have other keys.", len(fit)))


def look_at_rules(pack: Pack, today: date) -> Iterator[Finding]:
    """Look how old the values are that decide, and how far the calendar of working days reaches."""
    doubtful = [rule.parameter.id for rule in list_rules(pack, today) if rule.stale or rule.run_out]
    if doubtful:
        words = ngettext(
            "{n} value that decides has run out or was not checked for a year",
            "{n} values that decide have run out or were not checked for a year",
            len(doubtful),
        )
        some = listed(doubtful[:_NAMED]) + (", .." if len(doubtful) > _NAMED else "")
        yield Finding(
            labelled(words, some),
            _("Compare with the sources (R in the app, permit-tui rules), or upgrade permit-tui."),
        )
    else:
        yield Finding(_("The rules were checked on {day}.").format(day=pack.checked_on))
    published = working_day_table().published_to
    if (published, _DECEMBER) < (today.year, today.month):
        said = _("The calendar of working days is published up to {year} here; later years know statutory days only.")
        yield Finding(
            said.format(year=published),
            _("Upgrade permit-tui once the State Council has published the next year."),
        )
    else:
        yield Finding(_("The calendar of working days reaches to the end of {year}.").format(year=published))
