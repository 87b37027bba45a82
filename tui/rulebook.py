"""The rules as this family decides by them: the newest pack at hand, with the configuration's choices and checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from models.errors import StoreError
from rules.pack import PACK_FILE, Pack, PackError, packaged_pack, use_pack
from screens.terminal_colours import DEFAULT_THEME
from screens.words import N_, _, listed
from tui.config import Configuration, ConfigurationError, read_configuration, write_rules, write_signs, write_theme

if TYPE_CHECKING:
    from rules.adapting import ChoiceRefused

T = TypeVar("T")


class Rulebook:
    """Makes the pack that decides, and remakes it when a person chooses a reading or checks a value.

    ``notices`` are sentences for the person at the start. With ``keep`` false, changes last as long as the process.
    """

    def __init__(self, path: Path, configuration: Configuration, latest_check: date, *, keep: bool = True) -> None:
        self._path = path
        self._readings = configuration.readings
        self._checked = configuration.checked
        self._keep = keep
        self.notices: tuple[str, ...] = ()
        self._base = self._newest_pack()
        for parameter, day in self._checked.items():
            if day > latest_check:
                raise ConfigurationError(path, f"checked.{parameter}", N_("{day} lies in the future"), day=day)
        self.pack = self._adapted(self._readings, self._checked)
        use_pack(self.pack)

    def _newest_pack(self) -> Pack:
        path = self._path.with_name(PACK_FILE)
        if not path.exists():
            return packaged_pack()
        try:
            from rules.other_packs import read_other_pack

            pack = read_other_pack(path)
        except PackError as error:
            self.notices += (
                _("The rule pack in {folder} cannot be used ({complaint}); the one of the program decides.").format(
                    folder=path.parent, complaint=error
                ),
            )
            return packaged_pack()
        return pack if pack.checked_on > packaged_pack().checked_on else packaged_pack()

    def _adapted(self, readings: Mapping[str, str], checked: Mapping[str, date]) -> Pack:
        if not readings and not checked:
            return self._base
        from rules.adapting import ChoiceRefused, adapted

        try:
            return adapted(self._base, readings, checked)
        except ChoiceRefused as error:
            table = "readings" if error.parameter in readings else "checked"
            reason = refusal_sentence(error, self._base)
            raise ConfigurationError(self._path, f"{table}.{error.parameter}", "{reason}", reason=reason) from error

    def replayed_by(self, pack: Pack) -> tuple[Pack, tuple[str, ...]]:
        """Return another pack with the family's choices, and those that it has no place for."""
        from rules.adapting import ChoiceRefused, adapted

        choices, unfit = {}, []
        for parameter, reading in self._readings.items():
            try:
                adapted(pack, {parameter: reading}, {})
            except ChoiceRefused:
                unfit.append(parameter)
            else:
                choices[parameter] = reading
        return adapted(pack, choices, {}), tuple(unfit)

    def choose_reading(self, parameter: str, reading: str | None) -> Pack:
        """Let another reading decide, or the pack's own again with None; returns the pack. Raises StoreError."""
        return self._change({parameter: reading}, {})

    def mark_checked(self, parameter: str, day: date | None) -> Pack:
        """Keep the day on which the family checked a parameter, or forget it with None. Raises StoreError."""
        return self._change({}, {parameter: day})

    def keep_theme(self, name: str) -> None:
        """Keep the name of the theme in the configuration, the default one by leaving it out. Raises StoreError."""
        if not self._keep:
            return
        try:
            write_theme(self._path, None if name == DEFAULT_THEME else name)
        except ConfigurationError as error:
            raise _unusable(error) from error

    def keep_signs(self, choice: str) -> None:
        """Keep how signs are drawn for the next start; raises StoreError."""
        if not self._keep:
            return
        try:
            write_signs(self._path, choice)
        except ConfigurationError as error:
            raise _unusable(error) from error

    def _change(self, readings: Mapping[str, str | None], checked: Mapping[str, date | None]) -> Pack:
        try:
            # What another session has written meanwhile stays.
            present = read_configuration(self._path) if self._keep else None
            new_readings = _merged(present.readings if present else self._readings, readings)
            new_checked = _merged(present.checked if present else self._checked, checked)
            pack = self._adapted(new_readings, new_checked)
            if self._keep:
                write_rules(self._path, new_readings, new_checked)
        except ConfigurationError as error:
            raise _unusable(error) from error
        self._readings, self._checked, self.pack = new_readings, new_checked, pack
        use_pack(pack)
        return pack


def _unusable(error: ConfigurationError) -> StoreError:
    return StoreError("bad_configuration", path=error.path, key=error.key, reason=error.reason)


def _merged(before: Mapping[str, T], changes: Mapping[str, T | None]) -> dict[str, T]:
    merged = {**before, **changes}
    return {key: value for key, value in merged.items() if value is not None}


def refusal_sentence(error: ChoiceRefused, pack: Pack) -> str:
    """Say why a choice of the configuration cannot be followed, and what can be chosen."""
    from rules.adapting import Refusal, named_readings

    match error.refusal:
        case Refusal.UNKNOWN_PARAMETER:
            return _("the rules have no such value; permit-tui rules lists them")
        case Refusal.UNKNOWN_READING:
            known = listed(named_readings(pack.parameters[error.parameter]))
            return _("there is no reading {name}; there are {known}").format(name=error.reading, known=known)
        case _:
            return _("the reading {name} has no value to decide by").format(name=error.reading)
