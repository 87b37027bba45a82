"""Writes every page that is made from the program itself: ``make pages``."""

from __future__ import annotations

from pathlib import Path

from docs import write_command_pages, write_keys_page, write_rules_page

DOCS = Path(__file__).parent


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    return write_command_pages.pages() | write_keys_page.pages() | write_rules_page.pages()


def main() -> None:
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
