"""The configuration file: TOML, all of it optional.

``language = "zh"`` and ``theme = "permit-dark"``; under ``[readings]`` parameter ids with the names of the readings
that decide by the family's choice, under ``[checked]`` parameter ids with the days on which the family checked them;
under ``[filters.1]`` to ``[filters.9]`` the ``name`` and ``filter`` of what the number keys of the board show;
under ``[keys]`` command ids with other keys for them;
under ``[copies]`` of how many ``days``, ``weeks`` and ``months`` a copy of the database is kept; under ``[idle]`` after
how many minutes without a key the ``curtain`` comes down and the app ends (``leave``), 0 for never;
``signs = "ascii"`` draws without anything but ASCII beside the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from models.errors import StoreError
from rules.facts import EARLIEST, LATEST
from rules.pack import LANGUAGES
from screens import signs
from screens.saved_filter import MOST_NAME, MOST_TEXT, NUMBERS, SavedFilter
from screens.words import N_, _

_MOST_BYTES = 64 * 1024
_LEAST_COPIES = {"days": 1, "weeks": 0, "months": 0}
_MOST_COPIES = 1000
_IDLE = ("curtain", "leave")
_MOST_MINUTES = 1440


class ConfigurationError(Exception):
    """A configuration file that cannot be used; carries the file, the key and the reason.

    The reason is said when it is asked for: the file is read before the language is known.
    """

    def __init__(self, path: Path, key: str, message: str, **values: object) -> None:
        super().__init__(f"{path}: {key}: {message}")
        self.path = path
        self.key = key
        self._message = message
        self._values = values

    @property
    def reason(self) -> str:
        """What is wrong, in the language in use."""
        return _(self._message).format(**self._values)


class Configuration(Struct, frozen=True):
    """What the file says; None, or nothing, where it says nothing."""

    language: str | None = None
    theme: str | None = None
    readings: Mapping[str, str] = field(default_factory=dict)
    checked: Mapping[str, date] = field(default_factory=dict)
    filters: Mapping[int, SavedFilter] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, int] = field(default_factory=dict)
    idle: Mapping[str, float] = field(default_factory=dict)
    signs: str = signs.AUTO


def read_configuration(path: Path) -> Configuration:
    """Read the file at ``path``; an absent file is an empty one. Raises ConfigurationError."""
    document = _read(path)[0]
    known = {
        "language": _language,
        "theme": _text,
        "readings": _readings,
        "checked": _checked,
        "copies": _copies,
        "idle": _idle,
        "filters": _filters,
        "keys": _keys,
        "signs": _signs,
    }
    for key, value in document.items():
        if key not in known:
            raise ConfigurationError(path, key, N_("not known; known are {keys}"), keys=", ".join(known))
        known[key](path, key, value)
    filters = {
        int(number): SavedFilter(entry["name"], entry["filter"])
        for number, entry in document.pop("filters", {}).items()
    }
    keys = dict(_flat(document.pop("keys", {})))
    return Configuration(**document, filters=filters, keys=keys)


def _read(path: Path) -> tuple[dict[str, Any], bytes]:
    if path.exists() and (not path.is_file() or path.stat().st_size > _MOST_BYTES):
        raise ConfigurationError(path, "-", N_("not an ordinary small file"))
    try:
        data = path.read_bytes()
        import tomllib

        return tomllib.loads(data.decode("utf-8")), data
    except FileNotFoundError:
        return {}, b""
    except OSError as error:
        raise ConfigurationError(path, "-", N_("it cannot be read: {why}"), why=error.strerror) from error
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(path, "-", N_("it is not TOML: {why}"), why=error) from error


def _text(path: Path, key: str, value: object) -> None:
    if not isinstance(value, str):
        raise ConfigurationError(path, key, N_("must be a text"))


def _language(path: Path, key: str, value: object) -> None:
    if value not in LANGUAGES:
        raise ConfigurationError(path, key, N_("must be {first} or {second}"), first=LANGUAGES[0], second=LANGUAGES[1])


def _signs(path: Path, key: str, value: object) -> None:
    if value not in signs.CHOICES:
        raise ConfigurationError(path, key, N_("must be one of {known}"), known=", ".join(signs.CHOICES))


def _readings(path: Path, key: str, value: object) -> None:
    for parameter, name in _table(path, key, value).items():
        if not isinstance(name, str):
            raise ConfigurationError(path, f"{key}.{parameter}", N_("must be the name of a reading, as a text"))


def _checked(path: Path, key: str, value: object) -> None:
    for parameter, day in _table(path, key, value).items():
        if type(day) is not date or not EARLIEST <= day <= LATEST:
            raise ConfigurationError(path, f"{key}.{parameter}", N_("must be a date of the form YYYY-MM-DD"))


def _copies(path: Path, key: str, value: object) -> None:
    for span, number in _table(path, key, value).items():
        least = _LEAST_COPIES.get(span)
        if least is None:
            known = ", ".join(_LEAST_COPIES)
            raise ConfigurationError(path, f"{key}.{span}", N_("not known; known are {keys}"), keys=known)
        if type(number) is not int or not least <= number <= _MOST_COPIES:
            message = N_("must be a whole number from {least} to {most}")
            raise ConfigurationError(path, f"{key}.{span}", message, least=least, most=_MOST_COPIES)


def _filters(path: Path, key: str, value: object) -> None:
    for number, entry in _table(path, key, value).items():
        place = f"{key}.{number}"
        if number not in map(str, NUMBERS):
            raise ConfigurationError(path, place, N_("must be a number from 1 to 9"))
        texts = _table(path, place, entry)
        for name, most in (("name", MOST_NAME), ("filter", MOST_TEXT)):
            text = texts.get(name)
            if not isinstance(text, str) or not text.strip() or len(text) > most:
                raise ConfigurationError(
                    path, f"{place}.{name}", N_("must be a text of at most {n} characters"), n=most
                )
        for name in texts.keys() - {"name", "filter"}:
            raise ConfigurationError(path, f"{place}.{name}", N_("not known; known are {keys}"), keys="name, filter")


def _keys(path: Path, key: str, value: object) -> None:
    for command, keys in _flat(_table(path, key, value)):
        if not isinstance(keys, str) or not keys:
            raise ConfigurationError(path, f"{key}.{command}", N_("must be a key, or several with commas, as a text"))


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield entries by their whole names: people write ``board.confirm`` with quotes or without."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _idle(path: Path, key: str, value: object) -> None:
    for what, minutes in _table(path, key, value).items():
        if what not in _IDLE:
            raise ConfigurationError(path, f"{key}.{what}", N_("not known; known are {keys}"), keys=", ".join(_IDLE))
        # Written so that it refuses nan, of which nothing is true.
        if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 <= minutes <= _MOST_MINUTES:
            message = N_("must be a number of minutes from 0 (never) to {most}")
            raise ConfigurationError(path, f"{key}.{what}", message, most=_MOST_MINUTES)


def _table(path: Path, key: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ConfigurationError(path, key, N_("must be a table, written as [{table}]"), table=key)
    return value


def write_rules(path: Path, readings: Mapping[str, str], checked: Mapping[str, date]) -> None:
    """Write the family's choices and checks; raises as ``_write`` does."""
    _write(path, {"readings": dict(sorted(readings.items())), "checked": dict(sorted(checked.items()))})


def write_theme(path: Path, theme: str | None) -> None:
    """Write the name of the theme, or take it out with None; raises as ``_write`` does."""
    _write(path, {"theme": theme})


def write_signs(path: Path, choice: str) -> None:
    """Write how signs are drawn, or take it out with ``auto``; raises as ``_write`` does."""
    _write(path, {"signs": None if choice == signs.AUTO else choice})


def write_filters(path: Path, filters: Mapping[int, SavedFilter]) -> None:
    """Write the saved filters; raises as ``_write`` does."""
    entries = sorted(filters.items())
    _write(path, {"filters": {str(number): {"name": one.name, "filter": one.text} for number, one in entries}})


def _write(path: Path, values: Mapping[str, object]) -> None:
    """Write values by key, leave out those that say nothing, and keep all else that the file says.

    Comments are lost: the file as it was stays beside it as ``config.toml.bak``. Raises StoreError, and
    ConfigurationError when the file has been damaged meanwhile.
    """
    import tomli_w

    from models.atomic_file import write_atomically

    document, before = _read(path)
    for key, value in values.items():
        document.pop(key, None)
        if value:
            document[key] = value
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("cannot_write", path=path, reason=error.strerror) from error
    if before:
        write_atomically(path.with_name(path.name + ".bak"), [before])
    # A link, as people who keep their configuration elsewhere have it, goes on pointing to the file.
    write_atomically(path.resolve(), [tomli_w.dumps(document).encode()])
