"""What ``rules`` and ``rules compare`` print, as text for reading and as JSON for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter

from rules.comparing import Comparison, Difference, ValueChange
from rules.listing import Rule
from rules.pack import Pack, Reading
from screens.format import long_day, printable
from screens.rule_words import reading_line, stale_words, value_words
from screens.words import _, labelled, listed, ngettext, say, words_of
from tui.json_output import Json, parameter_entry, rules_entry


def rules_document(rules: Iterable[Rule], today: date, pack: Pack) -> Json:
    """Return what ``rules --json`` prints; the reading that decides stands first."""
    entries = []
    for rule in rules:
        entry = parameter_entry(rule.parameter, today, pack)
        entry["readings"].sort(key=lambda reading: not reading["decides"])
        entries.append(entry)
    return {"today": today.isoformat(), "rules": rules_entry(pack), "parameters": entries}


def rules_lines(rules: Iterable[Rule], pack: Pack) -> Iterator[str]:
    """Yield every parameter with the reading that decides and the others below it."""
    yield labelled(words_of(pack.title), _("checked {day}").format(day=pack.checked_on))
    for rule in rules:
        yield ""
        yield f"{labelled(words_of(rule.parameter.text), value_words(rule.deciding))}  [{rule.parameter.id}]"
        if rule.chosen:
            yield "  * " + _("Your own choice decides.")
        if rule.stale:
            yield "  ! " + stale_words(rule)
        yield "    " + _("Decides: {reading}").format(reading=reading_line(rule.deciding, pack))
        for reading in rule.others:
            yield "    " + _("Also: {reading}").format(reading=reading_line(reading, pack))


def comparison_document(comparison: Comparison, today: date, before: Pack, after: Pack) -> Json:
    """Return what ``rules compare PACK --json`` prints; a due date's causes stand with it."""
    return {
        "today": today.isoformat(),
        "rules": rules_entry(before),
        "compared_with": rules_entry(after),
        "parameters": [
            {"id": value.parameter, "from": _value_entry(value.before), "to": _value_entry(value.after)}
            for value in comparison.values
        ],
        "members": [
            {
                "member": change.member.key,
                "name": change.member.name,
                "changes": [
                    {
                        "aspect": difference.aspect,
                        "from": difference.before,
                        "to": difference.after,
                        "because": list(difference.because),
                    }
                    for difference in change.differences
                ],
            }
            for change in comparison.members
        ],
    }


def _value_entry(reading: Reading | None) -> Json | None:
    if reading is None:
        return None
    value = list(reading.value) if isinstance(reading.value, tuple) else reading.value
    return {"value": value, "unit": reading.unit.value, "source": reading.source}


def comparison_lines(comparison: Comparison, before: Pack, after: Pack) -> Iterator[str]:
    """Yield the values that differ, then each member whose verdict does, from what to what and because of what."""
    yield labelled(_("Now"), _named(before))
    yield labelled(_("Compared with"), _named(after))
    yield ""
    if not comparison.values:
        yield _("No value differs, so no verdict changes.")
        return
    yield _("Values that differ")
    for value in comparison.values:
        yield "  " + labelled(_name_of(value.parameter, before, after), _from_to_values(value))
    yield ""
    if not comparison.members:
        yield _("Nobody's verdict changes.")
        return
    yield ngettext("{n} person's verdict changes", "{n} people's verdicts change", len(comparison.members))
    for change in comparison.members:
        yield f"  {printable(change.member.name)}"
        for because, differences in groupby(change.differences, key=attrgetter("because")):
            for difference in differences:
                told = _from_to(_said(difference, difference.before), _said(difference, difference.after))
                yield "    " + labelled(_aspect_name(difference.aspect), told)
            values = listed(_name_of(parameter, before, after) for parameter in because)
            yield "      " + _("because of: {values}").format(values=values)


def _named(pack: Pack) -> str:
    return listed((words_of(pack.title), _("checked {day}").format(day=pack.checked_on)))


def _name_of(parameter: str, before: Pack, after: Pack) -> str:
    pack = before if parameter in before.parameters else after
    return words_of(pack.parameters[parameter].text)


def _from_to_values(value: ValueChange) -> str:
    before, after = (value_words(one) if one else _("not there") for one in (value.before, value.after))
    return _from_to(before, after)


def _from_to(before: str, after: str) -> str:
    return _("now {before}, there {after}").format(before=before, after=after)


def _said(difference: Difference, code: str | None) -> str:
    if code is None:
        return _("none")
    groups = {
        "status": "status",
        "next_action": "action",
        "route": "route",
        "continuity": "continuity",
        "registration": "registration_status",
    }
    if difference.aspect in groups:
        return say(groups[difference.aspect], code)
    return long_day(date.fromisoformat(code)) if difference.aspect == "due" else code


def _aspect_name(aspect: str) -> str:
    return {
        "status": _("Status"),
        "next_action": _("Next action"),
        "due": _("Due"),
        "route": _("Route"),
        "continuity": _("Continuity"),
        "transfer_reached_in": _("Household transfer reached in"),
        "registration": _("Residence registration"),
    }[aspect]
