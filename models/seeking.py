"""Whom a query finds among many: texts are looked through, standings read by index, and only the rest is judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice

from models.pinyin import Pinyin
from models.reading import Source
from models.segments import Entry, Segments
from rules.assessment import ACT_NOW, Assessment, Route, Status
from rules.facts import CaseState, FollowUpState, Kind
from rules.pack import Pack
from rules.query import NONE, TEXTS, Field, Query, Term, found_in
from rules.standing import HANG_ON_FACTS, possible_dues

_OF_MEMBER = "SELECT key, {0} FROM member"
_TEXTS: Mapping[Field, str] = {
    Field.WORD: _OF_MEMBER.format("name || ? || key || ? || household || ? || relation"),
    Field.NAME: _OF_MEMBER.format("name"),
    Field.KEY: _OF_MEMBER.format("key"),
    Field.HOUSEHOLD: _OF_MEMBER.format("household"),
    Field.RELATION: _OF_MEMBER.format("relation"),
    Field.DWELLING: "SELECT member.key, dwelling.address || ? || dwelling.key"
    " FROM member JOIN dwelling ON dwelling.id = member.dwelling_id",
}
_STANDING = frozenset({Field.STATUS, Field.DAYS, Field.UNTIL})
_OFFLINE = ACT_NOW | {Status.AT_RISK}
"""Whatever is due now, or fails, is not renewed by itself; nothing else is known to be."""
_JUDGED_AT_ONCE = 500
_MOST_KEPT = 8
_LOOKED_AT_FIRST = 5000
_CLOSED = (CaseState.ENDORSED, CaseState.CANCELLED)
_HAVING = "SELECT DISTINCT member.key FROM member JOIN {0} ON {0}.member_id = member.id WHERE {0}."
_WITH_CASE = _HAVING.format("case_file") + "state NOT IN (?, ?)"
_WITH_FOLLOW_UP = _HAVING.format("follow_up") + "state = ?"
_WITH_CHANGE = 'SELECT DISTINCT member.key FROM member JOIN "change" ON "change".member_id = member.id'
_WITH_CONFIRMATION = _HAVING.format("confirmation") + "kind = ?"

Judge = Callable[[Iterable[str]], Mapping[str, Assessment]]


class Texts:
    """One text a member, looked through as it is written and as it is read aloud."""

    def __init__(self, rows: Iterable[tuple[str, str | None]]) -> None:
        self._texts = {key: (text or "").casefold() for key, text in rows}
        self._found: dict[Term, frozenset[str]] = {}

    @cached_property
    def pinyin(self) -> Pinyin:
        """What patterns are made with for these texts."""
        return Pinyin(frozenset("".join(self._texts.values())))

    def find(self, term: Term) -> frozenset[str]:
        """Return the keys of those in whose text a term is found, whether it is excluded or not."""
        if term not in self._found:
            found = frozenset(self._look(term, self._narrowed(term)))
            while len(self._found) >= _MOST_KEPT:
                self._found.pop(next(iter(self._found)))
            self._found[term] = found
        return self._found[term]

    def test(self, term: Term) -> Callable[[str], bool]:
        """Return what tells of one key whether a term is found in the text."""
        pattern = self.pinyin.pattern(term.text)
        literal = re.escape(term.text)
        search = re.compile(f"{literal}|{pattern}" if pattern else literal).search
        return lambda key: search(self._texts.get(key, "")) is not None

    def _narrowed(self, term: Term) -> Mapping[str, str]:
        """Return the texts in which it may be found: those that hold what was typed before its last letters."""
        for known, found in reversed(self._found.items()):
            if not known.whole and term.text.startswith(known.text):
                return {key: self._texts[key] for key in found}
        return self._texts

    def _look(self, term: Term, texts: Mapping[str, str]) -> Iterable[str]:
        if term.whole:
            return (key for key, text in texts.items() if term.text in text.split("\n"))
        pattern = self.pinyin.pattern(term.text)
        if pattern is None:
            return (key for key, text in texts.items() if term.text in text)
        search = re.compile(f"{re.escape(term.text)}|{pattern}").search
        return (key for key, text in texts.items() if search(text))


@lru_cache(maxsize=64)
def _sounding_like(text: str) -> Callable[[str], object]:
    pattern = Pinyin().pattern(text)
    return re.compile(pattern).search if pattern is not None else lambda _other: None


def is_found(term: Term, text: str) -> bool:
    """Whether a term is found in one text of a member, as ``Texts`` finds it."""
    text = text.casefold()
    if term.whole:
        return term.text == text
    return term.text in text or _sounding_like(term.text)(text) is not None


class Seeker:
    """Answers queries about one moment of the database and one day; forgets nothing, so it is made anew for another."""

    def __init__(self, source: Source, segments: Segments, pack: Pack, today: date, judge: Judge) -> None:
        self._source = source
        self._segments = segments
        self._today = today.toordinal()
        self._pack = pack
        self._days_to_due: dict[tuple[Status, int], tuple[int, ...]] = {}
        self._judge = judge
        self._texts: dict[Field, Texts] = {}
        self._judged: dict[tuple[Term, str], bool] = {}

    def find(self, query: Query, most: int | None = None) -> Sequence[Entry]:
        """Return where those stand for whom a query holds, in the order of the board; at most so many."""
        if most is not None and (soon := self._found_soon(query.terms, most)) is not None:
            return soon
        keys = self._keys_of(query.terms)
        standing = [term for term in query.terms if term.field in _STANDING]
        judged = [term for term in query.terms if term.field not in _STANDING | TEXTS | {Field.AGENT}]
        if most is not None and keys is not None and not standing and not judged:
            return self._segments.first_of(keys, most)
        entries = self._segments.everyone() if keys is None else self._segments.read_of(keys)
        for term in standing:
            entries = [entry for entry in entries if self._stands(term, entry) is not term.excluded]
        for term in judged:
            true = self._true_of(term, entries)
            entries = [entry for entry in entries if (entry.key in true) is not term.excluded]
        return entries[:most]

    def prepare(self) -> None:
        """Read what most queries look through, before the first letter is typed."""
        self._segments.everyone()
        self._texts_of(Field.WORD).pinyin  # noqa: B018 - worked out once

    def _found_soon(self, terms: Sequence[Term], most: int) -> list[Entry] | None:
        """Return whom one word finds among the most urgent, where these are enough; None where more must be read."""
        if len(terms) != 1 or terms[0].field is not Field.WORD or terms[0].excluded:
            return None
        holds = self._texts_of(Field.WORD).test(terms[0])
        urgent = islice(self._segments.everyone(), _LOOKED_AT_FIRST)
        found = list(islice((entry for entry in urgent if holds(entry.key)), most))
        return found if len(found) == most else None

    def _keys_of(self, terms: Iterable[Term]) -> frozenset[str] | None:
        """Return the keys of those for whom the terms about texts hold; None where there are no such terms."""
        keys: frozenset[str] | None = None
        for term in sorted(terms, key=lambda term: term.excluded):
            if term.field is Field.AGENT:
                found = self._with_agent(term)
            elif term.field in TEXTS:
                found = self._texts_of(term.field).find(term)
            else:
                continue
            if not term.excluded:
                keys = found if keys is None else keys & found
            else:
                keys = (self._everyone if keys is None else keys) - found
        return keys

    @cached_property
    def _everyone(self) -> frozenset[str]:
        return frozenset(key for (key,) in self._source.execute("SELECT key FROM member"))

    def _texts_of(self, field: Field) -> Texts:
        if field not in self._texts:
            query = _TEXTS[field]
            self._texts[field] = Texts(self._source.execute(query, ["\n"] * query.count("?")))
        return self._texts[field]

    def _with_agent(self, term: Term) -> frozenset[str]:
        rows = self._source.execute("SELECT key, agent FROM member WHERE agent IS NOT NULL")
        having: dict[str, str] = dict(rows)
        found = frozenset(key for key, agent in having.items() if agent in term.codes)
        return found | (self._everyone - having.keys()) if NONE in term.codes else found

    def _stands(self, term: Term, entry: Entry) -> bool:
        status = self._segments.listed[entry.segment].status
        if term.field is Field.STATUS:
            return (status or NONE) in term.codes
        if status is None:
            return False
        until = entry.place[0]
        return term.covers(until if term.field is Field.UNTIL else until - self._today)

    def _true_of(self, term: Term, entries: Sequence[Entry]) -> set[str]:
        """Return the keys of those for whom a term holds that a judgement tells; judged are only those in doubt."""
        known = {Field.CASE: self._known_case, Field.ROUTE: self._known_route, Field.DUE: self._known_due}[term.field]
        true: set[str] = set()
        in_doubt: list[str] = []
        for entry in entries:
            is_true = known(term, entry)
            if is_true is None:
                in_doubt.append(entry.key)
            elif is_true:
                true.add(entry.key)
        return true | self._judged_true(term, in_doubt)

    def _known_case(self, term: Term, entry: Entry) -> bool | None:
        return None if entry.key in self._with_case else NONE in term.codes

    def _known_route(self, term: Term, entry: Entry) -> bool | None:
        status = self._segments.listed[entry.segment].status
        if status is None:
            return False
        if status in _OFFLINE:
            return Route.OFFLINE in term.codes
        return None if entry.key in self._with_confirmation else Route.UNCONFIRMED in term.codes

    def _known_due(self, term: Term, entry: Entry) -> bool | None:
        status = self._segments.listed[entry.segment].status
        if status is None:
            return False
        within = [term.covers(days) for days in self._dues(status, entry.place[0])]
        if status not in HANG_ON_FACTS:
            return any(within)
        if entry.key in (self._with_change if status is Status.AT_RISK else self._with_follow_up):
            return None
        if not any(within):
            return False
        return True if status is Status.AT_RISK and all(within) else None

    def _dues(self, status: Status, valid_until: int) -> tuple[int, ...]:
        """Return in how many days the next action may be due."""
        if (status, valid_until) not in self._days_to_due:
            today = date.fromordinal(self._today)
            dues = possible_dues(status, date.fromordinal(valid_until), today, self._pack)
            self._days_to_due[(status, valid_until)] = tuple((due - today).days for due in dues)
        return self._days_to_due[(status, valid_until)]

    @cached_property
    def _with_change(self) -> frozenset[str]:
        return frozenset(key for (key,) in self._source.execute(_WITH_CHANGE))

    @cached_property
    def _with_case(self) -> frozenset[str]:
        return frozenset(key for (key,) in self._source.execute(_WITH_CASE, _CLOSED))

    @cached_property
    def _with_follow_up(self) -> frozenset[str]:
        return frozenset(key for (key,) in self._source.execute(_WITH_FOLLOW_UP, (FollowUpState.OPEN,)))

    @cached_property
    def _with_confirmation(self) -> frozenset[str]:
        return frozenset(key for (key,) in self._source.execute(_WITH_CONFIRMATION, (Kind.ADDRESS,)))

    def _judged_true(self, term: Term, keys: Sequence[str]) -> set[str]:
        unknown = [key for key in keys if (term, key) not in self._judged]
        for start in range(0, len(unknown), _JUDGED_AT_ONCE):
            some = unknown[start : start + _JUDGED_AT_ONCE]
            for key, one in self._judge(some).items():
                self._judged[(term, key)] = found_in(term, one)
        return {key for key in keys if self._judged.get((term, key))}
