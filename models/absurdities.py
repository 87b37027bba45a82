"""What no person writes into a backup and what costs a parser more than it is worth, found before parsing.

Everything here is linear in the length of the text, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from models.errors import Finding
from models.schema import BOOK, Holds, Table

_MOST_DOTS = 12
_MOST_DEPTH = 12
_MOST_DIGITS = 40
_MOST_NAME = 200
_MOST_TEXT = 1_200_000
_SHOWN = 20
_MOST_KEYS = 5_000
LARGE = 512 * 1024
_SHOWN = 20
# In a backup a fifth of the characters are signs of TOML; where there are more than two fifths, there is little else.
MOST_SIGNS = 2 / 5
SIGNS = b"\"'[]{},=\n#"


def _tables(table: Table) -> Iterator[tuple[str, list[str]]]:
    """Yield the heading of every table with its required keys."""
    for key, rule in table.keys.items():
        if rule.table is not None:
            yield rule.table.name, [name for name, inner in rule.table.keys.items() if inner.required]
            yield from _tables(rule.table)
        elif rule.holds in {Holds.ITEM_NOTES, Holds.RULE_VALUES}:
            yield f"{table.name}.{key}", []


_REQUIRED = dict(_tables(BOOK))
_HEADING = re.compile(r"^[ \t]*+\[{1,2}[ \t]*+([\w.\"'-]*+)", re.MULTILINE | re.ASCII)
# A text that is not closed runs to the end of its line, or of the file; three quotes close with two more before them.
STRINGS = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+(?:"{3,5}|\\?+\Z)|'
    r"'''(?:[^']++|'(?!''))*+(?:'{3,5}|\Z)|"
    r'"(?:[^"\\\n]++|\\[^\n])*+(?:"|\\?+(?=\n)|\\?+\Z)|'
    r"'[^'\n]*+(?:'|(?=\n)|\Z)|"
    r"#[^\n]*+",
    re.DOTALL,
)
_ABSURD = re.compile(
    rf"(?P<too_many_dots>(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){{{_MOST_DOTS},}})"
    rf"|(?P<number_out_of_range>(?<![\w-])[+-]?[0-9][0-9_]{{{_MOST_DIGITS},}})"
    rf"|(?P<too_long_name>(?<![\w-])[\w-]{{{_MOST_NAME},}})",
    re.ASCII,
)
_DATE = r"(?<![\w.+:-])(\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}[\d:.]*+(?:[Zz]|[+-]\d{2}:\d{2})?+)?+)(?=[\s,\]}#]|\Z)"
_STRINGS_AND_DATES = re.compile(f"{STRINGS.pattern}|{_DATE}", re.DOTALL)


# Lines as people and the program write them: headings, keys with one value, lists of texts.
_TEXT = r'"(?:[^"\\\n]++|\\[^\n])*+"(?!")'
_LONG_TEXT = r'"""(?:[^"\\]++|\\.|"(?!""))*+"""(?!")'
_PLAIN_LINES = re.compile(
    r"(?:(?:"
    r"\[\[?[a-z_]{1,30}(?:\.[a-z_]{1,30}){0,3}\]\]?"
    rf"|[a-z_]{{1,40}} = (?:{_TEXT}|{_LONG_TEXT}|[0-9-]{{1,12}}|true|false|\[(?:{_TEXT}(?:, (?=\"))?+)*+\]?)"
    rf"|    {_TEXT},"
    r"|\]"
    r"|)\r?\n)*+",
    re.DOTALL,
)


def is_plain(text: str) -> bool:
    """Whether there is certainly nothing absurd in a text: it is written in plain lines, with a heading every few."""
    return len(text) <= _MOST_TEXT and _PLAIN_LINES.fullmatch(text) is not None and not _may_crowd(text)


def _may_crowd(text: str) -> bool:
    """Whether more keys than any table has may stand between two headings."""
    at = 0
    while len(text) - at > _MOST_KEYS:
        heading = text.rfind("\n[", at, at + _MOST_KEYS)
        if heading < 0:
            heading = text.find("\n[", at + _MOST_KEYS - 1)
            if text.count("=", at, None if heading < 0 else heading) > _MOST_KEYS:
                return True
            if heading < 0:
                return False
        at = heading + 1
    return False


def absurdities(text: str) -> Iterator[Finding]:
    """Yield what no person writes and what costs a parser more than it is worth."""
    longest: re.Match[str] | None = None

    def emptied(match: re.Match[str]) -> str:
        nonlocal longest
        token = match.group()
        if token[0] == "#":
            return ""
        if longest is None or len(token) > len(longest.group()):
            longest = match
        return '""' + "\n" * token.count("\n")

    bones = STRINGS.sub(emptied, text)
    if longest is not None and len(longest.group()) > _MOST_TEXT:
        line = _line(text, longest.start())
        yield Finding("text_too_long", line=line, values=(("limit", str(_MOST_TEXT)),))
    absurd = _ABSURD.search(bones)
    if absurd is not None:
        code = absurd.lastgroup or ""
        limit = {"too_many_dots": _MOST_DOTS, "too_long_name": _MOST_NAME}.get(code, _MOST_DIGITS)
        line = _line(bones, absurd.start())
        yield Finding(code, line=line, values=(("limit", str(limit)), ("found", f"{absurd.group()[:_SHOWN].strip()}…")))
    yield from _nesting(bones)
    yield from _crowding(bones)
    if len(text) > LARGE:
        yield from _strange_headings(bones)


def with_dates_marked(text: str, exists: Callable[[str], bool], marker: str) -> str:
    """Return the text with every date that does not exist as a string that begins with ``marker``.

    A parser stops at the first of them; marked, each is found where it stands, with everything else that is wrong.
    """

    def marked(match: re.Match[str]) -> str:
        day = match.group(1)
        return match.group() if day is None or exists(day[:10]) else f'"{marker}{day}"'

    return _STRINGS_AND_DATES.sub(marked, text)


def _line(bones: str, at: int) -> int:
    return bones.count("\n", 0, at) + 1


def _nesting(bones: str) -> Iterator[Finding]:
    """Find brackets that are nested too deeply."""
    depth = 0
    for sign in re.finditer(r"[\[{]|[\]}]", bones):
        if sign.group() in "[{":
            depth += 1
            if depth > _MOST_DEPTH:
                yield Finding("too_deep", line=_line(bones, sign.start()), values=(("limit", str(_MOST_DEPTH)),))
                return
        elif depth:
            depth -= 1


def _crowding(bones: str) -> Iterator[Finding]:
    """Find a table with more keys than any table has."""
    keys = 0
    for sign in re.finditer(r"^[ \t]*+\[|\{|=", bones, re.MULTILINE):
        keys = keys + 1 if sign.group() == "=" else 0
        if keys > _MOST_KEYS:
            yield Finding("too_many_keys", line=_line(bones, sign.start()), values=(("limit", str(_MOST_KEYS)),))
            return


def _strange_headings(bones: str) -> Iterator[Finding]:
    """Find, where parsing would take long, headings that a backup does not have, and tables without their keys."""
    headings = [match.group(1) for match in _HEADING.finditer(bones)]
    for heading in sorted(set(headings) - _REQUIRED.keys())[:_SHOWN]:
        yield Finding("unknown_table", table=heading[:_MOST_NAME])
    for table, keys in _REQUIRED.items():
        wanted = headings.count(table)
        for key in keys:
            if bones.count(f"{key} =") + bones.count(f"{key}=") < wanted:
                yield Finding("missing_key", table=table, key=key)
