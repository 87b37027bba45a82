"""The board by judging everyone: for whoever reads every row, and for a database that has no standings to read.

Every member is assessed once, kept in the order of urgency, assessed again only when a row has changed.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING

from models.aggregates import Dwellings, Members, dwelling_in, member_in
from models.assessing import Versions, versions_of
from models.reading import Source
from rules.assess import assess
from rules.assessment import Assessment, Status
from rules.facts import Dwelling, Member
from rules.pack import Pack

if TYPE_CHECKING:
    from models.sorting import Order
    from rules.query import Query

_order = attrgetter("order")


class ListedBoard:
    """Assessments in the order of urgency; see ``models.views.Board``."""

    def __init__(self, listed: Sequence[Assessment]) -> None:
        self._listed = listed
        self._rows = {one.member.key: row for row, one in enumerate(listed)}
        self.counts: Mapping[Status, int] = Counter(one.verdict.status for one in listed if one.verdict)
        self.act_now = sum(one.acts_now for one in listed)
        self.soon = sum(one.acts_soon for one in listed)
        self.first: Assessment | None = next((one for one in listed if one.verdict), None)

    def __len__(self) -> int:
        return len(self._listed)

    def rows(self, start: int, stop: int) -> Sequence[Assessment]:
        """Return the rows from ``start`` up to ``stop``."""
        return self._listed[max(0, start) : max(0, stop)]

    def index(self, key: str) -> int | None:
        """Return the row in which a member stands, or None."""
        return self._rows.get(key)


class ListedBoardKeeper:
    """Keeps the board of one day up to date with the database."""

    def __init__(self, source: Source, members: Members, dwellings: Dwellings, pack: Pack) -> None:
        self._source = source
        self._members = members
        self._dwellings = dwellings
        self._pack = pack
        self._seen: object = None
        self._versions: dict[str, Versions] = {}
        self._assessed: dict[str, Assessment] = {}
        self._listed: list[Assessment] = []
        self._board = ListedBoard(())

    def use_pack(self, pack: Pack) -> None:
        """Judge everyone anew by another pack."""
        self._pack = pack
        self._seen = None

    def board(self, today: date, query: Query | None, stamp: object, order: Order | None = None) -> ListedBoard:
        """Return the board; ``stamp`` is equal as long as nothing in the database has changed."""
        if self._seen != (stamp, today):
            if self._seen is None or self._seen[1] != today:  # type: ignore[index]
                self._versions.clear()
                self._assessed.clear()
            self._catch_up(today)
            self._seen = (stamp, today)
        if query is None and order is None:
            return self._board
        listed = self._listed
        if query is not None:
            from models.seeking import is_found

            listed = [one for one in listed if query.holds(one, is_found)]
        if order is not None:
            from models.sorting import sort_assessments

            listed = sort_assessments(listed, order)
        return ListedBoard(listed)

    def _catch_up(self, today: date) -> None:
        versions = versions_of(self._source)
        gone = self._versions.keys() - versions.keys()
        changed = [key for key, version in versions.items() if self._versions.get(key) != version]
        for key in gone:
            self._assessed.pop(key, None)
        few = len(changed) + len(gone) < len(versions) // 8
        if few:
            moved = {*gone, *changed}
            self._listed = [one for one in self._listed if one.member.key not in moved]
        everyone = len(changed) == len(versions)
        members = [member_in(stored) for stored in self._members.read(None if everyone else changed)]
        dwellings = self._dwellings_of(None if everyone else members)
        for member in members:
            dwelling = dwellings.get(member.dwelling) if member.dwelling else None
            one = assess(member, dwelling, today, self._pack)
            self._assessed[member.key] = one
            if few:
                insort(self._listed, one, key=_order)
        if not few:
            self._listed = sorted(self._assessed.values(), key=_order)
        self._versions = versions
        self._board = ListedBoard(self._listed)

    def _dwellings_of(self, members: Sequence[Member] | None) -> dict[str, Dwelling]:
        """Return the dwellings of ``members``, of all when None, by key."""
        keys = None if members is None else sorted({member.dwelling for member in members if member.dwelling})
        return {stored.document["key"]: dwelling_in(stored) for stored in self._dwellings.read(keys)}
