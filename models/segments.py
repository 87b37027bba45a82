"""The segments of the board on one day: which standings stand in it one after the other, read by index.

The board is sorted by status, then by expiry, name and key. So it is a row of segments, each of one status and, where
that matters, of members of whom a condition fails, or of whom none does. The last one is of those without a permit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from models.reading import Query, Source
from models.standings import NO_PERMIT
from rules.assessment import ACT_NOW, SOON, URGENCY, Status
from rules.pack import Pack
from rules.standing import bands

Place = tuple[int, str, str]
"""Expiry, name and key: where a member stands within a segment."""
_FEW, _MANY = 300, 100
_SELECT = "SELECT valid_until, name, key FROM standing"
_DUE = "WHERE due AND basis = ? AND first_day <= ? AND last_day >= ?"
_ORDER = ("ORDER BY valid_until, name, key", "ORDER BY valid_until DESC, name DESC, key DESC")


class Segment(Struct, frozen=True):
    """Standings that follow each other on the board; days are ordinals, ``status`` is None without a permit."""

    status: Status | None
    first: int
    last: int
    failing: bool | None

    def holds(self, valid_until: int, *, failing: bool) -> bool:
        """Whether a member with this expiry stands here."""
        return self.first <= valid_until <= self.last and self.failing in {None, failing}


class Entry(Struct, frozen=True, gc=False):
    """Where a member stands on the board."""

    segment: int
    place: Place

    @property
    def key(self) -> str:
        """The key of the member."""
        return self.place[2]


class Segments:
    """The segments of one day by one basis. Lengths are counted once."""

    def __init__(self, source: Source, basis: int, pack: Pack, today: date) -> None:
        self._source = source
        self._basis = basis
        self._today = today.toordinal()
        self._lengths: dict[int, int] = {}
        self._everyone: list[Entry] | None = None
        self.listed = (
            *(
                Segment(band.status, band.first.toordinal(), band.last.toordinal(), band.failing)
                for band in bands(pack, today)
            ),
            Segment(None, NO_PERMIT, NO_PERMIT, None),
        )
        ((members,),) = self._source.execute("SELECT SUM(members) FROM standing_tally WHERE basis = ?", (basis,))
        self.members = int(members or 0)

    def order_of(self, entry: Entry) -> tuple[int, int, str, str]:
        """Return the sort key that the rules must give to the member of an entry."""
        status = self.listed[entry.segment].status
        valid_until, name, key = entry.place
        if status is None:
            return (len(URGENCY), 0, name, key)
        return (URGENCY[status], valid_until - self._today, name, key)

    def length(self, number: int) -> int:
        """Return how many members stand in a segment."""
        if number not in self._lengths:
            self._lengths[number] = self._count(self.listed[number])
        return self._lengths[number]

    def _count(self, segment: Segment) -> int:
        query, along = self._counting(segment)
        ((counted,),) = self._source.execute(*query)
        return self._counted(counted, along)

    def _counting(self, segment: Segment) -> tuple[Query, int | None]:
        """Return what counts a segment, and the number of another that is counted along and is none of it.

        The fewest are counted one by one: those who fail. Everybody is added up by days.
        """
        if segment.failing:
            where, parameters = self._where(segment)
            return (f"SELECT COUNT(*) FROM standing {where}", parameters), None  # noqa: S608 - our own words
        days = "basis = ? AND valid_until BETWEEN ? AND ?"
        everyone = f"SELECT COALESCE(SUM(members), 0) FROM standing_tally WHERE {days}"  # noqa: S608 - our own words
        tallied = (self._basis, segment.first, segment.last)
        if segment.failing is None:
            return (everyone, tallied), None
        for number, each in enumerate(self.listed):
            if each.failing and (each.first, each.last) == (segment.first, segment.last):
                return (everyone, tallied), number
        (those_failing, named), _none = self._counting(replace(segment, failing=True))
        return (f"SELECT ({everyone}) - ({those_failing})", (*tallied, *named)), None

    def _counted(self, counted: int, along: int | None) -> int:
        return int(counted) - (0 if along is None else self.length(along))

    def _count_together(self, numbers: Iterable[int]) -> None:
        """Count some segments in one go, with those that are counted along."""
        wanted = {number for number in numbers if number not in self._lengths}
        needed = {along for number in wanted if (along := self._counting(self.listed[number])[1]) is not None}
        # What is counted along comes first.
        unknown = sorted(wanted | (needed - self._lengths.keys()), key=lambda number: number not in needed)
        counting = [self._counting(self.listed[number]) for number in unknown]
        answers = self._source.execute_together([query for query, _along in counting])
        for number, (_query, along), ((counted,),) in zip(unknown, counting, answers, strict=True):
            self._lengths[number] = self._counted(counted, along)

    def count_by_status(self) -> Counter[Status]:
        """Return how many permits have each status."""
        self._count_together(range(len(self.listed)))
        counts: Counter[Status] = Counter()
        for number, segment in enumerate(self.listed):
            if segment.status is not None and self.length(number):
                counts[segment.status] += self.length(number)
        return counts

    def count_acting_now(self) -> int:
        """Return how many permits need someone now."""
        return sum(self.length(number) for number, each in enumerate(self.listed) if each.status in ACT_NOW)

    def count_acting_soon(self) -> int:
        """Return for how many members something is due soon."""
        soon = [number for number, each in enumerate(self.listed) if each.status in SOON]
        self._count_together(soon)
        by_permit = sum(map(self.length, soon))
        query = f"SELECT valid_until, failing, COUNT(*) FROM standing {_DUE} GROUP BY valid_until, failing"  # noqa: S608 - our own words
        rows = self._source.execute(query, (self._basis, self._today, self._today))
        beside = sum(
            count
            for valid_until, failing, count in rows
            if self.listed[self._number(valid_until, failing=bool(failing))].status not in SOON
        )
        return by_permit + int(beside)

    def _number(self, valid_until: int, *, failing: bool) -> int:
        return next(number for number, each in enumerate(self.listed) if each.holds(valid_until, failing=failing))

    def keys_due(self) -> set[str]:
        """Return the members for whom something beside the permit is due."""
        query = f"SELECT key FROM standing {_DUE}"  # noqa: S608 - our own words
        rows = self._source.execute(query, (self._basis, self._today, self._today))
        return {key for (key,) in rows}

    def read_of(self, keys: Collection[str]) -> list[Entry]:
        """Return the entries of some members."""
        if len(keys) <= _FEW:
            found = filter(None, map(self.find, keys))
            return sorted(found, key=self.order_of)
        return [entry for entry in self.everyone() if entry.key in keys]

    def first_of(self, keys: Collection[str], count: int) -> list[Entry]:
        """Return the first ``count`` entries of some members; the more of them there are, the sooner they are found."""
        if len(keys) <= _FEW:
            return self.read_of(keys)[:count]
        listed = self._walk_all() if self._everyone is None else self._everyone
        return list(islice((entry for entry in listed if entry.key in keys), count))

    def everyone(self) -> list[Entry]:
        """Return the entries of all members; read once."""
        if self._everyone is None:
            self._everyone = list(self._walk_all())
        return self._everyone

    def _walk_all(self) -> Iterator[Entry]:
        for number, segment in enumerate(self.listed):
            where, parameters = self._where(segment)
            for place in self._source.execute(f"{_SELECT} {where} {_ORDER[0]}", parameters):
                yield Entry(number, place)

    def find(self, key: str) -> Entry | None:
        """Return where a member stands, or None."""
        rows = self._source.execute(
            "SELECT valid_until, name, failing FROM standing"
            " WHERE key = ? AND basis = ? AND first_day <= ? AND last_day >= ?",
            (key, self._basis, self._today, self._today),
        )
        for valid_until, name, failing in rows:
            return Entry(self._number(valid_until, failing=bool(failing)), (valid_until, name, key))
        return None

    def row_of(self, entry: Entry) -> int:
        """Return how many members stand before an entry."""
        before = sum(self.length(number) for number in range(entry.segment))
        segment = self.listed[entry.segment]
        if not segment.failing:
            # Those of earlier days are counted already.
            before += self._count(replace(segment, last=entry.place[0] - 1))
            segment = replace(segment, first=entry.place[0])
        where, parameters = self._where(segment, upto=entry.place)
        ((count,),) = self._source.execute(f"SELECT COUNT(*) FROM standing {where}", parameters)  # noqa: S608 - our own words
        return before + int(count)

    def read(self, start: int, count: int) -> list[Entry]:
        """Return ``count`` entries from a row on, counted from the nearer end."""
        count = min(count, self.members - start)
        if 2 * start <= self.members:
            return self._read_counted(start, count)
        return self._read_counted(self.members - start - count, count, backwards=True)[::-1]

    def _read_counted(self, skipped: int, count: int, *, backwards: bool = False) -> list[Entry]:
        """Return entries from either end on: of what is counted it is known how much of each segment is needed."""
        # Those who need somebody lead the board, and every picture of it says how many they are.
        few = self.members <= _FEW
        self._count_together(n for n, each in enumerate(self.listed) if few or each.status in ACT_NOW)
        numbers: list[int] = []
        queries: list[Query] = []
        wanted = count
        following = iter(self._numbers(backwards=backwards))
        for number in following:
            if skipped and number not in self._lengths:
                self._count_together(range(len(self.listed)))
            length = self._lengths.get(number, wanted)
            if skipped >= length:
                skipped -= length
                continue
            here = min(wanted, length - skipped)
            numbers.append(number)
            queries.append(self._reading(number, skipped, here, backwards=backwards))
            wanted, skipped = wanted - here, 0
            if not wanted:
                break
        answers = self._source.execute_together(queries)
        found = [Entry(number, place) for number, rows in zip(numbers, answers, strict=True) for place in rows]
        return self._filled_up(found, following, count, backwards=backwards)

    def _numbers(self, *, backwards: bool) -> Sequence[int]:
        numbers = range(len(self.listed))
        return numbers[::-1] if backwards else numbers

    def _reading(self, number: int, skipped: int, count: int, *, backwards: bool) -> Query:
        segment = self.listed[number]
        if skipped > _MANY and not segment.failing:
            segment, skipped = self._from_day(segment, skipped, backwards=backwards)
        where, parameters = self._where(segment)
        return f"{_SELECT} {where} {_ORDER[backwards]} LIMIT ? OFFSET ?", (*parameters, count, skipped)

    def read_behind(self, entry: Entry, count: int) -> list[Entry]:
        """Return ``count`` entries behind another."""
        return self._read_from(entry, count, beyond=entry.place)

    def read_before(self, entry: Entry, count: int) -> list[Entry]:
        """Return ``count`` entries before another."""
        return self._read_from(entry, count, upto=entry.place)[::-1]

    def _read_from(
        self, entry: Entry, count: int, *, beyond: Place | None = None, upto: Place | None = None
    ) -> list[Entry]:
        backwards = upto is not None
        numbers = self._numbers(backwards=backwards)
        where, parameters = self._where(self.listed[entry.segment], beyond=beyond, upto=upto)
        query = f"{_SELECT} {where} {_ORDER[backwards]} LIMIT ?"
        found = [Entry(entry.segment, place) for place in self._source.execute(query, (*parameters, count))]
        following = iter(numbers[numbers.index(entry.segment) + 1 :])
        return self._filled_up(found, following, count, backwards=backwards)

    def _filled_up(self, found: list[Entry], following: Iterator[int], count: int, *, backwards: bool) -> list[Entry]:
        """Read on in the segments that follow, as long as there are fewer than ``count``."""
        for number in following:
            if len(found) >= count:
                break
            if self._lengths.get(number) != 0:
                query, parameters = self._reading(number, 0, count - len(found), backwards=backwards)
                found += [Entry(number, place) for place in self._source.execute(query, parameters)]
        return found

    def _from_day(self, segment: Segment, skipped: int, *, backwards: bool) -> tuple[Segment, int]:
        """Return the rest of a segment from the day on in which so many are skipped, and how many are in it still."""
        where = "basis = ? AND valid_until BETWEEN ? AND ?"
        order = "DESC" if backwards else "ASC"
        rows = self._source.execute(
            f"SELECT valid_until, members FROM standing_tally WHERE {where} ORDER BY valid_until {order}",  # noqa: S608 - our own words
            (self._basis, segment.first, segment.last),
        )
        elsewhere = {} if segment.failing is None else self._failing_by_day(replace(segment, failing=True))
        for valid_until, everyone in rows:
            members = everyone - elsewhere.get(valid_until, 0)
            if skipped < members:
                first, last = (segment.first, valid_until) if backwards else (valid_until, segment.last)
                return replace(segment, first=first, last=last), skipped
            skipped -= members
        return segment, skipped

    def _failing_by_day(self, segment: Segment) -> dict[int, int]:
        where, parameters = self._where(segment)
        counted = f"SELECT valid_until, COUNT(*) FROM standing {where} GROUP BY valid_until"  # noqa: S608 - our own words
        return dict(self._source.execute(counted, parameters))

    def _where(
        self, segment: Segment, *, beyond: Place | None = None, upto: Place | None = None
    ) -> tuple[str, tuple[object, ...]]:
        """Return the condition of a segment, of what stands behind ``beyond`` and before ``upto`` in it."""
        parts = ["basis = ?", "first_day <= ?", "last_day >= ?"]
        parameters: list[object] = [self._basis, self._today, self._today]
        if segment.failing is not None:
            parts.append("failing = ?")
            parameters.append(segment.failing)
        for sign, place, edge in ((">", beyond, segment.first), ("<", upto, segment.last)):
            if place is None:
                parts.append(f"valid_until {sign}= ?")
                parameters.append(edge)
            else:
                parts.append(f"(valid_until, name, key) {sign} (?, ?, ?)")
                parameters += place
        return "WHERE " + " AND ".join(parts), tuple(parameters)
