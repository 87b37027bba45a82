"""Reading a TOML backup that anybody may have written: bounded in time and memory, every finding at once."""

from __future__ import annotations

import os
import pickle
import re
import secrets
import stat
import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from models.absurdities import absurdities, with_dates_marked
from models.backup import FORMAT, VERSION
from models.checks import Checker, TooMany
from models.documents import Document, book_of
from models.errors import BackupRefused, Finding, StoreError
from rules.facts import Book
from rules.pack import Pack

MOST_BYTES = 32 * 1024 * 1024
_PARSED_HERE = 8 * 1024
_BOM = b"\xef\xbb\xbf"
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


def read_backup_file(path: Path) -> bytes:
    """Return the bytes of a backup file; raises StoreError when it cannot be read or is too large."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise StoreError("is_directory", path=path)
        if not stat.S_ISREG(found.st_mode):
            raise StoreError("cannot_read", path=path, reason="not a file")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise StoreError("file_missing", path=path) from error
    except PermissionError as error:
        raise StoreError("no_permission", path=path) from error
    except (OSError, ValueError) as error:
        raise StoreError("cannot_read", path=path, reason=getattr(error, "strerror", None) or str(error)) from error
    if len(data) > MOST_BYTES:
        raise StoreError("file_too_large", path=path, limit=f"{MOST_BYTES // 1024 // 1024} MiB")
    return data


def load_backup(data: bytes, pack: Pack, path: Path | None = None, known_dwellings: Collection[str] = ()) -> Book:
    """Return the book of a backup; raises BackupRefused with every finding.

    ``known_dwellings`` are keys of dwellings that a member may name besides those in the file.
    """
    marker = f"{secrets.token_hex(8)}:"
    document = _parse(data, path, marker)
    findings = list(_head_findings(document))
    if any(finding.code == "newer_version" for finding in findings):
        raise BackupRefused(path, tuple(findings))
    body = {key: value for key, value in document.items() if key not in {"format", "version"}}
    checker = Checker(pack, known_dwellings, marker)
    try:
        checker.check_book(body)
    except TooMany:
        checker.findings.append(Finding("too_many_findings"))
    findings += checker.findings
    if findings:
        raise BackupRefused(path, tuple(findings))
    return book_of(body)


def _head_findings(document: Document) -> Iterator[Finding]:
    for key in ("format", "version"):
        if key not in document:
            yield Finding("missing_key", key=key)
    if document.get("format", FORMAT) != FORMAT:
        yield Finding("bad_format", key="format")
    version = document.get("version", VERSION)
    if type(version) is not int:
        yield Finding("bad_version", key="version", values=(("found", _brief(version)),))
    elif version > VERSION:
        yield Finding("newer_version", key="version", values=(("found", _brief(version)),))
    elif version < VERSION:
        yield Finding("bad_version", key="version", values=(("found", _brief(version)),))


def _brief(value: Any) -> str:
    return "-" if value is None else str(value)[:40]


def _parse(data: bytes, path: Path | None, marker: str) -> Document:
    data = data.removeprefix(_BOM)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BackupRefused(path, (Finding("not_utf8", line=line),)) from None
    findings = tuple(absurdities(text))
    if findings:
        raise BackupRefused(path, findings)
    text = with_dates_marked(text, _exists, marker)
    parsed = _parse_here(text) if len(text) <= _PARSED_HERE else _parse_apart(text.encode())
    if isinstance(parsed, Finding):
        raise BackupRefused(path, (parsed,))
    return parsed


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _parse_here(text: str) -> Document | Finding:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError, MemoryError) as error:
        return _syntax_finding(error)


def _syntax_finding(error: BaseException) -> Finding:
    if isinstance(error, RecursionError | MemoryError):
        return Finding("too_slow")
    reason = str(error)
    at = _AT_LINE.search(reason)
    line = int(at.group(1)) if at and at.group(1) else None
    return Finding("not_toml", line=line, values=(("reason", _AT_LINE.sub("", reason)[:120]),))


_CHILD = """
import pickle, resource, sys, tomllib
seconds, memory = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
text = sys.stdin.buffer.read().decode("utf-8")
try:
    answer = (True, tomllib.loads(text))
except (RecursionError, MemoryError):
    sys.exit(3)
except ValueError as error:
    answer = (False, str(error))
sys.stdout.buffer.write(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
"""


def _parse_apart(data: bytes) -> Document | Finding:
    """Parse in a process of its own whose time and memory are limited by the size of the file."""
    megabytes = len(data) // (1024 * 1024) + 1
    seconds = 3 + 2 * megabytes
    memory = (400 + 60 * megabytes) * 1024 * 1024
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-c", _CHILD, str(seconds), str(memory)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=4 * seconds,
            check=False,
            env={key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
        )
    except (subprocess.TimeoutExpired, OSError):
        return Finding("too_slow")
    if child.returncode != 0:
        return Finding("too_slow")
    is_sound, answer = pickle.loads(child.stdout)  # noqa: S301 - written by the child above
    return answer if is_sound else _syntax_finding(ValueError(answer))
