"""Hooks of the manual: pages beside ``docs/`` belong to it, and links that lead out of ``docs/`` arrive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from properdocs.config.defaults import ProperDocsConfig
from properdocs.structure.files import File, Files
from properdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
FRONT = {
    "README.md": "index.md",
    "README.zh.md": "index.zh.md",
    "CHANGELOG.md": "changes.md",
    "CONTRIBUTING.md": "taking-part.md",
}
LINK = re.compile(r"(?<=]\()(?!\w+:|#)([^)#\s]+)")
WITHIN_CHINESE = re.compile("(?<=[\u2e80-\u9fff\uff00-\uffef])\\n *(?=[\u2e80-\u9fff\uff00-\uffef])")
"""A line that ends within a Chinese sentence; browsers would show a blank there."""


def on_config(config: ProperDocsConfig) -> ProperDocsConfig:
    """Let pages that the configuration does not name follow those of their language."""
    english, chinese, beneath = (section for (section,) in map(dict.values, config.nav))
    named = {page for section in (english, chinese, beneath) for each in section for page in each.values()}
    for page in sorted({path.name for path in DOCS.glob("*.md")} - named):
        is_chinese, is_translated = page.endswith(".zh.md"), (DOCS / page).with_suffix(".zh.md").exists()
        (chinese if is_chinese else english if is_translated else beneath).append(page)
    return config


def on_files(files: Files, config: ProperDocsConfig) -> Files:
    """Add the pages beside ``docs/``, and the sources that a page links to."""
    for name, page in FRONT.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / name)))
    for path in sorted(set(_linked_sources())):
        files.append(File.generated(config, f"source/{path}", abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: ProperDocsConfig, files: Files) -> str:  # noqa: ARG001 - called by these names
    """Turn links between the files of the project into those between the pages of the manual."""
    home = Path(page.file.abs_src_path or "").parent
    markdown = LINK.sub(lambda link: _placed(home / link[1]) or link[1], markdown)
    return WITHIN_CHINESE.sub("", markdown)


def _linked_sources() -> Iterator[str]:
    for source in (*DOCS.glob("*.md"), *(ROOT / name for name in FRONT)):
        for link in LINK.findall(source.read_text("utf-8")):
            placed = _placed(source.parent / link)
            if placed and placed.startswith("source/"):
                yield placed.removeprefix("source/")


def _placed(target: Path) -> str | None:
    """Return where a file of the project stands in the manual; None for what is not there."""
    target = target.resolve()
    if not target.is_file() or not target.is_relative_to(ROOT):
        return None
    if target.is_relative_to(DOCS):
        return str(target.relative_to(DOCS))
    path = str(target.relative_to(ROOT))
    return FRONT.get(path, f"source/{path}")
