"""Two packs replayed over the same facts: whose conclusions differ, from what to what, because of which value."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from rules.assess import assess
from rules.facts import Dwelling, Member
from rules.pack import Pack, Reading

Outline = dict[str, str | None]
Resident = tuple[Member, Dwelling | None]


class ValueChange(Struct, frozen=True):
    """A parameter that decides otherwise in the other pack; one that a pack does not have is None there."""

    parameter: str
    before: Reading | None
    after: Reading | None


class Difference(Struct, frozen=True):
    """One conclusion that differs, as codes and ISO dates; ``because`` names the parameters that bring it about."""

    aspect: str
    before: str | None
    after: str | None
    because: tuple[str, ...]


class MemberChange(Struct, frozen=True):
    """One member whose conclusions differ."""

    member: Member
    differences: tuple[Difference, ...]


class Comparison(Struct, frozen=True):
    """What another pack would change on one day."""

    values: tuple[ValueChange, ...]
    members: tuple[MemberChange, ...]


def compare_packs(residents: Iterable[Resident], before: Pack, after: Pack, today: date) -> Comparison:
    """Judge everyone by both packs on ``today`` and say what differs, in the order of ``residents``."""
    values = tuple(_value_changes(before, after, today))
    members = []
    for resident in residents:
        differences = tuple(_differences(resident, before, after, values, today)) if values else ()
        if differences:
            members.append(MemberChange(resident[0], differences))
    return Comparison(values, tuple(members))


def _value_changes(before: Pack, after: Pack, today: date) -> Iterable[ValueChange]:
    for parameter in dict.fromkeys((*before.parameters, *after.parameters)):
        old, new = (
            pack.parameters[parameter].deciding(today) if parameter in pack.parameters else None
            for pack in (before, after)
        )
        if old is None or new is None or (old.value, old.unit) != (new.value, new.unit):
            yield ValueChange(parameter, old, new)


def _differences(
    resident: Resident, before: Pack, after: Pack, values: tuple[ValueChange, ...], today: date
) -> Iterable[Difference]:
    old, new = _outline(resident, before, today), _outline(resident, after, today)
    aspects = [aspect for aspect in old if old[aspect] != new[aspect]]
    if not aspects:
        return
    replaced = [value.parameter for value in values if value.before and value.after]
    alone = {one: _outline(resident, _with_value(before, after, one), today) for one in replaced}
    without = {one: _outline(resident, _with_value(after, before, one), today) for one in replaced}
    for aspect in aspects:
        because = (
            [one for one in replaced if alone[one][aspect] == new[aspect]]
            or [one for one in replaced if without[one][aspect] != new[aspect]]
            or replaced
        )
        yield Difference(aspect, old[aspect], new[aspect], tuple(because))


def _with_value(pack: Pack, other: Pack, parameter: str) -> Pack:
    return replace(pack, parameters={**pack.parameters, parameter: other.parameters[parameter]})


def _outline(resident: Resident, pack: Pack, today: date) -> Outline:
    """Return the conclusions that are compared, as codes and ISO dates; None where there is none."""
    judged = assess(*resident, today, pack)
    verdict, transfer, registration = judged.verdict, judged.transfer, judged.registration
    due = verdict.next_action.due if verdict else None
    return {
        "status": verdict.status.value if verdict else None,
        "next_action": verdict.next_action.code.value if verdict else None,
        "due": due.isoformat() if due else None,
        "route": verdict.route.value if verdict else None,
        "continuity": verdict.continuity.value if verdict else None,
        "transfer_reached_in": str(transfer.reached_in) if transfer else None,
        "registration": registration.status.value if registration else None,
    }
