"""What somebody at a desk does to a store: changes of several kinds, and drawing the board after others' changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from models.place import Place
from models.results import Result
from models.store import Store
from models.views import Board
from rules.dates import plus_years
from rules.facts import CaseKind, Confirmation, Kind, Member, Obtained, Period
from rules.pack import load_pack
from screens.board.head import head_line

RENAMED, CONFIRMED, TICKED, RENEWED = "rename", "confirm", "tick", "renew"
KINDS = (RENAMED, CONFIRMED, TICKED, RENEWED)
ACTIONS = {RENAMED: "member.save", CONFIRMED: "fact.record", TICKED: "tick.set", RENEWED: "result.record"}
_IN_SIGHT = range(5, 10)
"""Members who stand in the first rows of every board, behind those by whose names a board is known."""
_LEAST = 16
_PRIME = 7919
_ROWS, _CELLS = 30, 120
_LONG_AGO = timedelta(days=100)


def open_store(place: Place, actor: str, *, read_only: bool = False) -> Store:
    """Open a store as the app does, without drafts."""

    def now() -> datetime:
        return datetime.now().astimezone()

    return Store(place, pack=load_pack(), actor=actor, now=now, read_only=read_only, keep_drafts=False)


class Change(Struct, frozen=True):
    """The change of a number: every fourth one stands in the first rows of every board, the others lie anywhere.

    Those that lie elsewhere are about another member each, as long as there are fewer of them than members.
    """

    number: int
    members: int
    today: date

    @property
    def kind(self) -> str:
        """What is done."""
        return KINDS[self.number % len(KINDS)]

    @property
    def key(self) -> str:
        """Whom it is about."""
        if self.kind == RENAMED:
            return f"m{_IN_SIGHT[self.number // len(KINDS) % len(_IN_SIGHT)]}"
        return f"m{_LEAST + self.number * _PRIME % (self.members - _LEAST)}"

    def prepared(self, store: Store) -> Callable[[], object]:
        """Read what the form or the screen would show by now; what is returned saves."""
        view, member, key = store.member(self.key, self.today), store.member(self.key, self.today).member, self.key
        if self.kind == RENAMED:
            renamed = replace(member, name=f"{member.name.rstrip('0123456789')}{self.number}")
            return lambda: store.save_member(renamed, view.version)
        if self.kind == CONFIRMED:
            return lambda: store.record(key, self._confirmation)
        if self.kind == TICKED:
            return lambda: store.set_ticks(key, CaseKind.RENEWAL, {"id_card.copy": True}, self.today)
        until = _periods(member)[-1].valid_until
        period = Period(until + timedelta(days=1), plus_years(until, 1), Obtained.OFFLINE, recorded_on=self.today)
        return lambda: store.record_result(key, Result(period), self.today)

    @property
    def _confirmation(self) -> Confirmation:
        return Confirmation(Kind.PHONE, self.today - _LONG_AGO)

    def is_in(self, member: Member) -> bool:
        """Whether it has come through, and not twice."""
        if self.kind == RENAMED:
            return named_last((member.name,)) == self.number
        if self.kind == CONFIRMED:
            return member.confirmations.count(self._confirmation) == 1
        if self.kind == TICKED:
            return sum("id_card.copy" in case.ticks for case in member.cases) == 1
        return sum(one.recorded_on == self.today for one in _periods(member)) == 1


def _periods(member: Member) -> Sequence[Period]:
    return sorted((one for permit in member.permits for one in permit.periods), key=lambda one: one.valid_until)


def named_last(names: Sequence[str]) -> int:
    """Return the number of the latest renaming that some names show, -1 for none."""
    digits = (name[len(name.rstrip("0123456789")) :] for name in names)
    return max((int(each) for each in digits if each), default=-1)


class View:
    """The board of a session as the app draws it, but for the drawing of characters: head, rows, cursor."""

    def __init__(self, store: Store, today: date, row: int = 0) -> None:
        """``row`` is where the cursor stands at first; it stays on its member."""
        self._store = store
        self._today = today
        self._seen: object = None
        self._row = row
        self._key: str | None = None
        self.names: tuple[str, ...] = ()

    def draw(self) -> None:
        """Ask for everything that is shown."""
        store = self._store
        self._seen = store.data_version()
        board: Board = store.board(self._today)
        store.has_desks()
        head_line(board, self._today, _CELLS)
        store.last_digest()
        found = board.index(self._key) if self._key is not None else None
        row = self._row if found is None else found
        rows = board.rows(row, row + _ROWS)
        self._row, self._key = row, rows[0].member.key if rows else None
        self.names = tuple(one.member.name for one in rows)

    def is_up_to_date(self) -> bool:
        """Whether nobody has changed anything since."""
        return self._store.data_version() == self._seen


class Timed(Struct, frozen=True):
    """When something was over, on the monotonic clock, how long it took, and the processor's share of that here."""

    at: float
    ms: float
    cpu_ms: float


def timed(work: Callable[[], object]) -> Timed:
    """Do something and time it."""
    cpu, began = time.process_time(), time.monotonic()
    work()
    at = time.monotonic()
    return Timed(at, (at - began) * 1000, (time.process_time() - cpu) * 1000)
