"""The pages that are made from the program say what the program says now, in both languages."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
import tomllib
from collections.abc import Iterator

import pytest

import screens
from docs.write_keys_page import SCREENS
from docs.write_pages import DOCS, pages
from screens.base import DeskScreen
from screens.words import use_language
from tests.terminal import ROOT
from tui.command_line import build_parser

COMMAND_PAGES = {"en": ("commands.md", "permit-tui.1"), "zh": ("commands.zh.md", "permit-tui.zh.1")}


@pytest.mark.parametrize("name", pages())
def test_a_page_is_as_the_program_would_write_it_now(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == pages()[name], f"docs/{name} is out of date: make pages"


def words_of(parser: argparse.ArgumentParser, above: str = "") -> Iterator[tuple[str, str]]:
    for action in parser._actions:
        for option in action.option_strings:
            yield above, option
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield f"{above} {name}".strip(), ""
                yield from words_of(command, f"{above} {name}".strip())


def section(text: str, command: str, *, roff: bool) -> str:
    if not command:
        return text
    start = f".TP\n.B {command}\n" if roff else f"\n## {command}\n"
    assert text.count(start) == 1, command
    _before, _start, rest = text.partition(start)
    return re.split(r"\n\.RE\n|\n\.TP\n\.B [a-z]" if roff else r"\n## ", rest)[0]


@pytest.mark.parametrize("language", COMMAND_PAGES)
def test_every_command_and_option_is_documented(language: str) -> None:
    use_language(language)
    found = set(words_of(build_parser()))
    of_all = {option for command, option in found if not command}
    assert len(found) > 100
    for page in COMMAND_PAGES[language]:
        roff = not page.endswith(".md")
        text = (DOCS / page).read_text("utf-8").replace("\\-", "-")
        for command, option in found:
            place = text if option in of_all else section(text, command, roff=roff)
            assert option in place or option in ("-h", "--help"), (page, command, option)


def test_every_screen_with_keys_of_its_own_is_on_the_page_of_keys() -> None:
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(module.name)

    def below(screen: type[DeskScreen]) -> Iterator[type[DeskScreen]]:
        for each in screen.__subclasses__():
            yield each
            yield from below(each)

    offering = {screen for screen in below(DeskScreen) if screen.OFFERED}
    assert offering == set(SCREENS), "name the screen in docs/write_keys_page.py, then make pages"


@pytest.mark.parametrize("page", ["how-it-decides.md", "how-it-decides.zh.md"])
def test_every_value_that_decides_is_explained(page: str) -> None:
    table = tomllib.loads((ROOT / "tests" / "rules" / "tables" / "parameters.toml").read_text("utf-8"))
    text = (DOCS / page).read_text("utf-8")
    assert [name for name, *_value in table["parameters"] if f"`{name}`" not in text] == []


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.zh.md")))
def test_a_page_leads_to_itself_in_the_other_language(page: str) -> None:
    english = page.replace(".zh.md", ".md")
    assert f"({page})" in (DOCS / english).read_text("utf-8")
    assert f"({english})" in (DOCS / page).read_text("utf-8")
