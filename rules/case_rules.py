"""The rules that a case was opened under, and where today's differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from rules.assess import VERDICT_PARAMETERS
from rules.facts import Case
from rules.pack import Pack


class RuleChange(NamedTuple):
    """A parameter whose deciding value is another than when the case was opened, in the parameter's unit."""

    parameter: str
    then: int | bool
    now: int | bool


def values_deciding(pack: Pack, opened_on: date, today: date | None = None) -> Mapping[str, int | bool]:
    """Return the values that verdicts rest on, as they decide on ``today`` (the day of opening unless given).

    Calendar months are counted around the day of opening, so that the same rules always give the same values.
    """
    limits = pack.limits(today or opened_on, opened_on)
    return {parameter: getattr(limits, parameter) for parameter in VERDICT_PARAMETERS}


def changed_since_opened(case: Case, pack: Pack, today: date) -> tuple[RuleChange, ...]:
    """Return what decides otherwise on ``today`` than when ``case`` was opened; nothing for one without values."""
    now = values_deciding(pack, case.opened_on, today)
    return tuple(
        RuleChange(parameter, case.rules_values[parameter], value)
        for parameter, value in now.items()
        if parameter in case.rules_values and case.rules_values[parameter] != value
    )
