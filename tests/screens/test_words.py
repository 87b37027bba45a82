"""Every word of the interface exists in both languages, with the same placeholders."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from rules.pack import LANGUAGES, load_pack
from screens.words import LOCALE

ROOT = Path(__file__).parents[2]
MARKERS = {"_": 1, "N_": 1, "ngettext": 2}


def messages_in_code() -> Iterator[str]:
    for room in ("tui", "screens", "models"):
        for source in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(source.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
                    for argument in node.args[: MARKERS[node.func.id]]:
                        if isinstance(argument, ast.Constant):
                            yield argument.value


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def catalogue() -> dict[str, str]:
    with (LOCALE / "zh" / "LC_MESSAGES" / "permit_tui.po").open("rb") as file:
        entries = [entry for entry in read_po(file, locale="zh") if entry.id]
    assert not [entry.id for entry in entries if entry.fuzzy]
    found = {}
    for entry in entries:
        ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        text = entry.string[0] if isinstance(entry.string, tuple) else entry.string
        found.update(dict.fromkeys(ids, text))
    return found


def test_every_message_is_translated() -> None:
    translated = catalogue()
    messages = set(messages_in_code())
    assert len(messages) > 300
    assert [message for message in sorted(messages) if not translated.get(message)] == []


def test_no_translation_is_left_over() -> None:
    assert sorted(set(catalogue()) - set(messages_in_code())) == []


def test_translations_keep_the_placeholders() -> None:
    different = {message: text for message, text in catalogue().items() if placeholders(message) != placeholders(text)}
    assert different == {}


def test_the_rule_pack_speaks_both_languages_with_the_same_placeholders() -> None:
    texts = load_pack().texts
    assert len(texts) > 10
    for group, codes in texts.items():
        for code, text in codes.items():
            assert set(text) == set(LANGUAGES), (group, code)
            assert all(text.values()), (group, code)
            assert len({frozenset(placeholders(words)) for words in text.values()}) == 1, (group, code)


def test_no_line_of_the_catalogue_ends_in_half_width_punctuation_after_chinese() -> None:
    mixed = [text for text in catalogue().values() if text and text[-1] in ".,:;" and not text[-2:-1].isascii()]
    assert mixed == []
