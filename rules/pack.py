"""The rule pack: every number of the domain as a dated parameter with its readings, sources, items, steps and texts.

``load_pack`` gives the pack that the process decides by: the one that comes with the program, unless ``use_pack`` has
put another in its place. ``Pack.limits(today)`` gives the deciding values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from rules.dates import plus_months, plus_years
from rules.facts import CaseKind, Tenure

LANGUAGES = ("zh", "en")
PACK_FILE = "shanghai.toml"
OWN_CHOICE = "product"
"""The source of a value that the product has chosen by itself; its grade says nothing."""

AGE = "age"
"""The points item that follows from the birth date; every other bears the name of a stated fact."""

Value = int | bool | tuple[str, ...]
Text = Mapping[str, str]


class Grade(StrEnum):
    """How much weight a source carries, heaviest first."""

    LAW = "law"
    CITY_RULE = "city_rule"
    OFFICIAL_NOTICE = "official_notice"
    GUIDE = "guide"
    SECONDARY = "secondary"


class Unit(StrEnum):
    """What a parameter counts."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"
    CNY = "CNY"
    POINTS = "points"
    WORKING_DAYS = "working_days"
    FLAG = "flag"
    LIST = "list"


class Counted(StrEnum):
    """From which side of an expiry a reading in calendar months or years counts days."""

    BEFORE_EXPIRY = "before_expiry"
    AFTER_EXPIRY = "after_expiry"


class Holder(StrEnum):
    """For whom an item is asked."""

    MINOR = "minor"
    REPRESENTED = "represented"
    DISABLED = "disabled"


class Measure(StrEnum):
    """What a points item counts."""

    YEARS = "years"
    CNY = "CNY"
    JOBS = "jobs"
    TIMES = "times"


class PackError(Exception):
    """A pack that cannot be used; the message names file, entry and key."""


class Reading(Struct, frozen=True):
    """One value of a parameter as one source has it; ``value`` is None where the source has words only."""

    value: Value | None
    unit: Unit
    source: str
    grade: Grade
    applies_from: date
    checked_on: date
    decides: bool
    article: str = ""
    applies_until: date | None = None
    remark: Text | None = None
    counted: Counted | None = None
    """How months or years become the days that the parameter counts; None where the units agree."""
    checked_by_family: bool = False
    """Whether ``checked_on`` is the day on which the family itself checked the value."""

    def value_around(self, expiry: date) -> Value | None:
        """Return the value in the unit of the parameter: calendar months and years become days around ``expiry``."""
        if self.counted is None or not isinstance(self.value, int):
            return self.value
        later = plus_years if self.unit is Unit.YEARS else plus_months
        if self.counted is Counted.BEFORE_EXPIRY:
            return (expiry - later(expiry, -self.value)).days
        return (later(expiry, self.value) - expiry).days


class Parameter(Struct, frozen=True):
    """A dated number of the domain; one reading decides on a given day, the others are kept and shown.

    ``choice`` is the reading that the family has chosen to decide instead of the pack's own.
    """

    id: str
    unit: Unit
    text: Text
    readings: tuple[Reading, ...]
    choice: Reading | None = None

    def deciding(self, today: date) -> Reading:
        """Return the reading that decides: the family's choice, else the pack's own."""
        return self.choice or self.pack_deciding(today)

    def pack_deciding(self, today: date) -> Reading:
        """Return the reading that decides by the pack: the last that has begun, else the first that will.

        A reading that has run out goes on deciding until another begins.
        """
        candidates = [reading for reading in self.readings if reading.decides]
        if len(candidates) == 1:
            return candidates[0]
        candidates.sort(key=lambda reading: reading.applies_from)
        begun = [reading for reading in candidates if reading.applies_from <= today]
        return begun[-1] if begun else candidates[0]


class Limits(Struct, frozen=True):
    """The deciding values of the parameters that the rules compute with, in the unit of each parameter."""

    permit_validity: int
    renewal_window_opens: int
    automatic_notice_expected: int
    act_offline_without_notice: int
    change_forces_offline: bool
    declare_change_within: int
    lease_filing_min_remaining: int
    late_keeps_continuity: int
    confirm_facts_from: int
    registration_ending: int
    reapply_after: int
    continuity_restorable: int
    gap_deducted: bool
    registration_validity: int
    lease_filing_max: int
    agent_minor_under: int
    agent_elder_from: int
    points_standard: int
    points_sync_wait: int
    epermit_refresh: int
    transfer_months: int
    back_paid_insurance_counts: bool


class ItemRule(Struct, frozen=True):
    """A paper of the checklist and the facts that ask for it."""

    id: str
    kinds: frozenset[CaseKind]
    original: bool
    copy: bool
    text: Text
    giver: Text
    purpose: Text
    tenures: frozenset[Tenure] | None = None
    dwelling_unknown: bool = False
    holder: Holder | None = None


class StepRule(Struct, frozen=True):
    """A step of the cases of some kinds."""

    id: str
    kinds: frozenset[CaseKind]
    text: Text


R = TypeVar("R", ItemRule, StepRule)


class IdNumberScheme(Struct, frozen=True):
    """Weights and check characters of the citizen ID number."""

    weights: tuple[int, ...]
    check_characters: str


class AgeScale(Struct, frozen=True, tag=True):
    """Points by age in years: ``base`` from ``base_from`` up to ``base_until``, ``per_year`` more a year younger."""

    base: int
    base_from: int
    base_until: int
    per_year: int
    most: int


class CountScale(Struct, frozen=True, tag=True):
    """Points by number: ``points`` for each full ``per``, from ``begins_at`` on; less than zero takes points off.

    ``most`` is None where nothing limits the points.
    """

    counted: Measure
    points: int
    per: int
    begins_at: int
    most: int | None


class FlagScale(Struct, frozen=True, tag=True):
    """Points for a fact that is there or not."""

    most: int


class Choice(Struct, frozen=True):
    """One of several answers with its points."""

    points: int
    text: Text


class ChoiceScale(Struct, frozen=True, tag=True):
    """Points by answer; the choices stand in the order of the enum of the fact."""

    choices: Mapping[str, Choice]

    @property
    def most(self) -> int:
        """The points of the best answer."""
        return max(choice.points for choice in self.choices.values())


class PointsItem(Struct, frozen=True):
    """An item of the points table; of the items with the same ``better_of`` only the highest counts."""

    id: str
    text: Text
    scale: AgeScale | CountScale | FlagScale | ChoiceScale
    better_of: str | None
    source: str
    grade: Grade
    applies_from: date
    checked_on: date
    remark: Text | None = None


class PointsTable(Struct, frozen=True):
    """The items of the points estimate in their order, with a note that says what an estimate is worth."""

    note: Text
    items: Mapping[str, PointsItem]


class Pack(Struct, frozen=True, eq=False):
    """A validated rule pack; compared by identity, since a process decides by one at a time."""

    name: str
    checked_on: date
    title: Text
    sources: Mapping[str, Text]
    parameters: Mapping[str, Parameter]
    condition_texts: Mapping[str, Text]
    condition_parameters: Mapping[str, tuple[str, ...]]
    items: tuple[ItemRule, ...]
    steps: tuple[StepRule, ...]
    texts: Mapping[str, Mapping[str, Text]]
    id_number: IdNumberScheme
    points: PointsTable

    @property
    def item_ids(self) -> frozenset[str]:
        """Ids of all checklist items."""
        return frozenset(item.id for item in self.items)

    @property
    def step_ids(self) -> tuple[str, ...]:
        """Ids of all steps."""
        return tuple(step.id for step in self.steps)

    def steps_of(self, kind: CaseKind) -> tuple[str, ...]:
        """Ids of the steps of one kind of case, in order."""
        return tuple(step.id for step in self.steps if kind in step.kinds)

    def step(self, step_id: str) -> StepRule:
        """Return one step; raises KeyError for an unknown id."""
        return _by_id(self.steps, step_id)

    def item(self, item_id: str) -> ItemRule:
        """Return one item; raises KeyError for an unknown id."""
        return _by_id(self.items, item_id)

    def text(self, group: str, code: str, language: str, **values: object) -> str:
        """Return a text of the pack with its placeholders filled in; raises KeyError for an unknown code."""
        return self.texts[group][code][language].format(**values)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the parameters that the family decides by another reading than the pack does."""
        return tuple(parameter.id for parameter in self.parameters.values() if parameter.choice is not None)

    def limits(self, today: date, expiry: date | None = None) -> Limits:
        """Return the deciding values on ``today``; calendar months and years become days around ``expiry``.

        Without an ``expiry`` they are counted around ``today``.
        """
        limits, by_calendar = _limits(self, today)
        if expiry is None or not by_calendar:
            return limits
        days = {parameter: reading.value_around(expiry) for parameter, reading in by_calendar.items()}
        return replace(limits, **days)


def _by_id(rules: Iterable[R], wanted: str) -> R:
    for rule in rules:
        if rule.id == wanted:
            return rule
    raise KeyError(wanted)


@lru_cache(maxsize=64)
def _limits(pack: Pack, today: date) -> tuple[Limits, Mapping[str, Reading]]:
    """Return the values on ``today`` with the readings among them that count by the calendar."""
    readings = {name: pack.parameters[name].deciding(today) for name in Limits.__struct_fields__}
    values = {parameter: reading.value_around(today) for parameter, reading in readings.items()}
    by_calendar = {parameter: reading for parameter, reading in readings.items() if reading.counted is not None}
    return Limits(**values), by_calendar  # type: ignore[arg-type]


_pack_in_use: Pack | None = None


def use_pack(pack: Pack | None) -> None:
    """Let the process decide by ``pack``, or by the one that comes with the program again with None."""
    global _pack_in_use  # noqa: PLW0603 - one process decides by one pack at a time
    _pack_in_use = pack


def load_pack() -> Pack:
    """Return the pack in use; raises PackError."""
    return _pack_in_use or packaged_pack()


@cache
def packaged_pack() -> Pack:
    """Return the pack that comes with the program, compiled or else read and validated; raises PackError."""
    from rules.compiled_pack import load_compiled

    pack = load_compiled()
    if pack is None:
        from rules.pack_reader import DATA, read_pack

        pack = read_pack(DATA / PACK_FILE)
    return pack
