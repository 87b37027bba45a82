"""The guide: short pages in both languages, read from ``rules/data/guide.toml`` when they are first asked for.

Numbers come from the rule pack: ``{late_keeps_continuity}`` in a text is the value of that parameter which decides on
the day, and its source is named at the end of the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

from rules.pack import Pack, load_pack


class GuideError(Exception):
    """A guide that cannot be used; the message names file, page and key."""


class PageText(Struct, frozen=True):
    """A page in one language: paragraphs, then a list, then numbered steps, then closing paragraphs."""

    title: str
    text: tuple[str, ...]
    items: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything below the title."""
        return self.text + self.items + self.steps + self.notes


class PageSource(Struct, frozen=True):
    """A page as it is written, with placeholders, in every language."""

    id: str
    sources: tuple[str, ...]
    parameters: tuple[str, ...]
    """The parameters whose values its texts name."""
    texts: Mapping[str, PageText]


class Page(Struct, frozen=True):
    """A page as it is read on one day in one language."""

    id: str
    body: PageText
    sources: tuple[str, ...]
    """The names of its sources."""
    titles: tuple[str, ...]
    """Its title in every language: a search finds them all."""

    @property
    def title(self) -> str:
        """The heading."""
        return self.body.title


@cache
def load_guide(path: Path | None = None) -> tuple[PageSource, ...]:
    """Read and validate a guide, the one that comes with the program by default; raises GuideError."""
    from rules.guide_reader import read_guide

    return read_guide(path or Path(__file__).parent / "data" / "guide.toml", load_pack())


@lru_cache(maxsize=4)
def open_guide(language: str, today: date, pack: Pack) -> tuple[Page, ...]:
    """Return the pages in ``language`` with the values that decide on ``today``; raises GuideError."""
    return tuple(_fill(page, language, today, pack) for page in load_guide())


def _fill(page: PageSource, language: str, today: date, pack: Pack) -> Page:
    readings = {name: pack.parameters[name].deciding(today) for name in page.parameters}
    values = {name: reading.value_around(today) for name, reading in readings.items()}

    def filled(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(text.format(**values) for text in texts)

    body = page.texts[language]
    named = dict.fromkeys((*page.sources, *(reading.source for reading in readings.values())))
    return Page(
        page.id,
        PageText(body.title, filled(body.text), filled(body.items), filled(body.steps), filled(body.notes)),
        tuple(pack.sources[source][language] for source in named),
        tuple(text.title for text in page.texts.values()),
    )


def search(pages: Sequence[Page], words: str) -> tuple[Page, ...]:
    """Return the pages in which every one of ``words`` stands, whatever the case; without words all of them.

    Those with the most of them in the title come first. Where no page has them all, Chinese words are taken apart into
    pairs of characters, and a page counts that has half of the pairs: nobody puts blanks between Chinese words.
    """
    sought = words.casefold().split()
    found = _find(pages, sought, len(sought))
    pairs = [pair for word in sought for pair in _pairs(word)]
    return found if found or pairs == sought else _find(pages, pairs, (len(pairs) + 1) // 2)


def best_page(pages: Sequence[Page], words: str) -> Page | None:
    """Return the page that ``words`` name: by id or whole title, or as the only one found, or found in one title."""
    named = words.strip().casefold()
    for page in pages:
        if named in {page.id, page.id.replace("_", " "), *map(str.casefold, page.titles)}:
            return page
    found = search(pages, words)
    sought = words.casefold().split()
    titled = [page for page in found if sought and _in_title(page, sought) == len(sought)]
    for few in (titled, found):
        if len(few) == 1:
            return few[0]
    return None


def _find(pages: Sequence[Page], sought: Sequence[str], least: int) -> tuple[Page, ...]:
    hits = [(page, _in_title(page, sought), _in_page(page, sought)) for page in pages]
    hits = sorted((hit for hit in hits if hit[2] >= least), key=lambda hit: (-hit[1], -hit[2]))
    return tuple(page for page, *_counts in hits)


def _pairs(word: str) -> list[str]:
    if word.isascii() or len(word) < len("居转户"):
        return [word]
    return [word[at : at + 2] for at in range(len(word) - 1)]


def _in_page(page: Page, sought: Sequence[str]) -> int:
    whole = "\n".join((*page.titles, *page.body.lines)).casefold()
    return sum(word in whole for word in sought)


def _in_title(page: Page, sought: Sequence[str]) -> int:
    return max(sum(word in title.casefold() for word in sought) for title in page.titles)
