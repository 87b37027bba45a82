"""Reads and changes of one database: each change is one transaction that also writes its event rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from models.aggregates import DWELLINGS, Aggregates, Stored, member_in
from models.checks import check_dwelling, check_member
from models.connection import ChangingConnection, PeeweeConnection
from models.database import open_database, open_in_memory
from models.database_file import identity_of
from models.differences import differences
from models.documents import (
    Document,
    canonical_dwelling,
    canonical_member,
    dwelling_document,
    member_document,
)
from models.errors import Conflict, Invalid, NotFound, StoreError
from models.faults import faults
from models.history import History, Writer
from models.hooks import Hooks
from models.place import Place, ServerAddress, require_driver
from models.readings import Readings
from models.retention import Reason, Retention
from models.rows import BulkWriter
from models.standings import Progress, Standings
from rules.facts import Dwelling, Member
from rules.pack import Pack

if TYPE_CHECKING:
    from models.copy_keeper import CopyKeeper
    from models.copying import Told


class Transactions(Readings):
    """What the store's questions and changes are made of. Everything but ``change_member`` runs inside ``reading`` or
    ``changing``, which turn every fault of the database into a StoreError.
    """

    def __init__(
        self,
        path: Place | None,
        *,
        pack: Pack,
        actor: str,
        now: Callable[[], datetime],
        read_only: bool,
        files_before: int = 0,
        hooks: Hooks | None = None,
        retention: Retention | None = None,
    ) -> None:
        """Without ``path`` all is in memory and nowhere else; without ``retention`` no copies are kept."""
        self.pack = pack
        self._hooks = hooks or Hooks()
        self.actor = actor
        self.now = now
        self.read_only = read_only
        self.copies: CopyKeeper | None = None
        if retention is not None and not read_only and isinstance(path, Path):
            self.copies = _copy_keeper(path, now, retention)
        self.connection: ChangingConnection = self._open(path)
        self.read_only = read_only or self.connection.read_only
        self.database = self.connection.database
        self._file = None if path is None else identity_of(path)
        super().__init__(path or Path(":memory:"), self.connection, self.database, files_before)
        self.history = History(self.connection, actor, now)
        self.standings = Standings(self.connection, self.members, self.dwellings, pack)
        self.own_commits = 0

    def _open(self, path: Place | None) -> ChangingConnection:
        if path is None:
            return PeeweeConnection(open_in_memory())
        if isinstance(path, ServerAddress):
            require_driver()
            from models.server.opening import open_server

            return open_server(path, read_only=self.read_only)
        keep_copy = partial(self.keep_copy, Reason.SCHEMA)
        return PeeweeConnection(open_database(path, read_only=self.read_only, keep_copy=keep_copy))

    def keep_copy(
        self, reason: Reason, source: sqlite3.Connection, told: Told = lambda _done, _whole: None
    ) -> Path | None:
        """Keep a copy of all, within the caller's transaction; None where none are kept. Raises StoreError."""
        return None if self.copies is None else self.copies.keep(source, reason, told)

    def close(self) -> None:
        """Close the database, once the copy of the day is there."""
        if self.copies is not None:
            self.copies.close()
        self.connection.close()

    @contextmanager
    def changing(self, action: str) -> Iterator[Writer]:
        """Change in one transaction, as a whole or not at all; the writer takes the events of ``action``."""
        if self.read_only:
            raise StoreError("read_only", path=self.path)
        self._hooks.before_change()
        events, is_complete = self.history.begin(action), False
        try:
            self._keep_copy_of_day()
            with faults(self.path), self.connection.changing(self._hooks.waiting):
                self._refuse_replaced()
                yield events
                self.standings.follow(events.touched)
                is_complete = True
        except StoreError as error:
            if is_complete and self._is_there(events) is not False:
                self.own_commits += 1
                code = "perhaps_saved" if isinstance(self.path, Path) else "perhaps_arrived"
                raise StoreError(code, **error.values) from error
            raise
        self.own_commits += 1

    def _keep_copy_of_day(self) -> None:
        if self.copies is not None and self.copies.is_due:
            with self.reading():
                self._refuse_replaced()
                self.copies.before_change(self.database.connection())

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write in one transaction what is no change of the family's: it has no event, and no undo."""
        if self.read_only:
            raise StoreError("read_only", path=self.path)
        with faults(self.path), self.connection.changing(self._hooks.waiting):
            self._refuse_replaced()
            yield
        self.own_commits += 1

    def _refuse_replaced(self) -> None:
        """Raise StoreError when another file has taken the place of this one, as by `encrypt`, while one waited."""
        if identity_of(self.path) != self._file:
            raise StoreError("replaced", path=self.path)

    def _is_there(self, events: Writer) -> bool | None:
        """Whether a change is in the database although its commit has failed, as by its last sync; None if unknown."""
        try:
            with self.reading():
                return bool(events.touched) and self.history.knows(events.batch)
        except StoreError:
            return None

    def use_pack(self, pack: Pack) -> None:
        """Judge by another pack from now on."""
        self.pack = pack
        self.standings.use_pack(pack)

    def keep_standings(self, progress: Progress | None = None, *, anew: bool = False) -> int | None:
        """Return the basis of standings that are up to date, made so where that may be; None without any.

        ``anew`` judges everyone again although the standings seem to be right.
        """
        with self.reading():
            basis = self.standings.basis()
            anew = anew or (basis is not None and not self.standings.hold_everyone(basis))
            if (
                self.read_only
                or self.standings.sees_part
                or (basis is not None and not anew)
                or self.members.is_empty()
            ):
                return None if anew else basis
        try:
            with faults(self.path), self.connection.changing(self._hooks.waiting):
                if anew:
                    self.standings.build(progress)
                else:
                    self.standings.bring_up_to_date(progress)
        except StoreError:
            return None  # whoever cannot write, or reads damaged rows, judges everyone
        with self.reading():
            return self.standings.basis()

    def change_member(self, action: str, key: str, change: Callable[[Member], Member]) -> bool:
        """Change one member by a function, in a transaction of its own, and return whether anything has changed."""
        with self.changing(action) as events:
            return self.apply(events, key, change)

    def apply(self, events: Writer, key: str, change: Callable[[Member], Member]) -> bool:
        """Change one member by a function, and return whether anything has changed."""
        stored = self.stored(self.members, key)
        member = member_in(stored)
        changed = change(member)
        if changed == member:
            return False
        self.update(events, self.members, stored, self.checked_member(changed))
        return True

    def unchanged(self, aggregates: Aggregates, key: str, version: int) -> Stored:
        """Return the document of ``key`` as it was read at ``version``; raises Conflict when it has changed since."""
        stored = self.stored(aggregates, key)
        if self.version_of(stored) != version:
            last = self.history.last_of(key)
            actor, at = (last.actor, f"{last.at:%H:%M}") if last else ("?", "?")
            raise Conflict(key, name_in(stored.document), actor, at)
        return stored

    def insert(self, events: Writer, aggregates: Aggregates, document: Document) -> None:
        """Add a checked document with its event; raises StoreError when its key is taken."""
        if aggregates.one(document["key"]) is not None:
            raise StoreError("key_taken", kind=aggregates.scope, key=document["key"])
        writer = BulkWriter(self.connection)
        aggregates.add(writer, document)
        writer.flush()
        events.write(aggregates.scope, document["key"], name_in(document), differences(None, document))

    def update(self, events: Writer, aggregates: Aggregates, stored: Stored, document: Document) -> None:
        """Write a checked document over what is stored, with an event a difference."""
        made = differences(stored.document, document)
        if made:
            if not stored.is_as_written():
                # Writing would seal what has changed by itself, and nobody would notice any more.
                raise StoreError("content_changed", path=self.path, name=name_in(stored.document))
            aggregates.write(stored, document)
            events.write(aggregates.scope, document["key"], name_in(document), made)

    def delete(self, events: Writer, aggregates: Aggregates, stored: Stored) -> None:
        """Delete what is stored, with its event."""
        aggregates.remove(stored)
        document = stored.document
        events.write(aggregates.scope, document["key"], name_in(document), differences(document, None))

    def add_dwelling(self, events: Writer, dwelling: Dwelling | None) -> None:
        """Add a dwelling; None adds nothing."""
        if dwelling is not None:
            self.insert(events, self.dwellings, self.checked_dwelling(dwelling))

    def checked_member(self, member: Member) -> Document:
        """Return the document of a member that may be stored; raises Invalid with every finding, or NotFound."""
        member = canonical_member(member)
        findings = check_member(member, self.pack)
        if findings:
            raise Invalid(findings)
        if member.dwelling is not None and self.dwellings.id_of(member.dwelling) is None:
            raise NotFound(DWELLINGS, member.dwelling)
        return member_document(member)

    @staticmethod
    def checked_dwelling(dwelling: Dwelling) -> Document:
        """Return the document of a dwelling that may be stored; raises Invalid with every finding."""
        dwelling = canonical_dwelling(dwelling)
        findings = check_dwelling(dwelling)
        if findings:
            raise Invalid(findings)
        return dwelling_document(dwelling)


def _copy_keeper(path: Path, now: Callable[[], datetime], retention: Retention) -> CopyKeeper:
    from models.copy_keeper import CopyKeeper
    from models.verifying import holds_what_was_written

    return CopyKeeper(path, now, retention, holds_what_was_written)


def name_in(document: Document) -> str:
    """Return what people call the member or the dwelling of a document."""
    return str(document.get("name") or document.get("address") or document["key"])
