"""Every parameter as it stands on one day: its readings, the one that decides, and what is to be said about it."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from rules.adapting import named_readings
from rules.freshness import has_run_out, is_stale
from rules.pack import Pack, Parameter, Reading


class Rule(Struct, frozen=True):
    """One parameter on one day; ``others`` are the readings that do not decide, in the order of the pack."""

    parameter: Parameter
    name: str
    """Name of the reading that decides."""
    deciding: Reading
    own: Reading
    """The reading that decides by the pack."""
    others: tuple[Reading, ...]
    stale: bool
    run_out: bool

    @property
    def chosen(self) -> bool:
        """Whether the family has chosen the reading that decides."""
        return self.parameter.choice is not None


def list_rules(pack: Pack, today: date) -> tuple[Rule, ...]:
    """Return all parameters of ``pack`` as they stand on ``today``, in the order of the pack."""
    return tuple(_rule(parameter, today) for parameter in pack.parameters.values())


def _rule(parameter: Parameter, today: date) -> Rule:
    deciding = parameter.deciding(today)
    return Rule(
        parameter=parameter,
        name=next(name for name, reading in named_readings(parameter).items() if reading is deciding),
        deciding=deciding,
        own=parameter.pack_deciding(today),
        others=tuple(reading for reading in parameter.readings if reading is not deciding),
        stale=is_stale(deciding, today),
        run_out=has_run_out(deciding, today),
    )
