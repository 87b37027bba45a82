"""Backups that somebody has spoilt, on purpose or not: by line, by value, by heading, by byte."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from random import Random

_MOST_AT_ONCE = 6
_FAR = 40
_DIGITS = b"0123456789"
_LETTERS = _DIGITS + b"abcdefghijklmnopqrstuvwxyz"
VALUES = (
    "0", "1", "-1", "true", "false", '""', '" "', "[]", "{}", "[[]]", '["permit_card.original"]', '["id_card.coppy"]',
    "nan", "inf", "-inf", "1e999", "0.5", "9" * 60, "9" * 5000, "-0", "0x7fffffffffffffffffff", "1_000", "0o7", "01",
    "2026-02-29", "2024-02-29", "0000-01-01", "9999-12-31", "1899-12-31", "2200-12-31", "2201-01-01", "2026-13-01",
    "2026-01-01T00:00:00", "2026-01-01T00:00:00+25:00", "2026-01-01 00:00:00Z", "12:00:00", '"2026-01"', '"2026-13"',
    '"0000-01"', '"9999-12"', '"-1"', '"\\u0000"', '"\\u001b[2J"', '"\\u202e"', '"\\u200b"', '"\\ud800"',
    '"\\U00110000"',
    '"\x1b]0;x\x07"', '"a\nb"', '"""a\nb"""', "'''a\nb'''", '"""', "'''", '"unclosed', "'unclosed",
    '"' + "x" * 2000 + '"',
    '"rentd"', '"owned"', '"renewl"', '"automatic"', '"none"', '"normal"', '"address"', '"li-ming"', '"nobody"',
    '"11010519491231002x"', '"110105194912310021"', '{a = 1}', "{a = {b = {c = 1}}}", "[" * 30 + "]" * 30, "[" * 2000,
    '[{valid_from = 2026-01-01, valid_until = 2025-01-01, obtained = "late"}]', '[1, "a", 2026-01-01]', "#", "=", "",
)  # fmt: skip
KEYS = (
    "key", "name", "phnoe", "phone", "birth_date", "activity", "address", "tenure", "dwelling", "periods", "permits",
    "ticks", "from", "to", "valid_from", "valid_until", "obtained", "members", "dwellings", "format", "version",
    "notes", "kind",
    '""', "''", '"a.b"', "a.b", "a.b.c.d.e.f.g.h.i.j.k.l.m.n", "a." * 500 + "b", "k" * 500, '"\\u0000"', "key.key",
    "__class__",
)  # fmt: skip
HEADINGS = (
    "[members]", "[[members]]", "[dwellings]", "[[dwellings]]", "[[members.permits]]", "[[members.permits.periods]]",
    "[members.points]", "[[members.points]]", "[members.cases]", "[[members.cases]]", "[members.cases.item_notes]",
    "[[members.contributions]]", "[[member]]", "[]", "[[]]", "[a.b.c]", "[[members.permits.periods.x]]", "[", "]]",
    "[[ members ]]", '[["members"]]', "[members.key]", "[[members.name]]",
)  # fmt: skip
_PIECES = (
    b"\x00", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", codecs.BOM_UTF8, b"\r", b"\r\n", b"\t",
    b"\x0b",
    b"\xe2\x80\x8b", b"\xe2\x80\xae", b'"', b"'", b'"""', b"\\", b"#", b"[", b"{", b"=", b".", b",", "居".encode(),
)  # fmt: skip


def mangled(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """Return a backup to which some of everything has happened; now and then a part of another one is put in."""
    for _ in range(random.choice((1, 1, 1, 1, 2, _MOST_AT_ONCE))):
        way = random.choice(_WAYS)
        data = way(random, data, random.choice(others))
    return data


def _lines(random: Random, data: bytes, other: bytes) -> bytes:
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    match random.choice(("drop", "double", "move", "foreign", "swap", "cut", "join")):
        case "drop":
            del lines[at : at + random.randrange(1, 4)]
        case "double":
            lines.insert(at, lines[at])
        case "move":
            lines.insert(random.randrange(len(lines)), lines.pop(at))
        case "foreign":
            theirs = other.split(b"\n")
            begin = random.randrange(len(theirs))
            lines[at:at] = theirs[begin : begin + random.randrange(1, _FAR)]
        case "swap":
            to = random.randrange(len(lines))
            lines[at], lines[to] = lines[to], lines[at]
        case "cut":
            del lines[at:]
        case "join":
            lines[at : at + 2] = [b" ".join(lines[at : at + 2])]
    return b"\n".join(lines)


def _values(random: Random, data: bytes, _other: bytes) -> bytes:
    lines = data.split(b"\n")
    at = _some(random, lines, lambda line: b"=" in line)
    key, _, value = lines[at].partition(b"=")
    if random.random() < 0.2:
        begin, end = sorted((random.randrange(len(value) + 1), random.randrange(len(value) + 1)))
        lines[at] = key + b"=" + value[:begin] + value[end:]
    else:
        lines[at] = key + b"= " + random.choice(VALUES).encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


def _slips(random: Random, data: bytes, _other: bytes) -> bytes:
    """Change one sign of a value to another of its kind, so that most of what comes of it could be meant."""
    changed = bytearray(data)
    signs = [at for at, sign in enumerate(changed) if sign in _LETTERS]
    for at in random.sample(signs, min(len(signs), random.randrange(1, 3))):
        changed[at] = random.choice(_DIGITS if changed[at] in _DIGITS else _LETTERS)
    return bytes(changed)


def _keys(random: Random, data: bytes, _other: bytes) -> bytes:
    lines = data.split(b"\n")
    at = _some(random, lines, lambda line: b"=" in line)
    key, sign, value = lines[at].partition(b"=")
    name = key.strip()
    if random.random() < 0.5 and len(name) > 2:
        begin = random.randrange(len(name) - 1)
        name = name[:begin] + name[begin : begin + 2][::-1] + name[begin + 2 :]
    else:
        name = random.choice(KEYS).encode()
    lines[at] = name + b" " + sign + value
    return b"\n".join(lines)


def _headings(random: Random, data: bytes, _other: bytes) -> bytes:
    lines = data.split(b"\n")
    if random.random() < 0.5:
        at = _some(random, lines, lambda line: line.startswith(b"["))
        lines[at] = random.choice(HEADINGS).encode()
    else:
        lines.insert(random.randrange(len(lines) + 1), random.choice(HEADINGS).encode())
    return b"\n".join(lines)


def _bytes(random: Random, data: bytes, _other: bytes) -> bytes:
    changed = bytearray(data or b"\n")
    at = random.randrange(len(changed))
    match random.choice(("flip", "set", "insert", "zero", "erase", "repeat")):
        case "flip":
            changed[at] ^= 1 << random.randrange(8)
        case "set":
            changed[at] = random.randrange(256)
        case "insert":
            changed[at:at] = random.choice(_PIECES) * random.choice((1, 1, 1, 3, 50))
        case "zero":
            changed[at : at + _FAR] = bytes(len(changed[at : at + _FAR]))
        case "erase":
            del changed[at : at + random.randrange(1, _FAR)]
        case "repeat":
            changed[at:at] = bytes(changed[at : at + _FAR]) * random.randrange(1, 30)
    return bytes(changed)


def _wholes(random: Random, data: bytes, other: bytes) -> bytes:
    match random.choice(("joined", "bom", "crlf", "other encoding", "head gone", "version", "reordered")):
        case "joined":
            return data + other
        case "bom":
            return codecs.BOM_UTF8 + data
        case "crlf":
            return data.replace(b"\n", b"\r\n")
        case "other encoding":
            return data.decode("utf-8", "replace").encode(
                random.choice(("gb18030", "utf-16", "utf-32", "big5")), "ignore"
            )
        case "head gone":
            return data.partition(b"\n")[2]
        case "version":
            return data.replace(b"version = 1", f"version = {random.choice(VALUES)}".encode("utf-8", "surrogatepass"))
        case _:
            parts = data.split(b"\n\n")
            random.shuffle(parts)
            return b"\n\n".join(parts)


def _some(random: Random, lines: list[bytes], wanted: Callable[[bytes], bool]) -> int:
    found = [at for at, line in enumerate(lines) if wanted(line)]
    return random.choice(found) if found else random.randrange(len(lines))


_WAYS = (
    _lines,
    _lines,
    _slips,
    _slips,
    _slips,
    _values,
    _values,
    _values,
    _keys,
    _keys,
    _headings,
    _bytes,
    _bytes,
    _wholes,
)
