"""Upkeep of the standings: where every member stands on any day, in tables that the board reads by index.

Standings are kept by basis: what decides in the rules behind them (``rules.standing.fingerprint``). Sessions with other
choices have a basis of their own beside each other, so that none undoes another's work. A change is followed within its
own transaction: by the session's own basis at once, by the others' when a session of theirs reads next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from models.aggregates import DWELLINGS, Dwellings, Members, Outlines, dwelling_in, member_in
from models.connection import Connection
from models.reading import marks
from rules.facts import EARLIEST
from rules.pack import Pack
from rules.standing import fingerprint, stand

NO_PERMIT = 0
"""Stands for the expiry of a member without a permit."""
_FIRST = EARLIEST.toordinal()
_COLUMNS = "basis, valid_until, name, key, first_day, last_day, failing, due"
_MOST_BASES = 4
_FEW = 1000
_MEMBERS_AT_ONCE = 500
_ROWS_AT_ONCE = 500

Progress = Callable[[int, int], None]
Touched = Collection[tuple[str, str]]
_Row = tuple[int, int, str, str, int, int, bool, bool]


class Standings:
    """The standings of one database by one pack. What writes runs inside the caller's transaction."""

    def __init__(self, connection: Connection, members: Members, dwellings: Dwellings, pack: Pack) -> None:
        self._source = connection
        self._hears_of_edits = connection.hears_of_edits
        self.sees_part = connection.own_desks is not None
        """Whether row security hides members: standings are of everyone, and are left to other sessions."""
        self._members = members
        self._outlines = Outlines(connection, dwellings)
        self._dwellings = dwellings
        self.use_pack(pack)

    def use_pack(self, pack: Pack) -> None:
        """Keep standings by another pack from now on."""
        self._pack = pack
        self._fingerprint = fingerprint(pack)
        self._held: int | None = None

    def basis(self) -> int | None:
        """Return the basis of the pack, or None when it is not there or not up to date."""
        if self.sees_part:
            return None
        found = self._execute(
            "SELECT id FROM standing_basis WHERE fingerprint = ?"
            " AND NOT EXISTS (SELECT 1 FROM standing_stale WHERE basis = standing_basis.id)",
            self._fingerprint,
        )
        return next((basis for (basis,) in found), None)

    def hold_everyone(self, basis: int) -> bool:
        """Whether there are as many standings as members: not so where a file was edited by other means.

        Counting takes the longer the more members there are; where nobody would tell of an edit, once is enough.
        """
        if self._held == basis and not self._hears_of_edits:
            return True
        ((held,),) = self._execute("SELECT SUM(members) FROM standing_tally WHERE basis = ?", basis)
        self._held = basis if (held or 0) == self._count_members() else None
        return self._held == basis

    def are_right(self, basis: int) -> bool:
        """Whether the standings are those that everyone judged anew has; takes as long as ``build``."""
        tally: Counter[int] = Counter()
        held = set(self._execute(f"SELECT {_COLUMNS} FROM standing WHERE basis = ?", basis))  # noqa: S608 - our own words
        wanted = set(self._counted(tally, self._judged(basis, self._members.keys())))
        counted = self._execute(
            "SELECT valid_until, members FROM standing_tally WHERE basis = ? AND members <> 0", basis
        )
        return held == wanted and dict(counted) == dict(tally)

    def bring_up_to_date(self, progress: Progress | None = None) -> None:
        """Judge those anew whom others have changed, or everyone by rules that the database does not know yet."""
        own = self._own()
        if own is None:
            self.build(progress)
        else:
            self._rewrite(own, self._stale(own))

    def follow(self, touched: Touched) -> None:
        """Judge anew whom a change touches; ``touched`` are scopes and keys of members and dwellings."""
        keys = {key for scope, key in touched if scope != DWELLINGS}
        keys |= set(self._living_in([key for scope, key in touched if scope == DWELLINGS]))
        if not keys:
            return
        bases = dict(self._execute("SELECT fingerprint, id FROM standing_basis"))
        own = None if self.sees_part else bases.pop(self._fingerprint, None)
        self._leave_to_others(list(bases.values()), keys)
        if self.sees_part:
            return
        if own is not None and len(keys) <= _FEW:
            self._rewrite(own, keys | set(self._stale(own)))
        elif 2 * len(keys) >= self._count_members():
            self.build()
        elif own is not None:
            self._rewrite(own, keys | set(self._stale(own)))

    def build(self, progress: Progress | None = None) -> None:
        """Judge everyone anew."""
        basis = self._make_basis()
        keys = [key for (key,) in self._execute("SELECT key FROM member ORDER BY id")]
        tally: Counter[int] = Counter()
        for start in range(0, len(keys), _MEMBERS_AT_ONCE):
            if progress:
                progress(start, len(keys))
            self._insert(self._counted(tally, self._judged(basis, keys[start : start + _MEMBERS_AT_ONCE])))
        self._add_to_tally(basis, tally)

    def _own(self) -> int | None:
        found = self._execute("SELECT id FROM standing_basis WHERE fingerprint = ?", self._fingerprint)
        return next((basis for (basis,) in found), None)

    def _stale(self, basis: int) -> list[str]:
        return [key for (key,) in self._execute("SELECT key FROM standing_stale WHERE basis = ?", basis)]

    def _count_members(self) -> int:
        ((count,),) = self._execute("SELECT COUNT(*) FROM member")
        return int(count)

    def _make_basis(self) -> int:
        """Return the own basis without any standings; those that were made first give way when there are many."""
        own = self._own()
        if own is not None:
            self._clear([own])
            return own
        bases = [basis for (basis,) in self._execute("SELECT id FROM standing_basis ORDER BY id")]
        self._drop(bases[: max(0, len(bases) - _MOST_BASES + 1)])
        self._execute("INSERT INTO standing_basis (fingerprint) VALUES (?)", self._fingerprint)
        own = self._own()
        assert own is not None
        self._clear([own])  # what a basis has left behind that was deleted by other means
        return own

    def _drop(self, bases: Sequence[int]) -> None:
        self._clear(bases)
        for basis in bases:
            self._execute("DELETE FROM standing_basis WHERE id = ?", basis)

    def _clear(self, bases: Iterable[int]) -> None:
        for basis in bases:
            self._execute("DELETE FROM standing WHERE basis = ?", basis)
            self._execute("DELETE FROM standing_tally WHERE basis = ?", basis)
            self._execute("DELETE FROM standing_stale WHERE basis = ?", basis)

    def _living_in(self, dwellings: list[str]) -> Iterator[str]:
        for some in _parts(dwellings):
            query = "SELECT member.key FROM member JOIN dwelling ON dwelling.id = member.dwelling_id WHERE dwelling.key"
            for (key,) in self._execute(f"{query} IN ({marks(len(some))})", *some):
                yield key

    def _leave_to_others(self, bases: Sequence[int], keys: set[str]) -> None:
        if len(keys) > _FEW and not self.sees_part:
            self._drop(bases)
            return
        for basis in bases:
            for key in keys - set(self._stale(basis)):
                self._execute("INSERT INTO standing_stale (basis, key) VALUES (?, ?)", basis, key)

    def _rewrite(self, basis: int, keys: Collection[str]) -> None:
        tally: Counter[int] = Counter()
        for some in _parts(list(keys)):
            chosen = f"basis = ? AND key IN ({marks(len(some))})"
            # The plus keeps SQLite from looking through the whole basis instead of by the key.
            query = f"SELECT {_COLUMNS} FROM standing WHERE +basis = ? AND key IN ({marks(len(some))})"  # noqa: S608 - our own words
            before = set(self._execute(query, basis, *some))
            after = set(self._judged(basis, some))
            # Most changes move nobody: what stays is not written.
            self._delete(self._counted(tally, before - after, -1))
            self._insert(self._counted(tally, after - before))
            self._execute(f"DELETE FROM standing_stale WHERE {chosen}", basis, *some)  # noqa: S608 - only marks
        self._add_to_tally(basis, tally)

    def _judged(self, basis: int, keys: list[str]) -> Iterator[_Row]:
        members = [member_in(stored) for stored in self._outlines.read(keys)]
        homes = {member.dwelling for member in members if member.dwelling}
        dwellings = {stored.document["key"]: dwelling_in(stored) for stored in self._dwellings.read(sorted(homes))}
        for member in members:
            standing = stand(member, dwellings.get(member.dwelling or ""), self._pack)
            until = standing.valid_until.toordinal() if standing.valid_until else NO_PERMIT
            for one in standing.stretches:
                days = (one.first.toordinal(), one.last.toordinal())
                yield (basis, until, member.name, member.key, *days, one.failing, one.due)

    @staticmethod
    def _counted(tally: Counter[int], rows: Iterable[_Row], step: int = 1) -> Iterator[_Row]:
        for row in rows:
            _basis, valid_until, _name, _key, first_day, *_rest = row
            if first_day == _FIRST:
                tally[valid_until] += step
            yield row

    def _insert(self, rows: Iterable[_Row]) -> None:
        for some in _parts(list(rows)):
            values = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?)"] * len(some))
            self._execute(f"INSERT INTO standing ({_COLUMNS}) VALUES {values}", *(each for row in some for each in row))  # noqa: S608 - only marks

    def _delete(self, rows: Iterable[_Row]) -> None:
        for basis, valid_until, name, key, first_day, *_rest in rows:
            self._execute(
                "DELETE FROM standing WHERE basis = ? AND valid_until = ? AND name = ? AND key = ? AND first_day = ?",
                *(basis, valid_until, name, key, first_day),
            )

    def _add_to_tally(self, basis: int, tally: Counter[int]) -> None:
        for valid_until, members in tally.items():
            if members:
                self._execute(
                    "INSERT INTO standing_tally (basis, valid_until, members) VALUES (?, ?, ?)"
                    " ON CONFLICT (basis, valid_until) DO UPDATE SET members = standing_tally.members + ?",
                    *(basis, valid_until, members, members),
                )

    def _execute(self, sql: str, *parameters: Any) -> Iterable[tuple[Any, ...]]:
        return self._source.execute(sql, parameters)


def _parts(listed: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(listed), _ROWS_AT_ONCE):
        yield listed[start : start + _ROWS_AT_ONCE]
