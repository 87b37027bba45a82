"""The history: one event row an entry that changed, enough to show it and to take it back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from msgspec import Struct, field
from peewee import fn

from models.connection import ChangingConnection
from models.differences import Difference
from models.seals import seal_of_event
from models.tables import EventRow
from models.views import Event, Undone

UNDO, REDO, IMPORT, RESTORE = "undo", "redo", "import", "restore"
_DAY = "$day"
EVENT_COLUMNS = ("batch", "at", "actor", "action", "scope", "key", "name", "entry", "before", "after", "reverts")
_INSERTION = (
    f"INSERT INTO event ({', '.join(EVENT_COLUMNS)}, seal)"  # noqa: S608 - names of our own
    f" VALUES ({', '.join('?' * len(EVENT_COLUMNS))}, ?)"
)


def to_json(value: Any) -> str | None:
    """Return a document, an entry or a value as JSON; dates keep their type."""
    if value is None:
        return None
    return _encode(value)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    raise TypeError(type(value).__name__)


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_plain).encode


def from_json(text: str | None) -> Any:
    """Return what ``to_json`` has written."""
    return None if text is None else json.loads(text, object_hook=_typed)


def _typed(value: dict[str, Any]) -> Any:
    return date.fromisoformat(value[_DAY]) if value.keys() == {_DAY} else value


class Batch(Struct, frozen=True):
    """Events that were written by one change, oldest first."""

    id: str
    action: str
    reverts: str | None
    events: tuple[Event, ...]


class History:
    """Writes and reads event rows on one database."""

    def __init__(self, connection: ChangingConnection, actor: str, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._database = connection.database
        self._actor = actor
        self._now = now

    def begin(self, action: str, reverts: str | None = None) -> Writer:
        """Return a writer for the events of one change."""
        return Writer(self._connection, secrets.token_hex(8), self._now().isoformat(), self._actor, action, reverts)

    def events(self, key: str | None, limit: int) -> tuple[Event, ...]:
        """Return events, newest first, of one member or dwelling or of all."""
        query = EventRow.select().order_by(EventRow.id.desc()).limit(limit)
        if key is not None:
            query = query.where(EventRow.key == key)
        return tuple(map(event_of, query.dicts().execute(self._database)))

    def last_of(self, key: str) -> Event | None:
        """Return the last event of a member or dwelling."""
        return next(iter(self.events(key, 1)), None)

    def to_undo(self) -> Batch | None:
        """Return the last change of this actor that still stands, or None."""
        head = self._head_to_undo()
        return head and self._batch(head.id)

    def to_redo(self) -> Batch | None:
        """Return the last undo of this actor with no newer change of theirs after it, or None."""
        head = self._head_to_redo()
        return head and self._batch(head.id)

    def next_undo(self) -> Undone | None:
        """Return what an undo would take back, without reading all of its rows; None when there is nothing."""
        return self._ahead(self._head_to_undo(), again=False)

    def next_redo(self) -> Undone | None:
        """Return what a redo would do again; None when there is nothing."""
        return self._ahead(self._head_to_redo(), again=True)

    def _head_to_undo(self) -> Batch | None:
        return self._last(lambda head: head.action != UNDO)

    def _head_to_redo(self) -> Batch | None:
        head = self._last(lambda head: head.action != REDO)
        return head if head is not None and head.action == UNDO else None

    def _last(self, wanted: Callable[[Batch], bool]) -> Batch | None:
        reverted: set[str] = set()
        for head in self._heads():
            if head.id in reverted:
                continue  # it was taken back, so what it had taken back stands
            if head.reverts is not None:
                reverted.add(head.reverts)
            if wanted(head):
                return head
        return None

    def _heads(self) -> Iterator[Batch]:
        """Yield the changes of this actor without their events, newest first."""
        before: int | None = None
        while True:
            query = EventRow.select(EventRow.batch, EventRow.action, EventRow.reverts)
            query = query.where(EventRow.actor == self._actor).order_by(EventRow.id.desc()).limit(1).tuples()
            if before is not None:
                query = query.where(EventRow.id < before)
            head = next(iter(query.execute(self._database)), None)
            if head is None:
                return
            batch_id, action, reverts = head
            yield Batch(batch_id, action, reverts, ())
            # The events of one change stand together: nothing else is written while they are.
            before = self._first_id(batch_id)

    def _first_id(self, batch_id: str) -> int:
        query = EventRow.select(fn.MIN(EventRow.id)).where(EventRow.batch == batch_id).tuples()
        return int(next(iter(query.execute(self._database)))[0])

    def _ahead(self, head: Batch | None, *, again: bool) -> Undone | None:
        if head is None:
            return None
        counted = EventRow.select(fn.COUNT(EventRow.key.distinct())).where(EventRow.batch == head.id).tuples()
        (rows,) = next(iter(counted.execute(self._database)))
        return Undone(self.spoken_of(self.original_id(head.id)), rows, again=again)

    def original_id(self, batch_id: str) -> str:
        """Return the change that an undo, or an undo of an undo, is about in the end."""
        while True:
            query = EventRow.select(EventRow.reverts).where(EventRow.batch == batch_id).limit(1).tuples()
            (reverts,) = next(iter(query.execute(self._database)))
            if reverts is None:
                return batch_id
            batch_id = reverts

    def spoken_of(self, batch_id: str) -> Event:
        """Return the event that a change is named by: of the kind of row that its action is about, else the first."""
        query = EventRow.select().where(EventRow.batch == batch_id)
        action = next(iter(query.limit(1).dicts().execute(self._database)))["action"]
        about = EventRow.scope == f"{action.partition('.')[0]}s"
        (row,) = query.order_by(about.desc(), EventRow.id).limit(1).dicts().execute(self._database)
        return event_of(row)

    def knows(self, batch_id: str) -> bool:
        """Whether there is a change of this id."""
        query = EventRow.select(EventRow.id).where(EventRow.batch == batch_id).limit(1).tuples()
        return next(iter(query.execute(self._database)), None) is not None

    def is_undone(self, batch_id: str) -> bool:
        """Whether a change was taken back, and the undo not taken back in turn."""
        undone = False
        while True:
            query = EventRow.select(EventRow.batch).where(EventRow.reverts == batch_id).limit(1).tuples()
            found = next(iter(query.execute(self._database)), None)
            if found is None:
                return undone
            undone, batch_id = not undone, found[0]

    def _batch(self, batch_id: str) -> Batch:
        rows = EventRow.select().where(EventRow.batch == batch_id).order_by(EventRow.id).dicts()
        listed = list(rows.execute(self._database))
        return Batch(batch_id, listed[0]["action"], listed[0]["reverts"], tuple(map(event_of, listed)))


class Writer(Struct, frozen=True):
    """Writes the events of one change."""

    connection: ChangingConnection
    batch: str
    at: str
    actor: str
    action: str
    reverts: str | None
    touched: set[tuple[str, str]] = field(default_factory=set)
    """Scopes and keys of what events were written about."""

    def write(self, scope: str, key: str, name: str, made: Iterable[Difference]) -> None:
        """Write one row a difference."""
        self.touched.add((scope, key))
        change = (self.batch, self.at, self.actor, self.action, scope, key, name)
        rows = [(*change, one.path, to_json(one.before), to_json(one.after), self.reverts) for one in made]
        self.connection.execute_many(_INSERTION, [(*row, seal_of_event(row)) for row in rows])


def event_of(row: dict[str, Any]) -> Event:
    """Return the event of a row."""
    return Event(
        id=row["id"],
        batch=row["batch"],
        at=datetime.fromisoformat(row["at"]),
        actor=row["actor"],
        action=row["action"],
        scope=row["scope"],
        key=row["key"],
        name=row["name"],
        entry=row["entry"],
        before=from_json(row["before"]),
        after=from_json(row["after"]),
    )
