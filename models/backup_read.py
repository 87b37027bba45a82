"""Reading a TOML backup that anybody may have written: bounded in time and memory, every finding at once."""

from __future__ import annotations

import os
import pickle
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli
from msgspec.structs import replace

from models.absurdities import LARGE, MOST_SIGNS, SIGNS, absurdities, is_plain, with_dates_marked
from models.backup import FORMAT, VERSION
from models.checks import Checker, TooMany, type_name
from models.cutting import MOST_STRANGE, Part, parts
from models.documents import Document, canonical_book, dwelling_of, member_of
from models.errors import BackupRefused, Finding, StoreError
from models.given_files import reading_file, refuse_no_file
from models.progress import Report, Stage, unreported
from rules.facts import Book, Dwelling, Member
from rules.pack import Pack

if TYPE_CHECKING:
    from models.export_folder import ExportFolder

MOST_BYTES = 256 * 1024 * 1024
_MOST_PARTS = 200_000
_READ_AGAIN = 4 * 1024 * 1024
_PARSED_HERE = 256 * 1024
_BOM = b"\xef\xbb\xbf"
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


def read_backup_file(path: Path) -> bytes:
    """Return the bytes of a backup file; raises StoreError when it cannot be read or is too large."""
    with reading_file(path):
        refuse_no_file(path, path.stat())
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    return _not_too_large(path, data)


def read_exported(folder: ExportFolder, name: str) -> bytes:
    """Return the bytes of a backup file in an export folder; raises StoreError like ``read_backup_file``."""
    return _not_too_large(folder.path / name, folder.read(name, MOST_BYTES))


def _not_too_large(path: Path, data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise StoreError("file_too_large", path=path, limit=f"{MOST_BYTES // 1024 // 1024} MiB")
    return data


def load_backup(
    data: bytes,
    pack: Pack,
    path: Path | None = None,
    known_dwellings: Collection[str] = (),
    report: Report = unreported,
) -> Book:
    """Return the book of a backup, in its stored order; raises BackupRefused with every finding.

    ``known_dwellings`` are keys of dwellings that a member may name besides those in the file.
    """
    return _Reader(data.removeprefix(_BOM), pack, path, report).book(known_dwellings)


class _Irregular(Exception):
    """The parts of a backup cannot be read one by one."""


class _Reader:
    """Reads a backup part by part, so that hardly more than the facts themselves is in memory at a time."""

    def __init__(self, data: bytes, pack: Pack, path: Path | None, report: Report) -> None:
        self._data = data
        self._pack = pack
        self._path = path
        self._report = report
        self._marker = f"{secrets.token_hex(8)}:"

    def book(self, known_dwellings: Collection[str]) -> Book:
        """Return the book; raises BackupRefused."""
        cut = list(islice(parts(self._data), _MOST_PARTS + 1))
        if len(cut) > _MOST_PARTS:
            raise self._refused(Finding("too_slow"))
        self._refuse_absurdities(cut)
        try:
            return self._checked(known_dwellings, cut, self._regular)
        except _Irregular:
            whole = Part("", 0, len(self._data))
            if len(self._data) > MOST_STRANGE:
                raise self._refused(Finding("too_slow")) from None
            if len(cut) > 1:
                self._refuse_absurdities([whole])
            return self._checked(known_dwellings, [whole], lambda document, _part: document)

    def _refused(self, *findings: Finding) -> BackupRefused:
        return BackupRefused(self._path, findings)

    def _refuse_absurdities(self, cut: Sequence[Part]) -> None:
        signs = len(self._data) - len(self._data.translate(None, SIGNS))
        if len(self._data) > LARGE and signs > len(self._data) * MOST_SIGNS:
            raise self._refused(Finding("too_slow"))
        strange = []
        for part in cut:
            try:
                if not is_plain(self._text(part)):
                    strange.append(part)
            except UnicodeDecodeError as error:
                raise self._refused(Finding("not_utf8", line=self._line(part.start + error.start))) from None
        if sum(part.end - part.start for part in strange) > MOST_STRANGE:
            raise self._refused(Finding("too_slow"))
        findings = [self._at_line(finding, part) for part in strange for finding in absurdities(self._text(part))]
        if findings:
            raise self._refused(*findings)

    def _text(self, part: Part) -> str:
        return self._data[part.start : part.end].decode("utf-8")

    def _line(self, at: int) -> int:
        return self._data.count(b"\n", 0, at) + 1

    def _at_line(self, finding: Finding, part: Part) -> Finding:
        """Return the finding with its line counted from the beginning of the file."""
        if finding.line is None or part.start == 0:
            return finding
        return replace(finding, line=finding.line + self._line(part.start) - 1)

    def _checked(
        self, known_dwellings: Collection[str], cut: Sequence[Part], take: Callable[[Document, Part], Document]
    ) -> Book:
        """Return the book of the parts, whose bodies ``take`` returns; dwellings are read before who lives there."""
        checker = Checker(self._pack, known_dwellings)
        head: list[Finding] = []
        dwellings: list[Dwelling] = []
        members: list[Member] = []
        done = 0
        for part in sorted(cut, key=lambda part: part.table):
            self._report(Stage.READING_FILE, done, len(self._data))
            document, has_marks = self._parsed(part)
            body = take(document, part)
            if part.start == 0:
                head += _head_findings(document)
                if any(finding.code == "newer_version" for finding in head):
                    raise self._refused(*head)
                body = {key: value for key, value in body.items() if key not in {"format", "version"}}
            checker.mark_dates(self._marker if has_marks else None)
            try:
                checker.check_book(body)
            except TooMany:
                checker.findings.append(Finding("too_many_findings"))
                break
            if not (head or checker.findings):
                dwellings += map(dwelling_of, body.get("dwellings", ()))
                members += map(member_of, body.get("members", ()))
            done += part.end - part.start
        if head or checker.findings:
            raise self._refused(*head, *checker.findings)
        return canonical_book(Book(tuple(dwellings), tuple(members)))

    @staticmethod
    def _regular(document: Document, part: Part) -> Document:
        if not part.table:
            if not document.keys().isdisjoint({"dwellings", "members"}):
                raise _Irregular
        elif document.keys() != {part.table} or type(document[part.table]) is not list:
            raise _Irregular
        return document

    def _parsed(self, part: Part) -> tuple[Document, bool]:
        """Return the document of one part, and whether dates are marked in it that do not exist."""
        text = self._text(part)
        parsed = _parse(text)
        if isinstance(parsed, dict):
            return parsed, False
        marked = with_dates_marked(text, _exists, self._marker)
        if marked != text:
            text, parsed = marked, _parse(marked)
            if isinstance(parsed, dict):
                return parsed, True
        if part.end - part.start < len(self._data) <= _READ_AGAIN:
            raise _Irregular  # a parser of the whole may stop earlier, at what only contradicts another part
        if parsed.line is None and parsed.code == "not_toml" and part.end < len(self._data):
            # What is not closed meets the heading that follows, as it does in the whole.
            following = self._data.find(b"\n", part.end)
            parsed = _parse(text + self._data[part.end : following + 1 or None].decode("utf-8"))
            if isinstance(parsed, dict):
                raise _Irregular
        raise self._refused(self._at_line(parsed, part))


def _head_findings(document: Document) -> Iterator[Finding]:
    for key in ("format", "version"):
        if key not in document:
            yield Finding("missing_key", key=key)
    if document.get("format", FORMAT) != FORMAT:
        yield Finding("bad_format", key="format")
    version = document.get("version", VERSION)
    if type(version) is not int:
        values = (("expected", "integer"), ("found", type_name(version)))
        yield Finding("wrong_type", key="version", values=values)
    elif version > VERSION:
        yield Finding("newer_version", key="version", values=(("found", _brief(version)),))
    elif version < VERSION:
        yield Finding("bad_version", key="version", values=(("found", _brief(version)),))


def _brief(value: Any) -> str:
    return "-" if value is None else str(value)[:40]


def _parse(text: str) -> Document | Finding:
    return _parse_here(text) if len(text) <= _PARSED_HERE else _parse_apart(text.encode())


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _parse_here(text: str) -> Document | Finding:
    try:
        return tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError, ValueError, MemoryError) as error:
        return _syntax_finding(error)


def _syntax_finding(error: BaseException) -> Finding:
    if isinstance(error, RecursionError | MemoryError):
        return Finding("too_slow")
    reason = str(error)
    at = _AT_LINE.search(reason)
    line = int(at.group(1)) if at and at.group(1) else None
    return Finding("not_toml", line=line, values=(("reason", _AT_LINE.sub("", reason)[:120]),))


_CHILD = """
import pickle, resource, sys, tomli
seconds, memory = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
text = sys.stdin.buffer.read().decode("utf-8")
try:
    answer = (True, tomli.loads(text))
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
