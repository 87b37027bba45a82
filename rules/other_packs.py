"""Packs that do not come with the program: read like the packaged one, and refused where they know less than it."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

from rules.dates import plus_days, plus_months, plus_years
from rules.facts import EARLIEST, LATEST
from rules.pack import Pack, PackError, Reading, Text, Unit, packaged_pack
from rules.pack_reader import read_pack


def read_other_pack(path: Path) -> Pack:
    """Read and validate the pack at ``path``; raises PackError that names file, entry and key.

    What records refer to (papers, steps), what the guide names (parameters, sources) and what sentences are built from
    (texts and what is filled into them) must be there as in the packaged one.
    """
    pack = read_pack(path)
    for kind, known, wanted in (
        ("items", pack.item_ids, packaged_pack().item_ids),
        ("steps", set(pack.step_ids), set(packaged_pack().step_ids)),
        ("parameters", pack.parameters.keys(), packaged_pack().parameters.keys()),
        ("sources", pack.sources.keys(), packaged_pack().sources.keys()),
    ):
        for missing in sorted(wanted - known):
            raise PackError(f"{path.name}: {kind}, key {missing!r}: is missing")
    for group, codes in packaged_pack().texts.items():
        for code, text in codes.items():
            if code not in pack.texts.get(group, {}):
                raise PackError(f"{path.name}: texts.{group}, key {code!r}: is missing")
            _compare_places(f"{path.name}: texts.{group}.{code}", pack.texts[group][code], text)
    for parameter in pack.parameters.values():
        for reading in parameter.readings:
            if not _stays_in_the_calendar(reading):
                raise PackError(f"{path.name}: parameter {parameter.id}, key 'value': is too large to count from a day")
    return pack


def _stays_in_the_calendar(reading: Reading) -> bool:
    counts = {Unit.DAYS: plus_days, Unit.MONTHS: plus_months, Unit.YEARS: plus_years, Unit.WORKING_DAYS: plus_days}
    if type(reading.value) is not int or reading.unit not in counts:
        return True
    try:
        counts[reading.unit](EARLIEST, -abs(reading.value))
        counts[reading.unit](LATEST, abs(reading.value))
    except (OverflowError, ValueError):
        return False
    return True


def _compare_places(place: str, text: Text, packaged: Text) -> None:
    allowed = {name for words in packaged.values() for name in _places(words)}
    for language, words in text.items():
        try:
            unknown = sorted(_places(words) - allowed)
        except ValueError as error:
            raise PackError(f"{place}, key {language!r}: {error}") from error
        if unknown:
            raise PackError(f"{place}, key {language!r}: nothing can be filled into {{{unknown[0]}}}")


def _places(words: str) -> set[str]:
    """Return the names in braces; one with a format or a conversion counts with it, since it may not fit."""
    return {
        name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
        for _text, name, form, conversion in Formatter().parse(words)
        if name is not None
    }
