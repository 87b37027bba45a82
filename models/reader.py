"""What can be asked of one database. Nothing here needs Peewee."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from secrets import token_hex
from types import TracebackType
from typing import TYPE_CHECKING

from msgspec import Struct

from models.aggregates import MEMBERS, Stored, dwelling_in, member_in
from models.assessing import versions_of
from models.board_keeper import BoardKeeper
from models.connection import Connection, connect_bare
from models.errors import NotFound
from models.place import Place, ServerAddress
from models.readings import Readings
from models.standings import Progress, Standings
from models.views import Board, DwellingView, MemberView
from rules.assess import assess
from rules.assessment import Assessment
from rules.checklist import compute_errands
from rules.facts import Book
from rules.pack import Pack

if TYPE_CHECKING:
    from models.sorting import Order
    from rules.query import Query
    from rules.reminders import Digest


class Revision(Struct, frozen=True):
    """How often a member, and the dwelling that they live in, have been changed; 0 without a dwelling."""

    member: int
    dwelling: int


class Reader:
    """Everything that one database knows. Every method raises StoreError when the database cannot be used."""

    def __init__(self, path: Place, connection: Connection, pack: Pack, *, read_only: bool = True) -> None:
        self.path = path
        self.read_only = read_only
        self._pack = pack
        self._read_on(Readings(path, connection))

    @property
    def own_desks(self) -> tuple[str, ...] | None:
        """The desks whose members alone are seen, by row security; None where everyone is."""
        return self._readings.connection.own_desks

    def _read_on(self, readings: Readings) -> None:
        self._readings = readings
        self._standings = Standings(readings.connection, readings.members, readings.dwellings, self._pack)
        self._board = BoardKeeper(
            readings,
            self._standings,
            self._pack,
            self.data_version,
            lambda anew: self._keep_standings(anew=anew),
            read_only=self.read_only,
        )

    @classmethod
    def quickly(cls, path: Place, pack: Pack) -> Reader | None:
        """Open a database that is as it should be; None for any other, which a ``Store`` knows what to do with."""
        connection = None if isinstance(path, ServerAddress) else connect_bare(path, for_change=False)
        return None if connection is None else cls(path, connection, pack)

    def use_pack(self, pack: Pack) -> None:
        """Judge by another pack from now on."""
        self._pack = pack
        self._standings.use_pack(pack)
        self._board.use_pack(pack)

    def close(self) -> None:
        """Close the database."""
        self._readings.connection.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def complaints(self) -> list[str]:
        """Return what the database has to say against itself: its structure, and references to nothing."""
        with self._readings.reading():
            return self._readings.connection.complaints()

    def data_version(self) -> object:
        """Return something that stays equal as long as nobody, here or elsewhere, has changed anything."""
        return self._readings.data_version()

    def _keep_standings(self, progress: Progress | None = None, *, anew: bool = False) -> int | None:  # noqa: ARG002
        """Return the basis of standings that are up to date; None without any. A ``Store`` makes them so."""
        with self._readings.reading():
            basis = self._standings.basis()
            if anew or (basis is not None and not self._standings.hold_everyone(basis)):
                return None
            return basis

    def book(self) -> Book:
        """Return everything, in the order of a backup."""
        with self._readings.reading():
            return Book(
                dwellings=tuple(dwelling_in(stored) for stored in self._readings.dwellings.read()),
                members=tuple(member_in(stored) for stored in self._readings.members.read()),
            )

    def board(self, today: date, query: str = "", order: Order | None = None) -> Board:
        """Return the members in an order, that of urgency with None; ``query`` is read by ``rules.query_reader``.

        Rows are read when they are asked for; whoever wants all of them asks for ``board_of_everyone``.
        """
        return self._board.board(today, self._in_force(query), self.data_version(), order)

    def first_found(self, today: date, query: str, most: int) -> Sequence[Assessment]:
        """Return the most urgent of those whom a query finds, ``most`` of them at the most."""
        return self._board.first_found(today, self._in_force(query), most, self.data_version())

    def prepare_seeking(self, today: date) -> None:
        """Read ahead what queries look through, so that the first letter of one is obeyed as soon as the others."""
        self._board.prepare_seeking(today, self.data_version())

    def read_query(self, text: str) -> Query:
        """Return what a text asks for, and what of it cannot be read."""
        from rules.query_reader import read_query

        return read_query(text, self._pack)

    def _in_force(self, text: str) -> Query | None:
        return self.read_query(text).in_force if text.strip() else None

    def board_of_everyone(self, today: date) -> Board:
        """Return the same board with every row judged already: quicker for whoever reads them all."""
        return self._board.board_of_everyone(today, self.data_version())

    def revisions(self) -> Mapping[str, Revision]:
        """Return by member how often they, and their dwelling, have been changed."""
        with self._readings.reading():
            found = versions_of(self._readings.connection)
        return {key: Revision(member, dwelling or 0) for key, (member, _home, dwelling) in found.items()}

    def member(self, key: str, today: date) -> MemberView:
        """Return one member with the verdict on ``today``; raises NotFound."""
        with self._readings.reading():
            stored = self._readings.stored(self._readings.members, key)
            member = member_in(stored)
            dwelling = self._readings.dwelling_of(member)
        assessment = assess(member, dwelling, today, self._pack)
        version = self._readings.version_of(stored)
        return MemberView(member, dwelling, version, assessment, compute_errands(assessment, self._pack))

    def members(self, keys: Iterable[str], today: date) -> tuple[MemberView, ...]:
        """Return some members, those left out who are gone."""
        found: list[MemberView] = []
        with self._readings.reading():
            for key in keys:
                with suppress(NotFound):
                    found.append(self.member(key, today))
        return tuple(found)

    def still_there(self, keys: Iterable[str]) -> frozenset[str]:
        """Return those of some keys that are members."""
        wanted = "SELECT 1 FROM member WHERE key = ?"
        with self._readings.reading():
            execute = self._readings.connection.execute
            return frozenset(key for key in keys if any(execute(wanted, (key,))))

    def household_of(self, key: str, today: date) -> tuple[Assessment, ...]:
        """Return everyone of the member's household, most urgent first; only the member where none is named."""
        household = self.member(key, today).member.household
        with self._readings.reading():
            keys = {key, *(self._readings.members.keys_in_household(household) if household else ())}
            return tuple(sorted(self._board.assess(keys, today), key=lambda one: one.order))

    def household(self, name: str, today: date) -> tuple[Assessment, ...]:
        """Return everyone of the household of that name, most urgent first; nobody where there is none."""
        with self._readings.reading():
            keys = self._readings.members.keys_in_household(name) if name else ()
            return tuple(sorted(self._board.assess(keys, today), key=lambda one: one.order))

    def find(self, name_or_key: str) -> tuple[str, ...]:
        """Return the member with exactly this key, else the keys of all with exactly this name."""
        with self._readings.reading():
            query = "SELECT key FROM member WHERE key = ? OR name = ? ORDER BY key"
            keys = tuple(key for (key,) in self._readings.connection.execute(query, (name_or_key, name_or_key)))
        return (name_or_key,) if name_or_key in keys else keys

    def last_digest(self) -> date | None:
        """Return the day of the last digest, whomever it told of; None where there has been none."""
        with self._readings.reading():
            found = self._readings.connection.execute("SELECT MAX(ran_on) FROM digest")
            return next((date.fromisoformat(day) for (day,) in found if day), None)

    def digest(self, today: date, desk: str | None = None) -> Digest:
        """Return what a digest tells on ``today``: what has become due since the last one, and what is overdue.

        With ``desk``, it tells of those whom that desk looks after; an empty one stands for no desk at all.
        """
        from models.digests import last_digest, told_before
        from rules.reminders import make_digest, reminders_of

        with self._readings.reading():
            told = told_before(self._readings.connection)
            last = last_digest(self._readings.connection, desk)
            reminders = (each for one in self._looked_after(today, desk) for each in reminders_of(one))
            return make_digest(reminders, told, last, today, desk)

    def looked_after_by(self, desk: str, today: date) -> tuple[Assessment, ...]:
        """Return everyone whom a desk looks after, most urgent first; an empty one stands for no desk at all."""
        with self._readings.reading():
            return tuple(self._looked_after(today, desk))

    def _looked_after(self, today: date, desk: str | None) -> Sequence[Assessment]:
        if desk is None:
            board = self.board_of_everyone(today)
            return board.rows(0, len(board))
        keys = self._readings.members.keys_of_desk(desk)
        return sorted(self._board.assess(keys, today), key=lambda one: one.order)

    def dwelling(self, key: str) -> DwellingView:
        """Return one dwelling; raises NotFound."""
        with self._readings.reading():
            return self._dwelling_view(self._readings.stored(self._readings.dwellings, key))

    def dwellings(self) -> tuple[DwellingView, ...]:
        """Return all dwellings, by key."""
        with self._readings.reading():
            return tuple(map(self._dwelling_view, list(self._readings.dwellings.read())))

    def _dwelling_view(self, stored: Stored) -> DwellingView:
        return DwellingView(
            dwelling_in(stored), self._readings.version_of(stored), self._readings.names_living_in(stored.id)
        )

    def households(self) -> tuple[str, ...]:
        """Return the names of households in use."""
        with self._readings.reading():
            rows = self._readings.connection.execute("SELECT DISTINCT household FROM member ORDER BY household")
            return tuple(name for (name,) in rows if name)

    def desks(self) -> tuple[str, ...]:
        """Return the names of those who look after somebody."""
        with self._readings.reading():
            rows = self._readings.connection.execute("SELECT DISTINCT desk FROM member WHERE desk > '' ORDER BY desk")
            return tuple(name for (name,) in rows)

    def has_desks(self) -> bool:
        """Whether anybody is looked after by somebody in particular."""
        with self._readings.reading():
            return any(self._readings.connection.execute("SELECT 1 FROM member WHERE desk > '' LIMIT 1"))

    def new_key(self, scope: str, name: str) -> str:
        """Return an unused key for a new row of ``members`` or ``dwellings``."""
        from models.keys import free_key

        table = "member" if scope == MEMBERS else "dwelling"
        with self._readings.reading():
            rows = self._readings.connection.execute(f"SELECT key FROM {table}")  # noqa: S608 - one of our tables
            taken = {key for (key,) in rows}
        key = free_key(scope, name, taken)
        # Others, who are not seen, may have the readable one.
        return key if self.own_desks is None else f"{key}-{token_hex(3)}"
