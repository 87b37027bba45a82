"""The history: one event row an entry that changed, enough to show it and to take it back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import SqliteDatabase

from models.differences import Difference
from models.tables import EventRow
from models.views import Event

UNDO, REDO = "undo", "redo"
_DAY = "$day"


def to_json(value: Any) -> str | None:
    """Return a document, an entry or a value as JSON; dates keep their type."""
    if value is None:
        return None
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    raise TypeError(type(value).__name__)


def from_json(text: str | None) -> Any:
    """Return what ``to_json`` has written."""
    return None if text is None else json.loads(text, object_hook=_typed)


def _typed(value: dict[str, Any]) -> Any:
    return date.fromisoformat(value[_DAY]) if _DAY in value else value


@dataclass(frozen=True, slots=True)
class Batch:
    """Events that were written by one change, oldest first."""

    id: str
    action: str
    reverts: str | None
    events: tuple[Event, ...]


class History:
    """Writes and reads event rows on one database."""

    def __init__(self, database: SqliteDatabase, actor: str, now: Callable[[], datetime]) -> None:
        self._database = database
        self._actor = actor
        self._now = now

    def begin(self, action: str, reverts: str | None = None) -> Writer:
        """Return a writer for the events of one change."""
        return Writer(self._database, secrets.token_hex(8), self._now().isoformat(), self._actor, action, reverts)

    def events(self, key: str | None, limit: int) -> tuple[Event, ...]:
        """Return events, newest first, of one member or dwelling or of all."""
        query = EventRow.select().order_by(EventRow.id.desc()).limit(limit)
        if key is not None:
            query = query.where(EventRow.key == key)
        return tuple(map(_event, query.dicts().execute(self._database)))

    def last_of(self, key: str) -> Event | None:
        """Return the last event of a member or dwelling."""
        return next(iter(self.events(key, 1)), None)

    def to_undo(self) -> Batch | None:
        """Return the last change of this actor that still stands, or None."""
        return self._last(lambda batch: batch.action != UNDO)

    def to_redo(self) -> Batch | None:
        """Return the last undo of this actor with no newer change of theirs after it, or None."""
        batch = self._last(lambda batch: batch.action != REDO)
        return batch if batch is not None and batch.action == UNDO else None

    def _last(self, wanted: Callable[[Batch], bool]) -> Batch | None:
        reverted: set[str] = set()
        heads = (
            EventRow.select(EventRow.batch, EventRow.action, EventRow.reverts)
            .where(EventRow.actor == self._actor)
            .order_by(EventRow.id.desc())
            .tuples()
            .execute(self._database)
        )
        seen: set[str] = set()
        for batch_id, action, reverts in heads:
            if batch_id in seen:
                continue
            seen.add(batch_id)
            if reverts is not None:
                reverted.add(reverts)
            head = Batch(batch_id, action, reverts, ())
            if batch_id not in reverted and wanted(head):
                return self._batch(batch_id)
        return None

    def original(self, batch: Batch) -> Batch:
        """Return the change that an undo, or an undo of an undo, is about in the end."""
        while batch.reverts is not None:
            batch = self._batch(batch.reverts)
        return batch

    def _batch(self, batch_id: str) -> Batch:
        rows = EventRow.select().where(EventRow.batch == batch_id).order_by(EventRow.id).dicts()
        listed = list(rows.execute(self._database))
        return Batch(batch_id, listed[0]["action"], listed[0]["reverts"], tuple(map(_event, listed)))


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the events of one change."""

    database: SqliteDatabase
    batch: str
    at: str
    actor: str
    action: str
    reverts: str | None

    def write(self, scope: str, key: str, name: str, made: Iterable[Difference]) -> None:
        """Write one row a difference."""
        rows = [
            {
                "batch": self.batch,
                "at": self.at,
                "actor": self.actor,
                "action": self.action,
                "scope": scope,
                "key": key,
                "name": name,
                "entry": difference.path,
                "before": to_json(difference.before),
                "after": to_json(difference.after),
                "reverts": self.reverts,
            }
            for difference in made
        ]
        if rows:
            EventRow.insert_many(rows).execute(self.database)


def _event(row: dict[str, Any]) -> Event:
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
