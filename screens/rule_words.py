"""How values of the rules, their sources and their dates are said; screens and the command line say the same."""

from __future__ import annotations

from rules.adapting import Refusal
from rules.listing import Rule
from rules.pack import OWN_CHOICE, Pack, Reading, Unit
from screens.words import _, listed, say, words_of


def value_words(reading: Reading) -> str:
    """Say a reading's value with its unit."""
    value = reading.value
    if isinstance(value, int):
        return amount_words(value, reading.unit)
    if value is None:
        return words_of(reading.remark) if reading.remark else ""
    return listed(_accepted_name(part) for part in value)


def amount_words(value: int | bool, unit: Unit) -> str:
    """Say a number with its unit, a flag as yes or no."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    one, _bar, several = say("unit", unit, value=value).partition(" | ")
    return several if several and value != 1 else one


def _accepted_name(code: str) -> str:
    names = {
        "certificate": _("certificate"),
        "letter_of_commitment": _("signed letter of commitment"),
        "lease_contract": _("lease contract"),
        "lease_filing_certificate": _("lease filing certificate"),
    }
    return names.get(code, code)


def source_line(reading: Reading, pack: Pack) -> str:
    """Say whose word a reading is, with its grade and the day of the last check."""
    parts = [words_of(pack.sources[reading.source])]
    if reading.article:
        parts.append(_("art. {number}").format(number=reading.article))
    grade = say("grade", reading.grade)
    if reading.source != OWN_CHOICE and grade not in parts:
        parts.append(grade)
    if reading.remark and reading.value is not None:
        parts.append(words_of(reading.remark))
    checked = _("checked by you {day}") if reading.checked_by_family else _("checked {day}")
    parts.append(checked.format(day=reading.checked_on))
    return listed(parts)


def applies_words(reading: Reading) -> str:
    """Say from when and until when a reading applies."""
    if reading.applies_until is None:
        return _("from {day}").format(day=reading.applies_from)
    return _("from {day} to {until}").format(day=reading.applies_from, until=reading.applies_until)


def reading_line(reading: Reading, pack: Pack) -> str:
    """Say all about one reading in a line: value, source, dates."""
    source = listed((source_line(reading, pack), applies_words(reading)))
    return _("{value}; {source}").format(value=value_words(reading), source=source)


def stale_words(rule: Rule) -> str:
    """Say why a value is to be checked again."""
    if rule.run_out:
        return _("It ran until {day} and still decides: check it again.").format(day=rule.deciding.applies_until)
    return _("Nobody has checked it since {day}: check it again.").format(day=rule.deciding.checked_on)


def refusal_words(refusal: Refusal) -> str:
    """Say why a reading cannot be chosen."""
    return {
        Refusal.WORDS_ONLY: _("it has words only, no value to decide by"),
        Refusal.OTHER_UNIT: _("it counts in another unit than the rule"),
    }.get(refusal, _("its value is of another kind than the rule's"))
