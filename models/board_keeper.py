"""Which board answers: the one that reads standings, or, where there are none, the one that judges everyone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from models.assessing import Assessor
from models.board import BoardSources, SoughtBoard, StandingBoard
from models.listed_board import ListedBoardKeeper
from models.reading import Source
from models.segments import Entry, Segments
from models.transactions import Transactions
from models.views import Board
from rules.assessment import Assessment
from rules.facts import EARLIEST, LATEST

_TEXTS = "SELECT key, name || char(10) || key || char(10) || household || char(10) || relation FROM member"


class BoardKeeper:
    """Hands out boards of one database, the same ones as long as nothing has changed."""

    def __init__(self, work: Transactions) -> None:
        self._work = work
        self._source: Source = work.source
        self._assessor = Assessor(work.source, work.members, work.dwellings)
        self._everyone = ListedBoardKeeper(work.source, work.members, work.dwellings, work.pack)
        self._seen: object = None
        self._basis: int | None = None
        self._boards: dict[str, Board] = {}
        self._segments: Segments | None = None
        self._texts: list[tuple[str, str]] | None = None
        self._distrusted = False
        self._built_anew = False
        self._refused = False

    def use_pack(self) -> None:
        """Judge everyone anew: the pack is another one."""
        self._seen = None
        self._everyone.use_pack(self._work.pack)

    def board(self, today: date, query: str, stamp: object) -> Board:
        """Return the board; ``stamp`` is equal as long as nothing in the database has changed."""
        if self._seen != (stamp, today) or self._distrusted:
            self._begin(today)
            self._seen = (stamp, today)
        wanted = query.strip().casefold()
        if wanted not in self._boards:
            with self._work.reading():
                self._boards = {word: board for word, board in self._boards.items() if not word}
                self._boards[wanted] = self._made(today, wanted)
        return self._boards[wanted]

    def board_of_everyone(self, today: date, stamp: object) -> Board:
        """Return the board for whoever reads every row: quicker than page by page."""
        with self._work.reading():
            return self._everyone.board(today, "", stamp)

    def assess(self, keys: Iterable[str], today: date) -> Iterable[Assessment]:
        """Return the assessments of some members; runs inside the caller's transaction."""
        return self._assessor.assess(keys, today, self._work.pack).values()

    def _begin(self, today: date) -> None:
        """Forget what was read before a change, and see that the standings are up to date."""
        anew, self._distrusted = self._distrusted and not self._built_anew, False
        self._built_anew = self._built_anew or anew
        self._boards.clear()
        self._texts = None
        self._segments = None
        trusted = EARLIEST <= today <= LATEST and not self._refused
        self._basis = self._work.keep_standings(anew=anew) if trusted else None

    def _made(self, today: date, wanted: str) -> Board:
        if self._basis is None or "\n" in wanted:
            return self._everyone.board(today, wanted, self._seen)
        if self._segments is None:
            self._segments = Segments(self._source, self._basis, self._work.pack, today)
        pack, stamp = self._work.pack, self._work.data_version()
        sources = BoardSources(
            reading=self._work.reading,
            is_current=lambda: self._work.data_version() == stamp,
            judge=lambda keys: self._assessor.assess(keys, today, pack),
            judge_everyone=lambda: self._judge_everyone(today, wanted),
        )
        if not wanted:
            return StandingBoard(self._segments, sources)
        return SoughtBoard(self._segments, self._find(self._segments, wanted), sources)

    def _judge_everyone(self, today: date, wanted: str) -> Board:
        """Return a board that rests on no standings, since those at hand are wrong."""
        if self._work.standings.basis() == self._basis:
            # Nobody else has said that they are out of date: they are built anew once, then done without.
            self._refused = self._built_anew or self._work.read_only
            self._distrusted = True
        return self._everyone.board(today, wanted, object())

    def _find(self, segments: Segments, wanted: str) -> list[Entry]:
        if self._texts is None:
            self._texts = [(key, (text or "").casefold()) for key, text in self._source.execute(_TEXTS)]
        return segments.read_of({key for key, text in self._texts if wanted in text})
