"""The history as it is looked through: page by page, each change once, by member, by name and by kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any

from peewee import Database, fn

from models.aggregates import DWELLINGS, MEMBERS
from models.history import IMPORT, REDO, RESTORE, UNDO, History, event_of
from models.tables import DwellingRow, EventRow, MemberRow
from models.views import ActionKind, Event, HistoryEntry, HistoryFilter

_BEGINNINGS: Mapping[ActionKind, tuple[str, ...]] = {
    ActionKind.PEOPLE: ("member", "dwelling"),
    ActionKind.FACTS: ("fact", "result", "follow_up", "registration", "lease"),
    ActionKind.CASES: ("case", "tick"),
    ActionKind.TRANSFER: ("contribution", "transfer"),
    ActionKind.POINTS: ("points",),
    ActionKind.IMPORTS: (IMPORT, RESTORE),
    ActionKind.UNDOING: (UNDO, REDO),
}


class Past:
    """Reads the history of one database for looking through it."""

    def __init__(self, database: Database, history: History) -> None:
        self._database = database
        self._history = history

    def entries(self, wanted: HistoryFilter, before: int | None, limit: int) -> tuple[HistoryEntry, ...]:
        """Return at most ``limit`` changes, newest first, that are older than the entry with the id ``before``."""
        listed = []
        for entry in self._entries(wanted, before):
            listed.append(entry)
            if len(listed) == limit:
                break
        return tuple(listed)

    def _entries(self, wanted: HistoryFilter, before: int | None) -> Iterator[HistoryEntry]:
        allowed = self._allowed(wanted)
        while True:
            query = EventRow.select().where(*allowed).order_by(EventRow.id.desc()).limit(1).dicts()
            if before is not None:
                query = query.where(EventRow.id < before)
            newest = next(iter(query.execute(self._database)), None)
            if newest is None:
                return
            in_batch = EventRow.select(fn.MIN(EventRow.id), fn.COUNT(EventRow.id)).where(
                EventRow.batch == newest["batch"], *allowed
            )
            # The events of one change stand together, so the next one begins below its first.
            before, rows = next(iter(in_batch.tuples().execute(self._database)))
            yield self._entry(event_of(newest), newest["reverts"], rows, before)

    def _entry(self, newest: Event, reverts: str | None, rows: int, first: int) -> HistoryEntry:
        detail = newest if rows == 1 else None
        if detail is None or reverts is not None:
            event = self._history.spoken_of(self._history.original_id(newest.batch))
        else:
            event = detail
        return HistoryEntry(
            id=first,
            batch=newest.batch,
            at=newest.at,
            actor=newest.actor,
            action=newest.action,
            rows=rows,
            event=event,
            detail=detail,
            undone=self._history.is_undone(newest.batch),
        )

    def rows(self, batch: str, wanted: HistoryFilter, limit: int) -> tuple[Event, ...]:
        """Return the first ``limit`` rows of a change that the filter lets through, oldest first."""
        query = EventRow.select().where(EventRow.batch == batch, *self._allowed(wanted)).order_by(EventRow.id)
        return tuple(map(event_of, query.limit(limit).dicts().execute(self._database)))

    def _allowed(self, wanted: HistoryFilter) -> list[Any]:
        allowed: list[Any] = []
        if wanted.member is not None:
            allowed.append(self._about_member(wanted.member))
        if wanted.name:
            allowed.append(EventRow.name.contains(wanted.name))
        if wanted.kind is not None:
            allowed.append(reduce(or_, map(_begins_with, _BEGINNINGS[wanted.kind])))
        return allowed or [True]

    def _about_member(self, key: str) -> Any:
        about = (EventRow.scope == MEMBERS) & (EventRow.key == key)
        homes = (DwellingRow.select(DwellingRow.key).join(MemberRow).where(MemberRow.key == key).tuples()).execute(
            self._database
        )
        return reduce(or_, ((EventRow.scope == DWELLINGS) & (EventRow.key == home) for (home,) in homes), about)


def _begins_with(word: str) -> Any:
    return (EventRow.action == word) | EventRow.action.startswith(f"{word}.")
