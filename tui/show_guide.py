"""What ``permit-tui guide`` prints: the list of pages, the page that fits best, or the list of those that fit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date

from rules.guide import Page, best_page, open_guide, search
from rules.pack import load_pack
from screens.format import fit, width
from screens.guide.layout import page_lines
from screens.words import _, language
from tui.cli import DONE, CommandError
from tui.show import write

_MOST_CELLS = 80
_LEAST_CELLS = 20


def print_guide(words: str, today: date) -> int:
    """Print what ``words`` ask for and return the exit code; raises CommandError where nothing speaks of them."""
    pages = open_guide(language(), today, load_pack())
    best = best_page(pages, words)
    if best is not None:
        write(line.text for line in page_lines(best, _cells()))
        return DONE
    found = search(pages, words)
    if not found:
        raise CommandError(
            _("Nothing in the guide speaks of {words}. `permit-tui guide` lists the pages.").format(words=words)
        )
    write(_list_lines(found))
    return DONE


def _cells() -> int:
    return max(_LEAST_CELLS, min(_MOST_CELLS, shutil.get_terminal_size((_MOST_CELLS, 24)).columns))


def _list_lines(pages: Sequence[Page]) -> Iterator[str]:
    cells = max(width(page.id) for page in pages)
    for page in pages:
        yield f"{fit(page.id, cells)}  {page.title}"
    yield ""
    yield _("permit-tui guide NAME prints a page.")
