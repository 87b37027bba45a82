"""Which board answers: the one that reads standings, or, where there are none, the one that judges everyone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from models.assessing import Assessor
from models.board import BoardSources, SoughtBoard, StandingBoard
from models.listed_board import ListedBoardKeeper
from models.reading import Source
from models.readings import Readings
from models.segments import Segments
from models.standings import Standings
from models.views import Board
from rules.assessment import Assessment
from rules.facts import EARLIEST, LATEST
from rules.pack import Pack

if TYPE_CHECKING:
    from models.seeking import Seeker
    from models.sorting import Order
    from rules.query import Query

_PLAIN = (None, None)


class BoardKeeper:
    """Hands out boards of one database, the same ones as long as nothing has changed."""

    def __init__(
        self,
        readings: Readings,
        standings: Standings,
        pack: Pack,
        data_version: Callable[[], object],
        keep_standings: Callable[[bool], int | None],
        *,
        read_only: bool,
    ) -> None:
        """``keep_standings`` returns the basis of standings that are up to date, None without; True makes them anew."""
        self._read_only = read_only
        self._readings = readings
        self._standings = standings
        self._pack = pack
        self._data_version = data_version
        self._keep_standings = keep_standings
        self._source: Source = readings.connection
        self._assessor = Assessor(self._source, readings.members, readings.dwellings)
        self._everyone = ListedBoardKeeper(self._source, readings.members, readings.dwellings, pack)
        self._seen: object = None
        self._basis: int | None = None
        self._boards: dict[tuple[Query | None, Order | None], Board] = {}
        self._segments: Segments | None = None
        self._seeker: Seeker | None = None
        self._distrusted = False
        self._built_anew = False
        self._refused = False

    def use_pack(self, pack: Pack) -> None:
        """Judge everyone anew: the pack is another one."""
        self._pack = pack
        self._seen = None
        self._everyone.use_pack(pack)

    def board(self, today: date, query: Query | None, stamp: object, order: Order | None = None) -> Board:
        """Return the board; ``stamp`` is equal as long as nothing in the database has changed."""
        self._catch_up(today, stamp)
        wanted = (query, order)
        if wanted not in self._boards:
            with self._readings.reading():
                self._boards = {known: board for known, board in self._boards.items() if known == _PLAIN}
                self._boards[wanted] = self._made(today, query, order)
        return self._boards[wanted]

    def first_found(self, today: date, query: Query | None, most: int, stamp: object) -> Sequence[Assessment]:
        """Return the most urgent of those whom a query finds, which takes less than a board of them all."""
        self._catch_up(today, stamp)
        if self._basis is None or query is None:
            return self.board(today, query, stamp).rows(0, most)
        with self._readings.reading():
            segments = self._segments_of(today)
            found = self._seeker_of(segments, today).find(query, most)
            return SoughtBoard(segments, found, self._sources(today, query)).rows(0, most)

    def prepare_seeking(self, today: date, stamp: object) -> None:
        """Read what queries look through, where that is read by index at all."""
        self._catch_up(today, stamp)
        if self._basis is not None:
            with self._readings.reading():
                self._seeker_of(self._segments_of(today), today).prepare()

    def _catch_up(self, today: date, stamp: object) -> None:
        if self._seen != (stamp, today) or self._distrusted:
            self._begin(today)
            # Bringing the standings up to date may itself have been a change on another connection.
            self._seen = (self._data_version(), today)

    def board_of_everyone(self, today: date, stamp: object) -> Board:
        """Return the board for whoever reads every row: quicker than page by page."""
        with self._readings.reading():
            return self._everyone.board(today, None, stamp)

    def assess(self, keys: Iterable[str], today: date) -> Iterable[Assessment]:
        """Return the assessments of some members; runs inside the caller's transaction."""
        return self._assessor.assess(keys, today, self._pack).values()

    def _begin(self, today: date) -> None:
        """Forget what was read before a change, and see that the standings are up to date."""
        anew, self._distrusted = self._distrusted and not self._built_anew, False
        self._built_anew = self._built_anew or anew
        self._boards.clear()
        self._seeker = None
        self._segments = None
        trusted = EARLIEST <= today <= LATEST and not self._refused
        self._basis = self._keep_standings(anew) if trusted else None

    def _made(self, today: date, query: Query | None, order: Order | None) -> Board:
        if self._basis is None:
            return self._everyone.board(today, query, self._seen, order)
        segments, sources = self._segments_of(today), self._sources(today, query, order)
        if query is None and order is None:
            return StandingBoard(segments, sources)
        found = segments.everyone() if query is None else self._seeker_of(segments, today).find(query)
        if order is not None:
            from models.sorting import sort_entries

            found = sort_entries(found, order, self._source, sources.judge)
        return SoughtBoard(segments, found, sources)

    def _segments_of(self, today: date) -> Segments:
        if self._segments is None:
            assert self._basis is not None
            self._segments = Segments(self._source, self._basis, self._pack, today)
        return self._segments

    def _sources(self, today: date, query: Query | None, order: Order | None = None) -> BoardSources:
        pack, stamp = self._pack, self._data_version()
        return BoardSources(
            reading=self._readings.reading,
            is_current=lambda: self._data_version() == stamp,
            judge=lambda keys: self._assessor.assess(keys, today, pack),
            judge_everyone=lambda: self._judge_everyone(today, query, order),
        )

    def _seeker_of(self, segments: Segments, today: date) -> Seeker:
        if self._seeker is None:
            from models.seeking import Seeker

            pack = self._pack
            judge = lambda keys: self._assessor.assess(keys, today, pack)  # noqa: E731
            self._seeker = Seeker(self._source, segments, pack, today, judge)
        return self._seeker

    def _judge_everyone(self, today: date, query: Query | None, order: Order | None) -> Board:
        """Return a board that rests on no standings, since those at hand are wrong."""
        if self._standings.basis() == self._basis:
            # Nobody else has said that they are out of date: they are built anew once, then done without.
            self._refused = self._built_anew or self._read_only
            self._distrusted = True
        return self._everyone.board(today, query, object(), order)
