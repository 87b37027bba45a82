"""Assessments of single members, kept as long as nothing has changed that they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from models.aggregates import Dwellings, Members, dwelling_in, member_in
from models.reading import Source, marks
from rules.assess import assess
from rules.assessment import Assessment
from rules.pack import Pack

Versions = tuple[int, int | None, int | None]
"""Of the member, and the dwelling's row with its version."""
_VERSIONS = (
    "SELECT member.key, member.version, dwelling.id, dwelling.version"
    " FROM member LEFT JOIN dwelling ON dwelling.id = member.dwelling_id"
)
_KEPT = 4096
_KEYS_A_QUERY = 500


class Assessor:
    """Assesses members of one database by key; everything runs inside the caller's transaction."""

    def __init__(self, source: Source, members: Members, dwellings: Dwellings) -> None:
        self._source = source
        self._members = members
        self._dwellings = dwellings
        self._kept: dict[str, tuple[Versions, Assessment]] = {}
        self._by: tuple[Pack, date] | None = None

    def assess(self, keys: Iterable[str], today: date, pack: Pack) -> Mapping[str, Assessment]:
        """Return the assessments of ``keys`` on ``today``; keys that are not there are left out."""
        if self._by != (pack, today):
            self._kept.clear()
            self._by = (pack, today)
        listed = list(keys)
        versions = versions_of(self._source, listed)
        known = {key: kept[1] for key in listed if (kept := self._kept.get(key)) and kept[0] == versions.get(key)}
        members = [member_in(stored) for stored in self._members.read(key for key in versions if key not in known)]
        homes = sorted({member.dwelling for member in members if member.dwelling})
        dwellings = {stored.document["key"]: dwelling_in(stored) for stored in self._dwellings.read(homes)}
        if len(self._kept) > _KEPT:
            self._kept.clear()
        for member in members:
            one = assess(member, dwellings.get(member.dwelling or ""), today, pack)
            known[member.key] = one
            self._kept[member.key] = (versions[member.key], one)
        return known


def versions_of(source: Source, keys: Sequence[str] | None = None) -> dict[str, Versions]:
    """Return the versions of ``keys``, of everyone when None; they differ when something has changed."""
    if keys is None:
        return {key: tuple(versions) for key, *versions in source.execute(_VERSIONS)}
    found: dict[str, Versions] = {}
    for start in range(0, len(keys), _KEYS_A_QUERY):
        some = keys[start : start + _KEYS_A_QUERY]
        rows = source.execute(f"{_VERSIONS} WHERE member.key IN ({marks(len(some))})", some)
        found |= {key: tuple(versions) for key, *versions in rows}
    return found
