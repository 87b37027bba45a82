"""The board: rows in the order of urgency, read from the standings by index and judged only when somebody looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property

from msgspec import Struct

from models.segments import Entry, Segments
from models.views import Board
from rules.assessment import ACT_NOW, SOON, Assessment, Status

_PAGE = 48
_MOST_PAGES = 64


class BoardSources(Struct, frozen=True):
    """What a board reads from."""

    reading: Callable[[], AbstractContextManager[None]]
    """A transaction in which everything is of one moment."""
    is_current: Callable[[], bool]
    """Whether nothing has changed since the board was asked for."""
    judge: Callable[[Iterable[str]], Mapping[str, Assessment]]
    """The assessments of members by key; those that are gone are left out."""
    judge_everyone: Callable[[], Board]
    """The board to go on with where the standings are wrong."""


class _Unsorted(Exception):
    """The rules judge a member otherwise than the standings say, or somebody is missing there."""


class StandingBoard:
    """The board of one day; see ``models.views.Board``. Rows are read and judged by the page.

    What the rules say of a row must be what it is listed for. Where it is not, everybody is judged: the file was edited
    by other means, or somebody with other rules has changed it just now.
    """

    def __init__(self, segments: Segments, sources: BoardSources) -> None:
        self._segments = segments
        self._sources = sources
        self._reading = sources.reading
        self._instead: Board | None = None
        self._pages: dict[int, list[Assessment]] = {}
        self._edges: dict[int, tuple[Entry, Entry]] = {}
        self._rows: dict[str, int] = {}
        self.first: Assessment | None = next((one for one in self.rows(0, 1) if one.verdict), None)

    @cached_property
    def counts(self) -> Mapping[Status, int]:
        """How many permits have each status."""
        with self._reading():
            return self._instead.counts if self._instead else self._segments.count_by_status()

    @cached_property
    def act_now(self) -> int:
        """Permits that need someone now."""
        with self._reading():
            return self._instead.act_now if self._instead else self._segments.count_acting_now()

    @cached_property
    def soon(self) -> int:
        """Permits and what is beside them that are due soon."""
        with self._reading():
            return self._instead.soon if self._instead else self._segments.count_acting_soon()

    def __len__(self) -> int:
        return len(self._instead) if self._instead else self._segments.members

    def rows(self, start: int, stop: int) -> Sequence[Assessment]:
        """Return the rows from ``start`` up to ``stop``."""
        start, end = max(0, start), min(stop, len(self))
        found: list[Assessment] = []
        for number in range(start // _PAGE, -(-end // _PAGE)):
            begin = number * _PAGE
            page = self._page(number)
            if self._instead:
                return self._instead.rows(start, stop)
            found += page[max(0, start - begin) : end - begin]
        return found

    def index(self, key: str) -> int | None:
        """Return the row in which a member stands, or None."""
        if self._instead:
            return self._instead.index(key)
        if key in self._rows:
            return self._rows[key]
        return self._find(key)

    def _find(self, key: str) -> int | None:
        with self._reading():
            entry = self._segments.find(key)
            return None if entry is None else self._segments.row_of(entry)

    def _page(self, number: int) -> list[Assessment]:
        if number not in self._pages and not self._instead:
            with self._reading():
                try:
                    entries = self._entries(number)
                    self._keep(number, entries, self._judged(number, entries))
                except _Unsorted:
                    self._instead = self._sources.judge_everyone()
        return self._pages.get(number, [])

    def _entries(self, number: int) -> Sequence[Entry]:
        """Return what stands on a page: from the neighbour on where that is known, else counted from an end."""
        if number - 1 in self._edges:
            return self._segments.read_behind(self._edges[number - 1][1], _PAGE)
        if number + 1 in self._edges:
            return self._segments.read_before(self._edges[number + 1][0], _PAGE)
        return self._segments.read(number * _PAGE, _PAGE)

    def _judged(self, number: int, entries: Sequence[Entry]) -> list[Assessment]:
        judged = self._sources.judge(entry.key for entry in entries)
        if len(entries) < min(_PAGE, len(self) - number * _PAGE) and self._sources.is_current():
            raise _Unsorted
        for entry in entries:
            one = judged.get(entry.key)
            if one is None or one.order != self._segments.order_of(entry):
                raise _Unsorted
        return [judged[entry.key] for entry in entries]

    def _keep(self, number: int, entries: Sequence[Entry], judged: list[Assessment]) -> None:
        if len(self._pages) >= _MOST_PAGES:
            self._pages.pop(next(iter(self._pages)))
        self._pages[number] = judged
        if entries:
            self._edges[number] = (entries[0], entries[-1])
        self._rows.update((entry.key, number * _PAGE + place) for place, entry in enumerate(entries))


class SoughtBoard(StandingBoard):
    """The rows of a board that a query has found, in the same order."""

    def __init__(self, segments: Segments, found: Sequence[Entry], sources: BoardSources) -> None:
        self._found = found
        super().__init__(segments, sources)

    @cached_property
    def counts(self) -> Mapping[Status, int]:
        """How many permits have each status."""
        statuses = map(self._status, self._found)
        return self._instead.counts if self._instead else Counter(status for status in statuses if status)

    @cached_property
    def act_now(self) -> int:
        """Permits that need someone now."""
        return self._instead.act_now if self._instead else sum(self._status(each) in ACT_NOW for each in self._found)

    @cached_property
    def soon(self) -> int:
        """Permits and what is beside them that are due soon."""
        if self._instead:
            return self._instead.soon
        with self._reading():
            due = self._segments.keys_due()
        return sum(self._status(each) in SOON or each.key in due for each in self._found)

    def __len__(self) -> int:
        return len(self._instead) if self._instead else len(self._found)

    def _status(self, entry: Entry) -> Status | None:
        return self._segments.listed[entry.segment].status

    def _find(self, key: str) -> int | None:
        return next((row for row, each in enumerate(self._found) if each.key == key), None)

    def _entries(self, number: int) -> Sequence[Entry]:
        return self._found[number * _PAGE : (number + 1) * _PAGE]
