"""Values grown old: a reading that has run out, or that nobody has checked for a year, still decides and is named."""

from __future__ import annotations

from datetime import date

from rules.assessment import StaleParameter
from rules.dates import is_unchecked
from rules.pack import Pack, Reading


def has_run_out(reading: Reading, today: date) -> bool:
    """Return whether ``applies_until`` has passed and the family has not checked since that the value still holds."""
    if reading.applies_until is None or reading.applies_until >= today:
        return False
    return not (reading.checked_by_family and reading.checked_on > reading.applies_until)


def is_stale(reading: Reading, today: date) -> bool:
    """Return whether a reading has run out by ``today``, or was last checked more than a year before it."""
    return has_run_out(reading, today) or is_unchecked(reading.checked_on, today)


def stale_parameters(pack: Pack, today: date, parameter_ids: tuple[str, ...]) -> tuple[StaleParameter, ...]:
    """Return those of the parameters whose deciding reading has grown old, in the order given."""
    deciding = ((parameter_id, pack.parameters[parameter_id].deciding(today)) for parameter_id in parameter_ids)
    return tuple(
        StaleParameter(parameter_id, reading.checked_on, reading.applies_until)
        for parameter_id, reading in deciding
        if is_stale(reading, today)
    )
