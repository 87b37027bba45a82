"""What `history` prints: every change, newest first, as plain text or as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from models.store import Store
from models.views import Event, HistoryEntry, HistoryFilter
from screens.change_words import entry_words, row_line
from screens.format import masked, printable
from screens.words import ngettext

Json = dict[str, Any]
_MASKED = frozenset({"id_number", "phone"})
_MOST_ROWS = 20


def history_lines(store: Store, wanted: HistoryFilter, entries: Iterable[HistoryEntry]) -> Iterator[str]:
    """Yield a line a change, and one a row where it has several."""
    for entry in entries:
        yield f"{entry.at:%Y-%m-%d %H:%M}  {printable(entry.actor)}  {entry_words(entry, shown=False)}"
        if entry.rows == 1:
            continue
        for event in store.history_rows(entry.batch, wanted, _MOST_ROWS):
            yield "    " + row_line(entry, event, shown=False)
        if entry.rows > _MOST_ROWS:
            yield "    " + ngettext("and {n} more", "and {n} more", entry.rows - _MOST_ROWS)


def history_document(store: Store, wanted: HistoryFilter, entries: Iterable[HistoryEntry]) -> Json:
    """Return what ``history --json`` prints; ID and phone numbers are masked."""
    return {"changes": [_change(store, wanted, entry) for entry in entries]}


def _change(store: Store, wanted: HistoryFilter, entry: HistoryEntry) -> Json:
    return {
        "change": entry.batch,
        "at": entry.at.isoformat(timespec="seconds"),
        "actor": entry.actor,
        "action": entry.action,
        "undone": entry.undone,
        "rows": [_row(event) for event in store.history_rows(entry.batch, wanted, entry.rows)],
    }


def _row(event: Event) -> Json:
    key = event.entry.rpartition(".")[2]
    return {
        "table": event.scope,
        "key": event.key,
        "name": event.name,
        "entry": event.entry,
        "before": _plain(key, event.before),
        "after": _plain(key, event.after),
    }


def _plain(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(name, part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(key, part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    return masked(value) if key in _MASKED and isinstance(value, str) else value
