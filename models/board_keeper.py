"""Which board answers: the one that reads standings, or, where there are none, the one that judges everyone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from models.assessing import Assessor
from models.board import BoardSources, SoughtBoard, StandingBoard
from models.listed_board import ListedBoardKeeper
from models.reading import Source
from models.readings import Readings
from models.segments import Entry, Segments
from models.standings import Standings
from models.views import Board
from rules.assessment import Assessment
from rules.facts import EARLIEST, LATEST
from rules.pack import Pack

_TEXTS = "SELECT key, name || char(10) || key || char(10) || household || char(10) || relation FROM member"


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
        self._boards: dict[str, Board] = {}
        self._segments: Segments | None = None
        self._texts: list[tuple[str, str]] | None = None
        self._distrusted = False
        self._built_anew = False
        self._refused = False

    def use_pack(self, pack: Pack) -> None:
        """Judge everyone anew: the pack is another one."""
        self._pack = pack
        self._seen = None
        self._everyone.use_pack(pack)

    def board(self, today: date, query: str, stamp: object) -> Board:
        """Return the board; ``stamp`` is equal as long as nothing in the database has changed."""
        if self._seen != (stamp, today) or self._distrusted:
            self._begin(today)
            # Bringing the standings up to date may itself have been a change on another connection.
            self._seen = (self._data_version(), today)
        wanted = query.strip().casefold()
        if wanted not in self._boards:
            with self._readings.reading():
                self._boards = {word: board for word, board in self._boards.items() if not word}
                self._boards[wanted] = self._made(today, wanted)
        return self._boards[wanted]

    def board_of_everyone(self, today: date, stamp: object) -> Board:
        """Return the board for whoever reads every row: quicker than page by page."""
        with self._readings.reading():
            return self._everyone.board(today, "", stamp)

    def assess(self, keys: Iterable[str], today: date) -> Iterable[Assessment]:
        """Return the assessments of some members; runs inside the caller's transaction."""
        return self._assessor.assess(keys, today, self._pack).values()

    def _begin(self, today: date) -> None:
        """Forget what was read before a change, and see that the standings are up to date."""
        anew, self._distrusted = self._distrusted and not self._built_anew, False
        self._built_anew = self._built_anew or anew
        self._boards.clear()
        self._texts = None
        self._segments = None
        trusted = EARLIEST <= today <= LATEST and not self._refused
        self._basis = self._keep_standings(anew) if trusted else None

    def _made(self, today: date, wanted: str) -> Board:
        if self._basis is None or "\n" in wanted:
            return self._everyone.board(today, wanted, self._seen)
        if self._segments is None:
            self._segments = Segments(self._source, self._basis, self._pack, today)
        pack, stamp = self._pack, self._data_version()
        sources = BoardSources(
            reading=self._readings.reading,
            is_current=lambda: self._data_version() == stamp,
            judge=lambda keys: self._assessor.assess(keys, today, pack),
            judge_everyone=lambda: self._judge_everyone(today, wanted),
        )
        if not wanted:
            return StandingBoard(self._segments, sources)
        return SoughtBoard(self._segments, self._find(self._segments, wanted), sources)

    def _judge_everyone(self, today: date, wanted: str) -> Board:
        """Return a board that rests on no standings, since those at hand are wrong."""
        if self._standings.basis() == self._basis:
            # Nobody else has said that they are out of date: they are built anew once, then done without.
            self._refused = self._built_anew or self._read_only
            self._distrusted = True
        return self._everyone.board(today, wanted, object())

    def _find(self, segments: Segments, wanted: str) -> list[Entry]:
        if self._texts is None:
            self._texts = [(key, (text or "").casefold()) for key, text in self._source.execute(_TEXTS)]
        return segments.read_of({key for key, text in self._texts if wanted in text})
