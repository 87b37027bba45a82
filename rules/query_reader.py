"""The small language in which people are sought: words, ``status:offline``, ``days<30``, ``-child``; also in Chinese.

Blanks part the terms, all of which must hold; quotes keep blanks together and make anything a plain word. What cannot
be read leaves the rest in force and is told as a ``Complaint``; reading never raises.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from rules.assessment import Route, Status
from rules.calls import Call
from rules.facts import Agent, CaseState
from rules.pack import LANGUAGES, Pack
from rules.query import FARTHEST, NONE, TEXTS, Complaint, Fault, Field, Query, Term
from rules.written_days import written_numbers

_MOST_CHARACTERS = 400
_MOST_TERMS = 24
_QUOTES = '"“”「」'
# What a Chinese keyboard gives where a European one gives signs.
_NARROW = str.maketrans("：＜＞《》＝－，、；　", ":<><>=-,,; ")
_SIGN = re.compile(r"<=|>=|:|<|>|=")
_DAYS = frozenset({Field.DAYS, Field.DUE})
_IN_CHINESE: Mapping[Field, str] = {
    Field.NAME: "姓名 名字",
    Field.KEY: "代号",
    Field.HOUSEHOLD: "家庭 户",
    Field.DESK: "经办",
    Field.RELATION: "关系",
    Field.DWELLING: "住所 地址",
    Field.AGENT: "代办",
    Field.STATUS: "状态",
    Field.ROUTE: "方式",
    Field.CASE: "办理",
    Field.CALL: "电话 联系",
    Field.DAYS: "天数 剩余",
    Field.DUE: "截止",
    Field.UNTIL: "到期 有效期",
}
_NAMES: Mapping[str, Field] = {
    name: field for field, names in _IN_CHINESE.items() for name in (field.value, *names.split())
}
_CODES: Mapping[Field, tuple[str, ...]] = {
    Field.STATUS: (*Status, NONE),
    Field.ROUTE: tuple(Route),
    Field.CASE: (*(state for state in CaseState if state not in {CaseState.ENDORSED, CaseState.CANCELLED}), NONE),
    Field.CALL: (*Call, NONE),
    Field.AGENT: (*Agent, NONE),
}
_GROUPS: Mapping[Field, tuple[str, ...]] = {
    Field.STATUS: ("status", "status_short"),
    Field.ROUTE: ("route",),
    Field.CASE: ("case_state",),
    Field.AGENT: ("agent",),
}
_NO_WORDS = ("none", "no", "无", "没有")
_ANY_WORDS = ("any", "有")
_CALLS: Mapping[str, tuple[str, ...]] = {
    Call.FACTS: ("信息", "确认信息"),
    Call.ADDRESS_CHECK: ("address check", "核对", "地址核对", "核查", "地址核查", "住址核查"),
    Call.NOTICE: ("sms", "短信", "通知"),
}
_MAY_BE_EMPTY = frozenset({Field.HOUSEHOLD, Field.DESK})
"""Texts of which ``none`` asks who has none; within quotes it is a text like any other."""


def read_query(text: str, pack: Pack) -> Query:
    """Read what was typed; the words of ``pack`` name states in both languages."""
    terms: list[Term] = []
    complaint: Complaint | None = None
    if len(text) > _MOST_CHARACTERS:
        complaint = Complaint(Fault.TOO_LONG, "")
    for piece in _pieces(text[:_MOST_CHARACTERS]):
        read = _term(piece, pack)
        if isinstance(read, Complaint):
            complaint = complaint or read
        elif read is not None and read not in terms:
            terms.append(read)
    if len(terms) > _MOST_TERMS:
        complaint = complaint or Complaint(Fault.TOO_LONG, "")
    return Query(tuple(terms[:_MOST_TERMS]), complaint)


class _Piece(Struct, frozen=True):
    """What stands between two blanks; signs within quotes are none."""

    typed: str
    quoted: tuple[bool, ...]

    @property
    def text(self) -> str:
        """What was typed with the signs of a European keyboard, as long as before."""
        chars = zip(self.typed, self.quoted, strict=True)
        return "".join(char if quoted else char.translate(_NARROW) for char, quoted in chars)

    def behind(self, at: int) -> _Piece:
        return _Piece(self.typed[at:], self.quoted[at:])


def _pieces(text: str) -> Iterator[_Piece]:
    chars: list[str] = []
    quoted: list[bool] = []
    within = False
    for char in f"{text} ":
        if char in _QUOTES:
            within = not within
        elif char.isspace() and not within:
            if chars:
                yield _Piece("".join(chars), tuple(quoted))
            chars, quoted = [], []
        else:
            chars.append(char)
            quoted.append(within)
    if chars:
        yield _Piece("".join(chars), tuple(quoted))


def _term(piece: _Piece, pack: Pack) -> Term | Complaint | None:
    excluded = piece.text.startswith("-") and not piece.quoted[0]
    shown = piece.text
    if excluded:
        piece = piece.behind(1)
    if not piece.text.strip():
        return None
    sign = next((found for found in _SIGN.finditer(piece.text) if not piece.quoted[found.start()]), None)
    field = _NAMES.get(piece.text[: sign.start()].casefold()) if sign else None
    if sign is None or field is None or any(piece.quoted[: sign.start()]):
        return Term(Field.WORD, excluded, piece.typed.strip().casefold())
    value = piece.text[sign.end() :].strip().casefold()
    if not value:
        return Complaint(_MISSING.get(field, Fault.NO_VALUE), shown)
    if field in _CODES:
        return _coded(field, sign[0], value, shown, excluded, pack)
    if field in TEXTS:
        if sign[0] not in ":=":
            return Complaint(Fault.NOT_COMPARABLE, shown)
        if field in _MAY_BE_EMPTY and not any(piece.quoted[sign.end() :]):
            if value in _NO_WORDS:
                return Term(field, excluded, whole=True)
            if value in _ANY_WORDS:
                return Term(field, not excluded, whole=True)
        return Term(field, excluded, value, whole=sign[0] == "=")
    bounds = _number(value) if field in _DAYS else _days_of(value)
    if bounds is None:
        return Complaint(_MISSING[field], shown)
    first, last = _compared(sign[0], *bounds)
    return Term(field, excluded, first=first, last=last)


_MISSING: Mapping[Field, Fault] = {
    Field.DAYS: Fault.NO_NUMBER,
    Field.DUE: Fault.NO_NUMBER,
    Field.UNTIL: Fault.NO_DAY,
}


def _coded(field: Field, sign: str, value: str, shown: str, excluded: bool, pack: Pack) -> Term | Complaint:
    if sign not in ":=":
        return Complaint(Fault.NOT_COMPARABLE, shown)
    codes: set[str] = set()
    for part in filter(None, (part.strip() for part in value.split(","))):
        found = set(_CODES[field]) - {NONE} if part in _ANY_WORDS else _codes_called(field, part, pack)
        if not found:
            return Complaint(Fault.UNKNOWN_VALUE, shown, _CODES[field])
        codes |= found
    return Term(field, excluded, codes=frozenset(codes)) if codes else Complaint(Fault.NO_VALUE, shown)


def _codes_called(field: Field, value: str, pack: Pack) -> set[str]:
    """Return the codes of that name, else those whose names begin with it, else those whose names hold it."""
    called = {code: tuple(_names_of(field, code, pack)) for code in _CODES[field]}
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = {code for code, names in called.items() if any(fits(name, value) for name in names)}
        if found:
            return found
    return set()


def _names_of(field: Field, code: str, pack: Pack) -> Iterator[str]:
    if code == NONE:
        yield from _NO_WORDS
        return
    yield from (code, code.replace("_", " "))
    if field is Field.CALL:
        yield from _CALLS[code]
        return
    for group in _GROUPS[field]:
        for language in LANGUAGES:
            yield pack.text(group, code, language).casefold()


def _number(value: str) -> tuple[int, int] | None:
    if not re.fullmatch(r"[+-]?\d{1,6}", value, re.ASCII):
        return None
    return int(value), int(value)


def _days_of(value: str) -> tuple[int, int] | None:
    """Return the first and last day, as ordinals, of a day, a month or a year."""
    numbers = written_numbers(value)
    if not numbers:
        return None
    year, month, day = (*numbers, 0, 0)[:3]
    try:
        last_month = month or 12
        last_day = day or monthrange(year, last_month)[1]
        return date(year, month or 1, day or 1).toordinal(), date(year, last_month, last_day).toordinal()
    except ValueError:
        return None


def _compared(sign: str, first: int, last: int) -> tuple[int, int]:
    match sign:
        case "<":
            return -FARTHEST, first - 1
        case "<=":
            return -FARTHEST, last
        case ">":
            return last + 1, FARTHEST
        case ">=":
            return first, FARTHEST
    return first, last
