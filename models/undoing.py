"""Taking changes back, from the event rows: the last change of a person, and the undo itself."""

from __future__ import annotations

from msgspec.structs import replace

from models.aggregates import DWELLINGS, MEMBERS, Aggregates
from models.differences import ChangedSince, Difference, take_back
from models.documents import dwelling_of, member_of
from models.errors import Invalid, NotFound, StoreError
from models.history import REDO, UNDO, Batch, Writer
from models.transactions import Transactions, name_in
from models.views import Undone


def undo(transactions: Transactions) -> Undone:
    """Take the last change of this person back; raises StoreError when there is none or it was built upon."""
    with transactions.changing(UNDO) as events:
        return _revert(transactions, transactions.history.to_undo(), UNDO, events)


def redo(transactions: Transactions) -> Undone:
    """Take the last undo of this person back; raises StoreError like ``undo``."""
    with transactions.changing(REDO) as events:
        return _revert(transactions, transactions.history.to_redo(), REDO, events)


def _revert(transactions: Transactions, batch: Batch | None, action: str, events: Writer) -> Undone:
    if batch is None:
        raise StoreError(f"nothing_to_{action}")
    events = replace(events, reverts=batch.id)
    by_row: dict[tuple[str, str], list[Difference]] = {}
    for event in batch.events:
        by_row.setdefault((event.scope, event.key), []).append(Difference(event.entry, event.before, event.after))
    for (scope, key), made in sorted(by_row.items(), key=lambda row: _turn(row[0][0], row[1])):
        _revert_row(transactions, scope, key, made, events)
    original = transactions.history.spoken_of(transactions.history.original_id(batch.id))
    return Undone(original, len(by_row), again=action == REDO)


def _turn(scope: str, made: list[Difference]) -> int:
    """Return when a row has its turn: dwellings come back before those who live there, and go after them."""
    if scope == MEMBERS:
        return 1
    is_removal = made[0].path == "" and made[0].before is None
    return 2 if is_removal else 0


def _changed_since(transactions: Transactions, key: str, name: str) -> StoreError:
    last = transactions.history.last_of(key)
    return StoreError("changed_since", name=name, actor=last.actor if last else "?")


def _revert_row(transactions: Transactions, scope: str, key: str, made: list[Difference], events: Writer) -> None:
    aggregates: Aggregates = transactions.members if scope == MEMBERS else transactions.dwellings
    stored = aggregates.one(key)
    try:
        document = take_back(stored.document if stored else None, made)
    except ChangedSince:
        raise _changed_since(transactions, key, name_in(stored.document) if stored else key) from None
    if document is None:
        assert stored is not None
        if scope == DWELLINGS and transactions.names_living_in(stored.id):
            raise StoreError("changed_since", name=name_in(stored.document), actor=transactions.actor)
        transactions.delete(events, aggregates, stored)
        return
    try:
        checked = (
            transactions.checked_member(member_of(document))
            if scope == MEMBERS
            else transactions.checked_dwelling(dwelling_of(document))
        )
    except (Invalid, NotFound):
        # What others have added since leaves no room for what is to come back.
        raise _changed_since(transactions, key, name_in(document)) from None
    if stored is None:
        transactions.insert(events, aggregates, checked)
    else:
        transactions.update(events, aggregates, stored, checked)
