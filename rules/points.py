"""The points estimate: what stated facts would give by the points table, and what would bring it to the standard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from msgspec import Struct

from rules.dates import age_on, full_years, is_unchecked
from rules.facts import Contribution, Insurance, Month
from rules.pack import AGE, AgeScale, ChoiceScale, CountScale, FlagScale, Pack, PointsItem
from rules.points_facts import PointsEstimate
from rules.points_verdict import PointsRow, PointsStep, PointsVerdict, Stated

STANDARD = "points_standard"


class _Line(Struct, frozen=True):
    """An item with what is worked out from it once a pack."""

    item: PointsItem
    group: str
    """What it competes in: of each group only the highest counts."""
    most: int | None
    """The points of the best answer."""
    worth: Callable[[Any, Any], int]
    step: Callable[[Any, Any, int, int], PointsStep | None]


class _Table(Struct, frozen=True):
    """What an estimate takes from the pack on one day."""

    lines: tuple[_Line, ...]
    standard: int
    old_check: date | None


class _Score(Struct, frozen=True, gc=False):
    """The answer to an item and what that gives by itself."""

    line: _Line
    stated: Stated
    worth: int


@lru_cache
def _table_of(pack: Pack, today: date) -> _Table:
    items = pack.points.items.values()
    checked = min(pack.parameters[STANDARD].deciding(today).checked_on, *(item.checked_on for item in items))
    return _Table(
        lines=tuple(
            _Line(item, item.better_of or item.id, item.scale.most, _WORTH[type(item.scale)], _STEP[type(item.scale)])
            for item in items
        ),
        standard=pack.limits(today).points_standard,
        old_check=checked if is_unchecked(checked, today) else None,
    )


def estimate_points(estimate: PointsEstimate, birth_date: date, today: date, pack: Pack) -> PointsVerdict:
    """Estimate the points of stated facts on ``today``; the total is never below 0.

    Items and their points are the pack's points table (text of 2015); the standard is parameter points_standard.
    """
    table = _table_of(pack, today)
    age = age_on(birth_date, today)
    scores = []
    best: dict[str, _Score] = {}
    for line in table.lines:
        stated = age if line.item.id == AGE else getattr(estimate, line.item.id)
        score = _Score(line, stated, line.worth(line.item.scale, stated))
        scores.append(score)
        if line.group not in best or score.worth > best[line.group].worth:
            best[line.group] = score
    found = 0
    for score in best.values():
        found += score.worth
    missing = max(0, table.standard - found)
    return PointsVerdict(
        rows=tuple([_row(score, best[score.line.group], missing) for score in scores]),
        total=max(0, found),
        standard=table.standard,
        missing=missing,
        old_check=table.old_check,
    )


def insured_years(contributions: Iterable[Contribution], today: date, pack: Pack) -> int:
    """Return the full years of social insurance on record up to the last month that is over.

    Back-paid months count by parameter back_paid_insurance_counts.
    """
    back_paid_counts = pack.limits(today).back_paid_insurance_counts
    insured = {Insurance.NORMAL, Insurance.BACK_PAID} if back_paid_counts else {Insurance.NORMAL}
    over = Month.of(today)
    months = sum(
        max(0, min(paid.last.index + 1, over.index) - paid.first.index)
        for paid in contributions
        if paid.insurance in insured
    )
    return full_years(months)


def _age_points(scale: AgeScale, age: int) -> int:
    if age > scale.base_until:
        return 0
    return min(scale.most, scale.base + scale.per_year * max(0, scale.base_from - age))


def _count_points(scale: CountScale, count: int) -> int:
    if count < scale.begins_at:
        return 0
    points = scale.points * (count // scale.per)
    return points if scale.most is None else min(scale.most, points)


def _flag_points(scale: FlagScale, is_so: bool) -> int:
    return scale.most if is_so else 0


def _choice_points(scale: ChoiceScale, chosen: StrEnum) -> int:
    return scale.choices[chosen].points


_WORTH: Mapping[type, Callable[[Any, Any], int]] = {
    AgeScale: _age_points,
    CountScale: _count_points,
    FlagScale: _flag_points,
    ChoiceScale: _choice_points,
}


def _row(score: _Score, best: _Score, missing: int) -> PointsRow:
    line, stated, worth = score.line, score.stated, score.worth
    scale, counts = line.item.scale, best is score
    return PointsRow(
        id=line.item.id,
        stated=stated,
        worth=worth,
        points=worth if counts else 0,
        most=line.most,
        outdone_by=best.line.item.id if worth and not counts else None,
        next_step=line.step(scale, stated, best.worth, 1),
        reaching=line.step(scale, stated, best.worth, missing) if missing else None,
    )


# Each step is the least change of the stated answer that gives at least ``gain`` more than the ``counting`` points.


def _no_step(_scale: AgeScale, _age: int, _counting: int, _gain: int) -> None:
    return None


def _count_step(scale: CountScale, _count: int, counting: int, gain: int) -> PointsStep | None:
    points = counting + gain
    if scale.most is not None and points > scale.most:
        return None
    reaching = points // scale.points if scale.points < 0 else -(-points // scale.points) * scale.per
    to = max(scale.begins_at, reaching)
    return PointsStep(to, _count_points(scale, to) - counting)


def _flag_step(scale: FlagScale, _is_so: bool, counting: int, gain: int) -> PointsStep | None:
    return PointsStep(True, scale.most - counting) if counting + gain <= scale.most else None


def _choice_step(scale: ChoiceScale, chosen: StrEnum, counting: int, gain: int) -> PointsStep | None:
    to, least = "", 0
    for code, choice in scale.choices.items():
        if choice.points >= counting + gain and (not to or choice.points < least):
            to, least = code, choice.points
    return PointsStep(type(chosen)(to), least - counting) if to else None


_STEP: Mapping[type, Callable[[Any, Any, int, int], PointsStep | None]] = {
    AgeScale: _no_step,
    CountScale: _count_step,
    FlagScale: _flag_step,
    ChoiceScale: _choice_step,
}
