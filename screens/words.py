"""Words in the user's language: gettext for the interface, the rule pack for the domain.

English is the language of the message ids; ``use_language`` switches both at any moment. Nothing here imports Textual.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from rules.pack import LANGUAGES, Pack, load_pack

DOMAIN = "permit_tui"
LOCALE = Path(__file__).parent / "locale"
DEFAULT_LANGUAGE = "zh"

_language = DEFAULT_LANGUAGE


def use_language(language: str) -> None:
    """Switch to ``zh`` or ``en``; raises ValueError for any other."""
    global _language  # noqa: PLW0603 - one process speaks one language at a time
    if language not in LANGUAGES:
        raise ValueError(language)
    _language = language


def language() -> str:
    """Return the language in use."""
    return _language


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language that a POSIX locale asks for: zh where it says nothing that we speak."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else DEFAULT_LANGUAGE
    return DEFAULT_LANGUAGE


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    # A checkout that was never installed has no compiled catalogue: English then, rather than nothing.
    return gettext.translation(DOMAIN, LOCALE, languages=[language], fallback=True)


def N_(message: str) -> str:  # noqa: N802 - gettext's name for "to be translated later"
    """Mark a message for the catalogue without translating it yet."""
    return message


def _(message: str) -> str:
    """Translate one message."""
    return _catalogue(_language).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Translate a message that depends on a number, and fill ``{n}`` in."""
    return _catalogue(_language).ngettext(singular, plural, number).format(n=number)


def labelled(label: str, value: object) -> str:
    """Return ``label: value`` with the colon of the language in use."""
    return _("{label}: {value}").format(label=label, value=value)


def listed(parts: Iterable[str]) -> str:
    """Return parts joined by the comma of the language in use."""
    return _(", ").join(parts)


def in_turn(*sentences: str) -> str:
    """Return sentences one after the other: Chinese leaves no blank behind a full stop."""
    return ("" if _language == "zh" else " ").join(filter(None, sentences))


def say(group: str, code: str, **values: object) -> str:
    """Return a text of the rule pack, such as ``say("status", "expired")``; raises KeyError for an unknown code."""
    return load_pack().text(group, code, _language, **values)


def words_of(text: Mapping[str, str]) -> str:
    """Return a pack's bilingual text in the language in use."""
    return text[_language]


def item_name(item_id: str, pack: Pack | None = None) -> str:
    """Return the name of a checklist item."""
    return words_of((pack or load_pack()).item(item_id).text)
