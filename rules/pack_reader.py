"""Reads a rule pack from TOML and refuses, with file, entry and key, whatever the rules could not decide by."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import get_type_hints

from rules import assessment, facts
from rules.facts import CaseKind, Tenure
from rules.pack import (
    Counted,
    Grade,
    Holder,
    IdNumberScheme,
    ItemRule,
    Limits,
    Pack,
    PackError,
    Parameter,
    Reading,
    StepRule,
    Text,
    Unit,
    Value,
)
from rules.pack_entry import Entry
from rules.points_reader import read_points

DATA = Path(__file__).parent / "data"

ENUM_TEXTS: dict[str, type[StrEnum]] = {
    "status": assessment.Status,
    "status_short": assessment.Status,
    "registration_status": assessment.RegistrationStatus,
    "route": assessment.Route,
    "state": assessment.State,
    "continuity": assessment.Continuity,
    "action": assessment.Action,
    "action_short": assessment.Action,
    "warning": assessment.WarningCode,
    "note": assessment.Note,
    "loss": assessment.Loss,
    "link": assessment.LinkReason,
    "link_name": assessment.LinkId,
    "tenure": facts.Tenure,
    "activity": facts.Activity,
    "agent": facts.Agent,
    "obtained": facts.Obtained,
    "kind": facts.Kind,
    "check_result": facts.CheckResult,
    "case_kind": facts.CaseKind,
    "case_state": facts.CaseState,
    "follow_up": facts.FollowUpKind,
    "follow_up_short": facts.FollowUpKind,
    "follow_up_state": facts.FollowUpState,
    "mismatch": facts.Mismatch,
    "insurance": facts.Insurance,
    "tax": facts.Tax,
    "grade": Grade,
    "unit": Unit,
}


def read_pack(path: Path) -> Pack:
    """Read and validate the pack at ``path``; raises PackError that names file, entry and key."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PackError(f"{path.name}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise PackError(f"{path.name}: is not TOML ({error})") from error
    root = Entry(path.name, "", document)
    sources = _read_texts_of(root.child("sources"))
    parameters = dict(_read_parameters(root, sources))
    conditions = dict(_read_conditions(root, parameters))
    pack = Pack(
        name=root.take("pack", str),
        checked_on=root.take("checked_on", date),
        title=root.child("title").finish_text(),
        sources=sources,
        parameters=parameters,
        condition_texts={key: text for key, (text, _) in conditions.items()},
        condition_parameters={key: ids for key, (_, ids) in conditions.items()},
        items=tuple(_read_items(root)),
        steps=tuple(_read_steps(root)),
        texts=_read_texts(root),
        id_number=_read_id_number(root),
        points=read_points(root.child("points"), sources),
    )
    root.done()
    return pack


def _read_texts_of(entry: Entry) -> dict[str, Text]:
    return {code: entry.child(code).finish_text() for code in list(entry.table)}


def _read_parameters(root: Entry, sources: dict[str, Text]) -> Iterator[tuple[str, Parameter]]:
    kinds = get_type_hints(Limits)
    seen = set()
    for entry in root.children("parameters"):
        key = entry.take("id", str)
        entry.place = f"parameter {key}"
        if key in seen:
            raise entry.fault("id", "stands twice")
        seen.add(key)
        unit = entry.take_enum("unit", Unit)
        readings = tuple(_read_reading(reading, unit, sources) for reading in entry.children("readings"))
        deciding = [reading for reading in readings if reading.decides]
        if not deciding:
            raise entry.fault("readings", "none of them decides")
        for reading in deciding:
            if reading.unit is not unit:
                raise entry.fault("readings", f"the deciding one must be in {unit}")
            if key in kinds and (type(reading.value) is not kinds[key] or reading.value < 0):  # type: ignore[operator]
                raise entry.fault("readings", f"the deciding value must be {kinds[key].__name__}, not negative")
        text = entry.take_text()
        entry.done()
        yield key, Parameter(key, unit, text, readings)
    for name in Limits.__struct_fields__:
        if name not in seen:
            raise root.fault(f"parameters.{name}", "is missing")


def _read_reading(entry: Entry, unit: Unit, sources: dict[str, Text]) -> Reading:
    source = entry.take("source", str)
    if source not in sources:
        raise entry.fault("source", f"{source!r} is not among the sources")
    raw = entry.table.pop("value", None)
    value: Value | None
    match raw:
        case bool() | int() | None:
            value = raw
        case list() if raw and all(type(part) is str for part in raw):
            value = tuple(raw)
        case _:
            raise entry.fault("value", "must be a whole number, true or false, or a list of texts")
    reading = Reading(
        value=value,
        unit=entry.take_enum("unit", Unit) if "unit" in entry.table else unit,
        source=source,
        grade=entry.take_enum("grade", Grade),
        applies_from=entry.take("applies_from", date),
        checked_on=entry.take("checked_on", date),
        decides=entry.maybe("decides", bool) or False,
        article=entry.maybe("article", str) or "",
        applies_until=entry.maybe("applies_until", date),
        remark=entry.take_text() if "zh" in entry.table or "en" in entry.table else None,
        counted=entry.take_enum("counted", Counted) if "counted" in entry.table else None,
    )
    if reading.value is None and (reading.decides or reading.remark is None):
        raise entry.fault("value", "is missing")
    if reading.applies_until is not None and reading.applies_until < reading.applies_from:
        raise entry.fault("applies_until", "lies before applies_from")
    if reading.counted is not None and not (
        unit is Unit.DAYS and reading.unit in {Unit.MONTHS, Unit.YEARS} and type(reading.value) is int
    ):
        raise entry.fault("counted", "is for months or years where the parameter counts days")
    entry.done()
    return reading


def _read_conditions(
    root: Entry, parameters: dict[str, Parameter]
) -> Iterator[tuple[str, tuple[Text, tuple[str, ...]]]]:
    found = []
    for entry in root.children("conditions"):
        key = entry.take_enum("id", assessment.ConditionId)
        ids = tuple(entry.take("parameters", list))
        for parameter in ids:
            if type(parameter) is not str or parameter not in parameters:
                raise entry.fault("parameters", f"{parameter!r} is not among the parameters")
        found.append(key)
        yield key.value, (entry.finish_text(), ids)
    if found != list(assessment.ConditionId):
        raise root.fault("conditions", f"must be {', '.join(assessment.ConditionId)}, in this order")


def _read_items(root: Entry) -> Iterator[ItemRule]:
    seen = set()
    for entry in root.children("items"):
        key = entry.take("id", str)
        entry.place = f"item {key}"
        if key in seen:
            raise entry.fault("id", "stands twice")
        seen.add(key)
        tenures = entry.maybe("tenures", list)
        dwelling = entry.maybe("dwelling", str)
        if dwelling not in {None, "unknown"}:
            raise entry.fault("dwelling", "can only be 'unknown'")
        item = ItemRule(
            id=key,
            kinds=frozenset(entry.as_enum("kinds", kind, CaseKind) for kind in entry.take("kinds", list)),
            original=entry.take("original", bool),
            copy=entry.take("copy", bool),
            text=entry.take_text(),
            giver=entry.child("giver").finish_text(),
            purpose=entry.child("purpose").finish_text(),
            tenures=None if tenures is None else frozenset(entry.as_enum("tenures", one, Tenure) for one in tenures),
            dwelling_unknown=dwelling == "unknown",
            holder=entry.take_enum("holder", Holder) if "holder" in entry.table else None,
        )
        entry.done()
        yield item


def _read_steps(root: Entry) -> Iterator[StepRule]:
    seen: set[str] = set()
    for entry in root.children("steps"):
        key = entry.take("id", str)
        if key in seen:
            raise entry.fault("id", "stands twice")
        seen.add(key)
        kinds = frozenset(entry.as_enum("kinds", kind, CaseKind) for kind in entry.take("kinds", list))
        yield StepRule(key, kinds, entry.finish_text())


def _read_texts(root: Entry) -> dict[str, dict[str, Text]]:
    texts = root.child("texts")
    groups: dict[str, dict[str, Text]] = {}
    for group in list(texts.table):
        groups[group] = _read_texts_of(texts.child(group))
    wanted: dict[str, set[str]] = {group: {member.value for member in kind} for group, kind in ENUM_TEXTS.items()}
    wanted["deadline"] = set(assessment.Deadlines.__struct_fields__)
    wanted["reason"] = set(groups.get("reason", {}))
    for group, codes in wanted.items():
        if group not in groups:
            raise texts.fault(group, "is missing")
        for code in sorted(codes ^ set(groups[group])):
            raise texts.fault(f"{group}.{code}", "is missing" if code in codes else "is not known here")
    for group in groups:
        if group not in wanted:
            raise texts.fault(group, "is not known here")
    return groups


def _read_id_number(root: Entry) -> IdNumberScheme:
    entry = root.child("id_number")
    scheme = IdNumberScheme(tuple(entry.take("weights", list)), entry.take("check_characters", str))
    entry.done()
    if len(scheme.weights) != 17 or not all(type(weight) is int for weight in scheme.weights):  # noqa: PLR2004
        raise entry.fault("weights", "must be 17 whole numbers")
    if len(scheme.check_characters) != 11:  # noqa: PLR2004
        raise entry.fault("check_characters", "must be 11 characters")
    return scheme
