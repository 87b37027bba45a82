"""What no person writes into a backup and what costs a parser more than it is worth, found before parsing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.errors import Finding
from models.schema import BOOK, Holds, Table

_MOST_DOTS = 12
_MOST_DEPTH = 12
_MOST_DIGITS = 40
_MOST_NAME = 200
_MOST_TEXT = 200_000
_MOST_ENTRIES = 5_000
_LARGE = 4 * 1024 * 1024
_SHOWN = 20


def _headings(table: Table) -> Iterator[str]:
    for key, rule in table.keys.items():
        if rule.table is not None:
            yield rule.table.name
            yield from _headings(rule.table)
        elif rule.holds in {Holds.ITEM_NOTES, Holds.RULE_VALUES}:
            yield f"{table.name}.{key}"


_KNOWN_HEADINGS = frozenset(_headings(BOOK))
_HEADING = re.compile(r"^[ \t]*+\[{1,2}[ \t]*+([\w.\"'-]*+)", re.MULTILINE | re.ASCII)
_STRINGS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|'
    r"'''(?:[^']|'(?!''))*+'''|"
    r'"(?:[^"\\\n]|\\.)*+"|'
    r"'[^'\n]*+'|"
    r"#[^\n]*+",
    re.DOTALL,
)
_ABSURD = re.compile(
    rf"(?P<too_many_dots>(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){{{_MOST_DOTS},}})"
    rf"|(?P<number_out_of_range>(?<![\w-])[+-]?[0-9][0-9_]{{{_MOST_DIGITS},}})"
    rf"|(?P<name_too_long>[\w-]{{{_MOST_NAME},}})",
    re.ASCII,
)


def absurdities(text: str) -> Iterator[Finding]:
    """Yield what no person writes and what costs a parser more than it is worth; linear in the length of ``text``."""
    longest = 0

    def emptied(match: re.Match[str]) -> str:
        nonlocal longest
        token = match.group()
        if token[0] == "#":
            return ""
        longest = max(longest, len(token))
        return '""' + "\n" * token.count("\n")

    bones = _STRINGS.sub(emptied, text)
    if longest > _MOST_TEXT:
        yield Finding("text_too_long", values=(("limit", str(_MOST_TEXT)),))
    absurd = _ABSURD.search(bones)
    if absurd is not None:
        line = _line(bones, absurd.start())
        code = absurd.lastgroup or ""
        limit = {"too_many_dots": _MOST_DOTS, "name_too_long": _MOST_NAME}.get(code, _MOST_DIGITS)
        code = "too_large" if code == "name_too_long" else code
        yield Finding(code, line=line, values=(("limit", str(limit)), ("found", "...")))
    yield from _nesting(bones)
    yield from _crowding(bones)
    if len(text) > _LARGE:
        yield from _strange_headings(bones)


def _line(bones: str, at: int) -> int:
    return bones.count("\n", 0, at) + 1


def _nesting(bones: str) -> Iterator[Finding]:
    """Find brackets that are nested too deeply, and lists that are too long."""
    entries = [0]
    for sign in re.finditer(r"[\[\]{},]", bones):
        match sign.group():
            case ",":
                entries[-1] += 1
                if entries[-1] > _MOST_ENTRIES:
                    yield Finding("too_large", line=_line(bones, sign.start()), values=(("limit", str(_MOST_ENTRIES)),))
                    return
            case "[" | "{":
                entries.append(0)
                if len(entries) > _MOST_DEPTH:
                    yield Finding("too_deep", line=_line(bones, sign.start()), values=(("limit", str(_MOST_DEPTH)),))
                    return
            case _:
                if len(entries) > 1:
                    entries.pop()


def _crowding(bones: str) -> Iterator[Finding]:
    """Find a table with more keys than any table has."""
    keys = 0
    for sign in re.finditer(r"^[ \t]*+\[|=", bones, re.MULTILINE):
        keys = keys + 1 if sign.group() == "=" else 0
        if keys > _MOST_ENTRIES:
            yield Finding("too_large", line=_line(bones, sign.start()), values=(("limit", str(_MOST_ENTRIES)),))
            return


def _strange_headings(bones: str) -> Iterator[Finding]:
    """Find headings of tables that a backup does not have, where parsing the file would take long."""
    for heading in sorted({match.group(1) for match in _HEADING.finditer(bones)} - _KNOWN_HEADINGS)[:_SHOWN]:
        yield Finding("unknown_table", table=heading[:_MOST_NAME])
