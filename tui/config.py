"""The configuration file: TOML, all of it optional.

``language = "zh"`` and ``theme = "permit-dark"`` are what it knows.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from rules.pack import LANGUAGES
from screens.words import _

_MOST_BYTES = 64 * 1024


class ConfigurationError(Exception):
    """A configuration file that cannot be used; carries the file, the key and the reason."""

    def __init__(self, path: Path, key: str, reason: str) -> None:
        super().__init__(f"{path}: {key}: {reason}")
        self.path = path
        self.key = key
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the file says; None where it says nothing."""

    language: str | None = None
    theme: str | None = None


def read_configuration(path: Path) -> Configuration:
    """Read the file at ``path``; an absent file is an empty one. Raises ConfigurationError."""
    if not path.exists():
        return Configuration()
    if not path.is_file() or path.stat().st_size > _MOST_BYTES:
        raise ConfigurationError(path, "-", _("no ordinary small file"))
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigurationError(path, "-", str(error)) from error
    known = {"language": LANGUAGES, "theme": None}
    for key, value in document.items():
        if key not in known:
            raise ConfigurationError(path, key, _("not known; known are {known}").format(known=", ".join(known)))
        choices = known[key]
        if not isinstance(value, str) or (choices is not None and value not in choices):
            allowed = ", ".join(choices) if choices else _("a text")
            raise ConfigurationError(path, key, _("must be: {allowed}").format(allowed=allowed))
    return Configuration(document.get("language"), document.get("theme"))
