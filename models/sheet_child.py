"""Takes a table apart that anybody may have written: a program of its own, with a limit on time and memory.

The file is standard input; the answer is JSON on standard output. Nothing of permit-tui is imported here, so that it
can be started with Python isolated. A cell is a text that begins with what it holds: ``s`` a text, ``d`` a day, ``n`` a
number.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

_SEPARATORS = ",;\t"
_SNIFFED = 8192
_MOST_ENTRIES = 2000
_AT_ONCE = 1 << 20
_EMPTY_ROWS = 1_100_000
_MIDNIGHT = (0, 0, 0, 0)
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

Rows = Iterator[tuple[int, list[str]]]


class Refused(Exception):
    """A file that is no table that can be used; a code and values for the sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = {key: str(value) for key, value in values.items()}


def main(kind: str, most_unpacked: int, most_rows: int, most_columns: int, most_characters: int) -> None:
    """Read standard input as ``csv`` or ``xlsx`` and write what is in it."""
    try:
        if kind == "xlsx":
            found, rows = _of_workbook(most_unpacked, most_columns)
        else:
            found, rows = of_text(sys.stdin.buffer.read(), most_characters)
        answer = found | {"rows": list(_bounded(rows, most_rows, most_columns, most_characters))}
    except Refused as error:
        answer = {"refused": error.code, "values": error.values}
    except (MemoryError, RecursionError):
        answer = {"refused": "too_slow", "values": {}}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


def _bounded(rows: Rows, most_rows: int, most_columns: int, most_characters: int) -> Iterator[tuple[int, list[str]]]:
    count = 0
    for number, cells in rows:
        while cells and not cells[-1][1:].strip():
            cells.pop()
        if not any(cell[1:].strip() for cell in cells):
            continue
        count += 1
        if count > most_rows:
            raise Refused("too_many_rows", limit=most_rows)
        if len(cells) > most_columns:
            raise Refused("too_many_columns", limit=most_columns, row=number)
        if any(len(cell) > most_characters for cell in cells):
            raise Refused("too_long_cell", limit=most_characters, row=number)
        yield number, cells


def of_text(data: bytes, most_characters: int) -> tuple[dict[str, Any], Rows]:
    """Return how CSV is written, and its rows; raises Refused, also while they are taken."""
    if data.startswith((_ZIP, _OLD_EXCEL)):
        raise Refused("not_csv")
    encoding, text = _decoded(data)
    separator = _separator(text)
    csv.field_size_limit(4 * most_characters)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    return {"encoding": encoding, "separator": separator, "sheet": ""}, _lines(reader)


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return encoding.upper(), data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                raise Refused("not_text") from None
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return encoding.upper(), text
    raise Refused("not_text")


def _separator(text: str) -> str:
    first = next((line for line in text[:_SNIFFED].splitlines() if line.strip()), "")
    try:
        found = csv.Sniffer().sniff(text[:_SNIFFED], _SEPARATORS).delimiter
    except csv.Error:
        found = ""
    # The headings say more than what stands below them, where a text may be full of commas.
    return found if found and found in first else max(_SEPARATORS, key=first.count)


def _lines(reader: Any) -> Rows:
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refused("bad_csv", row=begins) from None
        yield begins, ["s" + cell for cell in cells]


def _of_workbook(most_unpacked: int, most_columns: int) -> tuple[dict[str, Any], Rows]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise Refused("no_xlsx") from None
    file = sys.stdin.buffer
    _refuse_bombs(file, most_unpacked)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        page = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - a library on a hostile file raises anything
        raise Refused("not_xlsx") from None
    if page is None:
        raise Refused("no_sheet")
    return {"encoding": "", "separator": "", "sheet": str(page.title)}, _rows_of(page, most_columns)


def _refuse_bombs(file: Any, most_unpacked: int) -> None:
    """Refuse what unpacks to more than it may, by what it says of itself and by what it is."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > most_unpacked:
                raise Refused("too_large_unpacked", limit=most_unpacked // 1024 // 1024)
            unpacked = 0
            for entry in entries:
                with archive.open(entry) as inner:
                    while piece := inner.read(_AT_ONCE):
                        unpacked += len(piece)
                        if unpacked > most_unpacked:
                            raise Refused("too_large_unpacked", limit=most_unpacked // 1024 // 1024)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error):
        raise Refused("not_xlsx") from None
    file.seek(0)


def _rows_of(page: Any, most_columns: int) -> Rows:
    rows: Iterable[tuple[Any, ...]] = page.iter_rows(values_only=True, max_col=most_columns + 1)
    try:
        for number, values in enumerate(rows, start=1):
            if number > _EMPTY_ROWS:
                return
            yield number, list(map(_cell, values))
    except (MemoryError, RecursionError, Refused):
        raise
    except Exception:  # noqa: BLE001 - a library on a hostile file raises anything
        raise Refused("not_xlsx") from None


def _cell(value: Any) -> str:
    if value is None:
        return "s"
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second, value.microsecond) == _MIDNIGHT:
            return f"d{value.date()}"
        return f"s{value}"
    if isinstance(value, date):
        return f"d{value}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - exact up to here
        return f"n{int(value)}"
    return f"n{value}" if isinstance(value, int | float) and not isinstance(value, bool) else f"s{value}"


if __name__ == "__main__":
    _kind, *_limits = sys.argv[1:]
    _seconds, _memory, *_most = map(int, _limits)
    resource.setrlimit(resource.RLIMIT_CPU, (_seconds, _seconds))
    resource.setrlimit(resource.RLIMIT_AS, (_memory, _memory))
    main(_kind, *_most)
