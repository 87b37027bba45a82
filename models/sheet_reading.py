"""Reading CSV and XLSX that anybody may have written: bounded in size, time and memory, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, field

from models.errors import StoreError
from models.given_files import reading_file, refuse_no_file
from models.spreadsheets import XLSX

MOST_BYTES = 16 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_ROWS = 60_000
MOST_COLUMNS = 200
MOST_CHARACTERS = 100_000
_CHILD = Path(__file__).with_name("sheet_child.py")
_SECONDS = 20
_MEMORY = 1024 * 1024 * 1024
_LONGEST_WAIT = 3 * _SECONDS

DAY, NUMBER = "d", "n"


class RawTable(Struct, frozen=True):
    """A table as it stands in a file: rows that are not empty, with their numbers in the file.

    The first character of a cell says what it holds: ``s`` a text, ``d`` a day (ISO), ``n`` a number. ``encoding`` and
    ``separator`` are those of CSV, ``sheet`` is the name of the page of a workbook that was read; each is empty for the
    other. ``refused`` is the code of what is wrong with the whole file.
    """

    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    refused: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def read_table(path: Path) -> RawTable:
    """Return what stands in the file at ``path``, a workbook where its name ends in ``.xlsx``; raises StoreError."""
    with reading_file(path):
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            _refuse_strange(path, os.fstat(descriptor))
            done = _taken_apart(descriptor, "xlsx" if path.suffix.lower() == XLSX else "csv")
        finally:
            os.close(descriptor)
    if done is None:
        raise _refusal(path, "too_slow", {})
    table = msgspec.json.decode(done, type=RawTable)
    if table.refused:
        raise _refusal(path, table.refused, table.values)
    return table


def _refusal(path: Path, code: str, values: Mapping[str, str]) -> StoreError:
    return StoreError(code if code == "no_xlsx" else f"table_{code}", **values, path=path)


def _refuse_strange(path: Path, found: os.stat_result) -> None:
    refuse_no_file(path, found)
    if found.st_size > MOST_BYTES:
        raise StoreError("table_too_large", path=path, limit=f"{MOST_BYTES // 1024 // 1024} MiB")


def _taken_apart(descriptor: int, kind: str) -> bytes | None:
    """Return what the child answers, None where it was given up."""
    limits = (_SECONDS, _MEMORY, MOST_UNPACKED, MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS)
    try:
        child = subprocess.run(
            [sys.executable, "-I", _CHILD, kind, *map(str, limits)],
            stdin=descriptor,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_LONGEST_WAIT,
            check=False,
            # A parser written in C has been wrong about hostile files more often than the one that comes with Python.
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
            | {"OPENPYXL_LXML": "False"},
        )
    except subprocess.TimeoutExpired:
        return None
    return child.stdout if child.returncode == 0 else None
