"""A pack as a family decides by it: other readings chosen, values checked by the family itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec.structs import replace

from rules.pack import Pack, Parameter, Reading


class Refusal(StrEnum):
    """Why a choice or a check cannot be followed."""

    UNKNOWN_PARAMETER = "unknown_parameter"
    UNKNOWN_READING = "unknown_reading"
    WORDS_ONLY = "words_only"
    OTHER_UNIT = "other_unit"
    OTHER_KIND = "other_kind"


class ChoiceRefused(Exception):
    """A choice that cannot be followed: which parameter, which reading was named, and why."""

    def __init__(self, parameter: str, reading: str, refusal: Refusal) -> None:
        super().__init__(f"{parameter}: {reading}: {refusal}")
        self.parameter = parameter
        self.reading = reading
        self.refusal = refusal


def adapted(pack: Pack, choices: Mapping[str, str], checks: Mapping[str, date]) -> Pack:
    """Return ``pack`` with the readings that ``choices`` name deciding, and ``checks`` as the days of last check.

    ``choices`` maps parameter ids to names of readings (see ``named_readings``), ``checks`` parameter ids to days. A
    check of the pack's own that is later stands. Raises ChoiceRefused.
    """
    for parameter_id in (*choices, *checks):
        if parameter_id not in pack.parameters:
            raise ChoiceRefused(parameter_id, choices.get(parameter_id, ""), Refusal.UNKNOWN_PARAMETER)
    parameters = {
        parameter.id: _adapted(parameter, choices.get(parameter.id), checks.get(parameter.id))
        for parameter in pack.parameters.values()
    }
    return replace(pack, parameters=parameters)


def _adapted(parameter: Parameter, name: str | None, checked_on: date | None) -> Parameter:
    choice = None if name is None else _chosen(parameter, name)
    if checked_on is None:
        return replace(parameter, choice=choice)
    # What decides is what the family has checked; of dated readings each decides in its time.
    checked = {
        id(reading): _checked(reading, checked_on)
        for reading in parameter.readings
        if (reading is choice if choice else reading.decides)
    }
    readings = tuple(checked.get(id(reading), reading) for reading in parameter.readings)
    return replace(parameter, readings=readings, choice=checked[id(choice)] if choice else None)


def _checked(reading: Reading, on: date) -> Reading:
    return replace(reading, checked_on=on, checked_by_family=True) if on >= reading.checked_on else reading


def _chosen(parameter: Parameter, name: str) -> Reading:
    reading = named_readings(parameter).get(name)
    refusal = Refusal.UNKNOWN_READING if reading is None else refusal_of(parameter, reading)
    if reading is None or refusal is not None:
        raise ChoiceRefused(parameter.id, name, refusal or Refusal.UNKNOWN_READING)
    return reading


def named_readings(parameter: Parameter) -> dict[str, Reading]:
    """Return the readings by names that stay when a pack is revised.

    A reading is called after its source; of several from one source each has the day it applies from as well
    (``secondary@2024-01-01``), and of several from one day those after the first are numbered (``…#2``).
    """
    sources = Counter(reading.source for reading in parameter.readings)
    named: dict[str, Reading] = {}
    for reading in parameter.readings:
        name = reading.source if sources[reading.source] == 1 else f"{reading.source}@{reading.applies_from}"
        same = sum(1 for taken in named if taken.partition("#")[0] == name)
        named[f"{name}#{same + 1}" if same else name] = reading
    return named


def refusal_of(parameter: Parameter, reading: Reading) -> Refusal | None:
    """Return why ``reading`` cannot decide, or None when it can."""
    if reading.value is None:
        return Refusal.WORDS_ONLY
    if reading.unit is not parameter.unit and reading.counted is None:
        return Refusal.OTHER_UNIT
    own = next(each for each in parameter.readings if each.decides)
    negative = isinstance(reading.value, int) and reading.value < 0
    return Refusal.OTHER_KIND if negative or type(reading.value) is not type(own.value) else None
