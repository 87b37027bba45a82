"""Changes in words: which entry, before and after, in one readable line. The command line says the same.

Numbers of people are masked unless they are shown on purpose. Nothing here imports Textual.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from models.history import IMPORT, REDO, RESTORE, UNDO
from models.importing import shown as as_in_a_backup
from models.views import ActionKind, Event, HistoryEntry
from rules.pack import load_pack
from screens.format import ELLIPSIS, clip, masked, printable
from screens.undoing import action_words
from screens.words import N_, _, item_name, labelled, listed, ngettext, say, words_of

_PLACE = re.compile(r"(?:(\w+)\[(\d+)\]\.?)?(\w*)")
_BECOMES = "->"
_SEEN_BEFORE = 20
_MASKED = frozenset({"id_number", "phone"})
_LABELS: Mapping[str, str] = {
    "name": N_("Name"),
    "birth_date": N_("Birth date"),
    "activity": N_("Work or study"),
    "relation": N_("Kinship"),
    "id_number": N_("ID number"),
    "phone": N_("Phone"),
    "dwelling": N_("Dwelling"),
    "agent": N_("Goes to the centre"),
    "household": N_("Household"),
    "desk": N_("Looked after by"),
    "notes": N_("Notes"),
    "permits": N_("Card"),
    "card_number": N_("Card number"),
    "periods": N_("Period in force"),
    "changes": N_("Change"),
    "confirmations": N_("Unchanged"),
    "address_checks": N_("Address check"),
    "cases": N_("Case"),
    "kind": N_("Kind of case"),
    "opened_on": N_("Opened on"),
    "state": N_("State of the case"),
    "ticks": N_("Tick"),
    "steps": N_("Step"),
    "item_notes": N_("Notes on papers"),
    "mismatch": N_("Mismatch"),
    "rules_checked_on": N_("Rules as checked on"),
    "rules_values": N_("Values of the rules"),
    "closed_on": N_("Closed on"),
    "registrations": N_("Residence registration"),
    "contributions": N_("Insurance and tax"),
    "points": N_("Approved points"),
    "follow_ups": N_("To do after a renewal"),
    "official_count": N_("Official count"),
    "points_estimate": N_("Estimate of points"),
    "address": N_("Address"),
    "tenure": N_("Tenure"),
    "lease_filings": N_("Lease filing"),
}
_NEUTRAL = frozenset({"points_estimate", "rules_values"})
"""Entries of many small values: that they have changed is said, not each value."""
_KINDS: Mapping[ActionKind, str] = {
    ActionKind.PEOPLE: N_("people and dwellings"),
    ActionKind.FACTS: N_("facts and results"),
    ActionKind.CASES: N_("cases and ticks"),
    ActionKind.TRANSFER: N_("insurance, tax, official count"),
    ActionKind.POINTS: N_("points"),
    ActionKind.IMPORTS: N_("imports and copies gone back to"),
    ActionKind.UNDOING: N_("undone and done again"),
}


def kind_words(kind: ActionKind | None) -> str:
    """Return the name of a kind of change; None stands for all."""
    return _("everything") if kind is None else _(_KINDS[kind])


def what_words(entry: HistoryEntry) -> str:
    """Say what a change was, such as ``the ticks of 李明``."""
    what = action_words(entry.event.action, printable(entry.event.name))
    if entry.action == UNDO:
        return _("undone: {what}").format(what=what)
    if entry.action == REDO:
        return _("done again: {what}").format(what=what)
    return what


def entry_words(entry: HistoryEntry, *, shown: bool) -> str:
    """Say a change in one line: what it was, with its row where it has but one, and whether it was taken back."""
    what = what_words(entry)
    if entry.detail is not None:
        what = labelled(what, row_words(entry.detail, shown=shown))
    else:
        what += " " + ngettext("({n} entry)", "({n} entries)", entry.rows)
    return _("[undone]") + " " + what if entry.undone else what


def row_words(event: Event, *, shown: bool) -> str:
    """Say one row of a change: which entry, before and after; ``shown`` unmasks numbers."""
    return difference_words(event.scope, event.entry, event.before, event.after, shown=shown)


def difference_words(scope: str, path: str, old: Any, new: Any, *, shown: bool, cells: int | None = None) -> str:
    """Say one entry that differs, before and after; ``shown`` unmasks numbers.

    With ``cells`` neither side takes more than so many, and of long ones there is to see where they begin to differ.
    """
    key, field = _field(scope, path)
    before, after = (_value(key, value, shown=shown) for value in (old, new))
    if cells is not None and max(len(before), len(after)) > cells // 2:
        before, after = _where_they_differ(before, after, cells)
    if key in _NEUTRAL:
        text = _("{field}: changed").format(field=field)
    elif key == "item_notes":
        text = _item_notes(field, old or {}, new or {})
    elif old is None:
        text = _("{field}: {after} (new)").format(field=field, after=after)
    elif new is None:
        text = _("{field}: {before} (removed)").format(field=field, before=before)
    else:
        text = labelled(field, f"{before} {_BECOMES} {after}")
    return printable(" ".join(text.split()))


def _where_they_differ(before: str, after: str, cells: int) -> tuple[str, str]:
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))
    begin = same - _SEEN_BEFORE if same > 2 * _SEEN_BEFORE else 0
    left_out = ELLIPSIS if begin else ""
    return clip(left_out + before[begin:], cells), clip(left_out + after[begin:], cells)


def row_line(entry: HistoryEntry, event: Event, *, shown: bool) -> str:
    """Say one row of a change, with whom or what it is about where the change does not name that already."""
    words = row_words(event, shown=shown)
    is_named = entry.event.action not in {IMPORT, RESTORE} and event.name == entry.event.name
    return words if is_named or not event.entry else f"{printable(event.name)}  {words}"


def span_words(first: object, last: object) -> str:
    """Return a run of months, or of days, as its ends; one alone stands once."""
    return str(first) if first == last else f"{first} .. {last}"


def insurance_words(insurance: str) -> str:
    """Say how insurance was paid."""
    return _("insurance {state}").format(state=say("insurance", insurance))


def tax_words(tax: str) -> str:
    """Say how tax was paid."""
    return _("tax {state}").format(state=say("tax", tax))


def _field(scope: str, path: str) -> tuple[str, str]:
    """Return the key of what changed and its name; cards and cases beyond the first say their number."""
    if not path:
        return scope, _("member") if scope == "members" else _("dwelling")
    match = _PLACE.fullmatch(path)
    if match is None:
        return path, path
    outer, number, key = match.groups()
    key = key or outer
    label = _(_LABELS[key]) if key in _LABELS else key
    return key, f"{label} ({number})" if number and int(number) > 1 else label


def _item_notes(field: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    notes = [
        labelled(_coded(item_name, item), after.get(item) or _("removed"))
        for item in (*before, *(item for item in after if item not in before))
        if before.get(item) != after.get(item)
    ]
    return labelled(field, listed(notes))


def _value(key: str, value: Any, *, shown: bool) -> str:
    if value is None:
        return ""
    if key in _MASKED:
        return masked(str(value), shown=shown)
    words = _WORDS.get(key)
    if isinstance(value, list):
        return "; ".join(_value(key, entry, shown=shown) for entry in value)
    try:
        return words(value) if words else as_in_a_backup(value)
    except (KeyError, TypeError):  # written by a version with other codes
        return as_in_a_backup(value)


def _coded(words: Callable[[str], str], code: str) -> str:
    try:
        return words(code)
    except KeyError:
        return code


def _said(group: str) -> Callable[[Any], str]:
    return lambda code: say(group, code)


def _span(begin: str, end: str) -> Callable[[Any], str]:
    return lambda entry: span_words(entry[begin], entry[end])


def _member(document: Any) -> str:
    return listed((document["name"], str(document["birth_date"])))


def _dwelling(document: Any) -> str:
    return listed((document["address"], say("tenure", document["tenure"])))


def _period(entry: Any) -> str:
    return listed((_span("valid_from", "valid_until")(entry), say("obtained", entry["obtained"])))


def _card(entry: Any) -> str:
    periods = [_period(period) for period in entry.get("periods", ())]
    number = entry.get("card_number")
    return "; ".join([number, *periods] if number else periods)


def _change(entry: Any) -> str:
    declared = entry.get("declared_on")
    return listed(
        (
            str(entry["changed_on"]),
            say("kind", entry["kind"]),
            _("declared {day}").format(day=declared) if declared else _("not declared yet"),
        )
    )


def _confirmation(entry: Any) -> str:
    return listed((str(entry["confirmed_on"]), say("kind", entry["kind"])))


def _address_check(entry: Any) -> str:
    return listed((str(entry["checked_on"]), say("check_result", entry["result"])))


def _case(entry: Any) -> str:
    return listed((str(entry["opened_on"]), say("case_kind", entry["kind"]), say("case_state", entry["state"])))


def _tick(tick: Any) -> str:
    item, _dot, form = tick.partition(".")
    return listed((item_name(item), _("copy") if form == "copy" else _("original")))


def _step(step: Any) -> str:
    return words_of(load_pack().step(step).text)


def _contribution(entry: Any) -> str:
    return listed((_span("from", "to")(entry), insurance_words(entry["insurance"]), tax_words(entry["tax"])))


def _points(entry: Any) -> str:
    return listed((str(entry["approved_score"]), str(entry["confirmed_on"])))


def _official(entry: Any) -> str:
    months = ngettext("{n} month", "{n} months", entry["counted_months"])
    return _("{months} on {day}").format(months=months, day=entry["as_of"])


def _follow_up(entry: Any) -> str:
    kinds = {"card_face": _("refresh the face of the card"), "points": _("confirm the points")}
    states = {"open": _("still to do"), "done": _("done"), "dropped": _("dropped")}
    return listed((kinds[entry["kind"]], str(entry.get("put_off_until", entry["due_on"])), states[entry["state"]]))


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "members": _member,
    "dwellings": _dwelling,
    "activity": _said("activity"),
    "agent": _said("agent"),
    "tenure": _said("tenure"),
    "permits": _card,
    "periods": _period,
    "changes": _change,
    "confirmations": _confirmation,
    "address_checks": _address_check,
    "cases": _case,
    "kind": _said("case_kind"),
    "state": _said("case_state"),
    "ticks": _tick,
    "steps": _step,
    "mismatch": _said("mismatch"),
    "registrations": _span("registered_on", "valid_until"),
    "contributions": _contribution,
    "points": _points,
    "official_count": _official,
    "follow_ups": _follow_up,
    "lease_filings": _span("filed_on", "valid_until"),
}
