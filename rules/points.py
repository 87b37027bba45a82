"""The points estimate: what stated facts would give by the points table, and what would bring it to the standard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from rules.dates import age_on, full_years, is_unchecked
from rules.facts import Contribution, Insurance, Month
from rules.pack import AGE, AgeScale, ChoiceScale, CountScale, FlagScale, Pack, PointsItem
from rules.points_facts import PointsEstimate
from rules.points_verdict import PointsRow, PointsStep, PointsVerdict, Stated

STANDARD = "points_standard"


class _Score(Struct, frozen=True):
    """An item with the answer to it and what that gives by itself."""

    item: PointsItem
    stated: Stated
    worth: int

    @property
    def group(self) -> str:
        """What it competes in: of each group only the highest counts."""
        return self.item.better_of or self.item.id


def estimate_points(estimate: PointsEstimate, birth_date: date, today: date, pack: Pack) -> PointsVerdict:
    """Estimate the points of stated facts on ``today``; the total is never below 0.

    Items and their points are the pack's points table (text of 2015); the standard is parameter points_standard.
    """
    stated: dict[str, Stated] = {AGE: age_on(birth_date, today)}
    stated |= {name: getattr(estimate, name) for name in estimate.__struct_fields__}
    scores = [_Score(item, stated[key], worth_of(item, stated[key])) for key, item in pack.points.items.items()]
    best = _best_of_groups(scores)
    found = sum(score.worth for score in best.values())
    standard = pack.limits(today).points_standard
    missing = max(0, standard - found)
    checked = min(
        pack.parameters[STANDARD].deciding(today).checked_on,
        *(item.checked_on for item in pack.points.items.values()),
    )
    return PointsVerdict(
        rows=tuple(_row(score, best[score.group], missing) for score in scores),
        total=max(0, found),
        standard=standard,
        missing=missing,
        old_check=checked if is_unchecked(checked, today) else None,
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


def worth_of(item: PointsItem, stated: Stated) -> int:
    """Return the points that one answer gives by itself."""
    match item.scale:
        case AgeScale() as scale:
            return _age_points(scale, int(stated))
        case CountScale() as scale:
            return _count_points(scale, int(stated))
        case FlagScale(most):
            return most if stated else 0
        case ChoiceScale(choices):
            return choices[str(stated)].points


def _age_points(scale: AgeScale, age: int) -> int:
    if age > scale.base_until:
        return 0
    return min(scale.most, scale.base + scale.per_year * max(0, scale.base_from - age))


def _count_points(scale: CountScale, count: int) -> int:
    if count < scale.begins_at:
        return 0
    points = scale.points * (count // scale.per)
    return points if scale.most is None else min(scale.most, points)


def _best_of_groups(scores: Iterable[_Score]) -> Mapping[str, _Score]:
    best: dict[str, _Score] = {}
    for score in scores:
        if score.group not in best or score.worth > best[score.group].worth:
            best[score.group] = score
    return best


def _row(score: _Score, best: _Score, missing: int) -> PointsRow:
    counts = best is score
    return PointsRow(
        id=score.item.id,
        stated=score.stated,
        worth=score.worth,
        points=score.worth if counts else 0,
        most=score.item.scale.most,
        outdone_by=best.item.id if score.worth and not counts else None,
        next_step=_step(score, best.worth, 1),
        reaching=_step(score, best.worth, missing) if missing else None,
    )


def _step(score: _Score, counting: int, gain: int) -> PointsStep | None:
    """Return the least change of the answer that gives at least ``gain`` more than the ``counting`` points."""
    to = _least(score, counting + gain)
    return None if to is None else PointsStep(to, worth_of(score.item, to) - counting)


def _least(score: _Score, points: int) -> Stated | None:
    """Return the answer nearest to the stated one that is worth at least ``points``, more than the stated one is."""
    match score.item.scale:
        case AgeScale():
            return None
        case CountScale() as scale:
            return _least_count(scale, points)
        case FlagScale(most):
            return True if points <= most else None
        case ChoiceScale(choices):
            enough = [code for code, choice in choices.items() if choice.points >= points]
            return type(score.stated)(min(enough, key=lambda code: choices[code].points)) if enough else None


def _least_count(scale: CountScale, points: int) -> int | None:
    if scale.most is not None and points > scale.most:
        return None
    if scale.points < 0:
        return points // scale.points
    return max(scale.begins_at, -(-points // scale.points) * scale.per)
