"""Reads the guide from TOML and refuses, with file, page and key, what could not be shown in both languages."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rules.guide import GuideError, PageSource, PageText
from rules.pack import LANGUAGES, Pack

_LISTS = tuple(name for name in PageText.__struct_fields__ if name != "title")
_KEYS = {"id", "sources", *LANGUAGES}


class _Place:
    """Where in the file something stands, so that every complaint can name it."""

    def __init__(self, file: str, page: str) -> None:
        self._file = file
        self._page = page

    def fault(self, key: str, why: str) -> GuideError:
        return GuideError(f"{self._file}: page {self._page}, key {key!r}: {why}")


def read_guide(path: Path, pack: Pack) -> tuple[PageSource, ...]:
    """Read and validate the guide at ``path`` against the parameters and sources of ``pack``; raises GuideError."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GuideError(f"{path.name}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise GuideError(f"{path.name}: is not TOML ({error})") from error
    pages = document.pop("pages", None)
    for key in document:
        raise GuideError(f"{path.name}: key {key!r}: is not known here")
    if not isinstance(pages, list) or not pages:
        raise GuideError(f"{path.name}: key 'pages': must be a list of pages")
    return tuple(_read_pages(path.name, pages, pack))


def _read_pages(file: str, pages: list[Any], pack: Pack) -> Iterator[PageSource]:
    seen = set()
    for number, table in enumerate(pages, start=1):
        key = table.get("id") if isinstance(table, dict) else None
        if not isinstance(key, str) or not key:
            raise _Place(file, str(number)).fault("id", "must be a name")
        place = _Place(file, key)
        if key in seen:
            raise place.fault("id", "stands twice")
        seen.add(key)
        for extra in sorted(table.keys() - _KEYS):
            raise place.fault(extra, "is not known here")
        texts = {language: _read_text(place, language, table.get(language)) for language in LANGUAGES}
        yield PageSource(key, _read_sources(place, table.get("sources"), pack), _parameters(place, texts, pack), texts)


def _read_sources(place: _Place, sources: Any, pack: Pack) -> tuple[str, ...]:
    if not isinstance(sources, list) or not sources:
        raise place.fault("sources", "must be a list of sources")
    for source in sources:
        if source not in pack.sources:
            raise place.fault("sources", f"{source!r} is not among the sources")
    return tuple(sources)


def _read_text(place: _Place, language: str, table: Any) -> PageText:
    if not isinstance(table, dict):
        raise place.fault(language, "is missing")
    for extra in sorted(table.keys() - {"title", *_LISTS}):
        raise place.fault(f"{language}.{extra}", "is not known here")
    title = table.get("title")
    if not isinstance(title, str) or not title.strip():
        raise place.fault(f"{language}.title", "must be a text")
    lists = {}
    for name in _LISTS:
        lines = table.get(name, [])
        if not isinstance(lines, list) or not all(isinstance(line, str) and line.strip() for line in lines):
            raise place.fault(f"{language}.{name}", "must be a list of texts")
        lists[name] = tuple(lines)
    if not lists["text"]:
        raise place.fault(f"{language}.text", "is missing")
    return PageText(title, **lists)


def _parameters(place: _Place, texts: dict[str, PageText], pack: Pack) -> tuple[str, ...]:
    """Return the placeholders of a page: known parameters that are whole numbers, the same in every language."""
    named: dict[str, set[str]] = {}
    for language, body in texts.items():
        named[language] = set()
        for name in _LISTS:
            for text in getattr(body, name):
                named[language] |= set(_placeholders(place, f"{language}.{name}", text, pack))
    first, *others = named.items()
    for language, names in others:
        for name in sorted(first[1] ^ names):
            raise place.fault(language, f"{{{name}}} does not stand in both {first[0]} and {language}")
    return tuple(sorted(first[1]))


def _placeholders(place: _Place, key: str, text: str, pack: Pack) -> Iterator[str]:
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        raise place.fault(key, f"a brace is left open ({error})") from None
    for _text, name, spec, conversion in parts:
        if name is None:
            continue
        parameter = pack.parameters.get(name)
        if parameter is None or spec or conversion:
            raise place.fault(key, f"{{{name}}} is no parameter")
        if any(type(reading.value) is not int for reading in parameter.readings if reading.decides):
            raise place.fault(key, f"{{{name}}} is no whole number")
        yield name
