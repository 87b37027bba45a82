"""Looking at all that a database holds: whether it can be read, stored again, and is what was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, nullcontext, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from models.aggregates import DWELLINGS, Aggregates, Dwellings, Members, Stored, dwelling_in, member_in
from models.checks import check_dwelling, check_member
from models.connecting import connect, sqlite_errors
from models.connection import Connection, connect_bare
from models.documents import dwelling_document, member_document
from models.errors import DamagedRow, StoreError
from models.faults import faults
from models.history import EVENT_COLUMNS
from models.place import Place
from models.seals import seal_of_event
from models.standings import Standings
from rules.pack import Pack

_AT_ONCE = 500
_SHOWN = 20


class Amiss(Struct, frozen=True):
    """One thing that is amiss; ``code`` names the sentence, ``name`` what it is about."""

    code: str
    name: str = ""
    reason: str = ""


class Verified(Struct):
    """What was looked at, and what was found."""

    amiss: list[Amiss]
    counts: Counter[str]
    """Members, dwellings and events that could be read."""


def verify_database(path: Place, pack: Pack) -> Verified:
    """Look at everything in the database at ``path``, of the present schema or an older one; changes nothing.

    A server looks after its pages itself. Raises StoreError where the database cannot be opened at all.
    """
    found = Verified([], Counter())
    if isinstance(path, Path):
        try:
            with closing(connect(path, "ro")) as pages:
                found.amiss += _file(pages.execute)
        except sqlite_errors() as error:
            found.amiss.append(Amiss("file_damaged", reason=str(error)))
    connection = _connect(path, pack, found)
    if connection is None:
        return found
    # A server's database is looked at as it is at one moment; with a file nobody could save meanwhile.
    is_file = isinstance(path, Path)
    with (
        closing(connection),
        nullcontext() if is_file else faults(path),
        nullcontext() if is_file else connection.transaction(),
    ):
        _look(connection, pack, found)
    return found


def verify_content(connection: Connection, pack: Pack) -> Verified:
    """Look at everything in an open database of the present schema; changes nothing."""
    found = Verified([], Counter())
    found.amiss += _file(connection.execute)
    _look(connection, pack, found)
    return found


def _look(connection: Connection, pack: Pack, found: Verified) -> None:
    dwellings = Dwellings(connection)
    members = Members(connection, dwellings)
    for aggregates in (dwellings, members):
        found.amiss += _documents(aggregates, pack, found.counts)
    found.amiss += _events(connection, found.counts)
    if not found.amiss:
        found.amiss += _standings(Standings(connection, members, dwellings, pack))


def holds_what_was_written(path: Path, stop: Callable[[], bool]) -> bool:
    """Whether every seal in a database of the present schema is right; False when told to ``stop`` meanwhile."""
    connection = connect_bare(path, for_change=False)
    if connection is None:
        return False
    counts: Counter[str] = Counter()
    with closing(connection), suppress(*sqlite_errors(StoreError, DamagedRow)):
        dwellings = Dwellings(connection)
        for aggregates in (dwellings, Members(connection, dwellings)):
            for stored in aggregates.read():
                if stop() or not stored.is_as_written():
                    return False
        return not any(_events(connection, counts)) and not stop()
    return False


def _file(execute: Callable[[str], Iterable[tuple[Any, ...]]]) -> Iterator[Amiss]:
    """What SQLite says of the pages, the indexes and the references."""
    try:
        execute("PRAGMA trusted_schema = 0")
        # Nothing but SQLCipher knows it: each page, also one without content, bears the mark of the key.
        for (fault,) in islice(execute("PRAGMA cipher_integrity_check"), 1):
            yield Amiss("file_damaged", reason=fault)
        faulty = [row[0] for row in execute(f"PRAGMA integrity_check({_SHOWN})")]
        if faulty != ["ok"]:
            yield Amiss("file_damaged", reason=str(faulty[0]).splitlines()[-1])
        references = islice(execute("PRAGMA foreign_key_check"), _SHOWN)
        for table, _row, parent, _number in references:
            yield Amiss("reference_to_nothing", name=table, reason=parent)
    except sqlite_errors(UnicodeDecodeError) as error:
        yield Amiss("file_damaged", reason=str(error))


def _connect(path: Place, pack: Pack, found: Verified) -> Connection | None:
    connection: Connection | None = connect_bare(path, for_change=False) if isinstance(path, Path) else None
    if connection is not None:
        return connection
    from datetime import UTC, datetime

    from models.transactions import Transactions

    try:
        # Of an older schema, it is looked at as it will be once it is brought up to date.
        work = Transactions(path, pack=pack, actor="", now=lambda: datetime.now(UTC), read_only=True)
    except StoreError:
        if found.amiss:
            return None
        raise
    return work.connection


def _documents(aggregates: Aggregates, pack: Pack, counts: Counter[str]) -> Iterator[Amiss]:
    scope, keys = aggregates.scope, _keys(aggregates)
    if keys is None:
        yield Amiss("unreadable_table", name=scope)
        return
    for start in range(0, len(keys), _AT_ONCE):
        for key, stored in _read(aggregates, keys[start : start + _AT_ONCE]):
            if stored is None:
                yield Amiss(f"unreadable_{scope}", name=str(key))
                continue
            counts[scope] += 1
            if not stored.is_as_written():
                yield Amiss(f"changed_{scope}", name=_name(stored))
            elif not _can_be_stored(aggregates, stored, pack):
                yield Amiss(f"unstorable_{scope}", name=_name(stored))


def _keys(aggregates: Aggregates) -> list[str] | None:
    try:
        return aggregates.keys()
    except sqlite_errors(UnicodeDecodeError):
        return None
    except Exception as error:
        if type(error).__module__ == "peewee":
            return None
        raise


def _read(aggregates: Aggregates, keys: list[str]) -> Iterable[tuple[str, Stored | None]]:
    """Read many at once, and one by one where that fails."""
    try:
        with faults(Path()):
            listed = list(aggregates.read(keys))
    except (StoreError, AttributeError):
        if len(keys) == 1:
            return [(keys[0], None)]
        return [one for key in keys for one in _read(aggregates, [key])]
    there = {stored.document.get("key"): stored for stored in listed}
    return [(key, there.get(key)) for key in keys]


def _name(stored: Stored) -> str:
    return str(stored.document.get("name") or stored.document.get("address") or stored.document["key"])


def _can_be_stored(aggregates: Aggregates, stored: Stored, pack: Pack) -> bool:
    """Whether the program would store what is stored, and so write and read it again as a backup."""
    try:
        if aggregates.scope == DWELLINGS:
            dwelling = dwelling_in(stored)
            return not check_dwelling(dwelling) and dwelling_document(dwelling) == stored.document
        member = member_in(stored)
        return not check_member(member, pack) and member_document(member) == stored.document
    except (DamagedRow, ValueError, TypeError, AttributeError):
        return False


def _events(connection: Connection, counts: Counter[str]) -> Iterator[Amiss]:
    columns = ", ".join(EVENT_COLUMNS)
    changed: set[Any] = set()
    try:
        with faults(Path()):
            for batch, seal, *row in connection.execute(f"SELECT batch, seal, {columns} FROM event ORDER BY id"):  # noqa: S608 - our own names
                counts["events"] += 1
                if seal != _seal(row):
                    changed.add(batch)
    except StoreError:
        yield Amiss("unreadable_table", name="history")
    if changed:
        yield Amiss("changed_history", name=str(len(changed)))


def _seal(row: list[Any]) -> str | None:
    with suppress(ValueError, TypeError):
        return seal_of_event(row)
    return None


def _standings(standings: Standings) -> Iterator[Amiss]:
    try:
        with faults(Path()):
            basis = standings.basis()
            if basis is not None and not standings.are_right(basis):
                yield Amiss("wrong_standings")
    except (StoreError, ValueError):
        yield Amiss("wrong_standings")
