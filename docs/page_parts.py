"""What the pages that are made by programs share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator


def pages_of(name: str, page: Callable[[str], str]) -> dict[str, str]:
    """Return a page in both languages by its file name; each leads to the other below its title."""
    return {
        f"{name}.md": page("en").replace("\n\n", f"\n\n[中文]({name}.zh.md)\n\n", 1),
        f"{name}.zh.md": page("zh").replace("\n\n", f"\n\n[English]({name}.md)\n\n", 1),
    }


def made_by(source: str, language: str, *, plain: bool = False) -> str:
    """Say that a page is made from ``source``, and how."""
    said = {
        "en": f"Made from {source} by `make pages`; do not edit.",
        "zh": f"由 `make pages` 根据 {source} 生成，请勿手改。",
    }[language]
    return said if plain else f"<!-- {said} -->"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    head = tuple(head)
    yield _line(head)
    yield "|" + "---|" * len(head)
    for row in rows:
        yield _line(row)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", "<br>") for cell in cells) + " |"
