"""The words of the points estimate: items, answers, how points are given, where they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rules.pack import AgeScale, ChoiceScale, CountScale, FlagScale, Measure, Pack, PointsItem
from rules.points_verdict import PointsRow, PointsStep, PointsVerdict, Stated
from screens import signs
from screens.words import _, labelled, listed, ngettext, say, words_of


def name_of(row: PointsRow, pack: Pack) -> str:
    """Return the name of a row's item."""
    return words_of(pack.points.items[row.id].text)


def answer_words(item: PointsItem, answer: Stated) -> str:
    """Say an answer: ``master's degree``, ``4 full years``, ``yes``."""
    match item.scale:
        case AgeScale():
            return ngettext("{n} year old", "{n} years old", int(answer))
        case CountScale(counted=counted):
            return _counted_words(counted, int(answer)) if answer else _("none")
        case FlagScale():
            return _("yes") if answer else _("no")
        case ChoiceScale(choices):
            return words_of(choices[str(answer)].text)


def _counted_words(counted: Measure, number: int) -> str:
    match counted:
        case Measure.YEARS:
            return ngettext("{n} full year", "{n} full years", number)
        case Measure.JOBS:
            return ngettext("{n} job", "{n} jobs", number)
        case Measure.TIMES:
            return ngettext("{n} time", "{n} times", number)
        case Measure.CNY:
            return _("CNY {amount}").format(amount=f"{number:,}")


def points_words(row: PointsRow) -> str:
    """Say a row's points and the most it can give: ``90/110``, or only the points where nothing limits it."""
    return f"{row.points}/{row.most}" if row.most else str(row.points)


def step_words(item: PointsItem, step: PointsStep) -> str:
    """Say a step with what it gives: ``master's degree (+10)``."""
    return _("{item} ({answer})").format(item=answer_words(item, step.to), answer=f"+{step.gain}")


def scale_words(item: PointsItem) -> str:
    """Say how an item gives points."""
    match item.scale:
        case AgeScale(base, base_from, base_until, per_year, most):
            return _("{points} from {first} to {last}, {more} more for each year younger, {most} at most").format(
                points=base, first=base_from, last=base_until, more=per_year, most=most
            )
        case CountScale() as scale:
            return listed(_count_scale_words(scale))
        case FlagScale(most):
            return labelled(_("yes"), most)
        case ChoiceScale(choices):
            return listed(labelled(words_of(choice.text), choice.points) for choice in choices.values())


def _count_scale_words(scale: CountScale) -> Iterator[str]:
    if scale.per == 1 and scale.counted is Measure.YEARS:
        yield _("{points} for each full year").format(points=scale.points)
    elif scale.per == 1 and scale.counted is Measure.TIMES:
        yield _("{points} each time").format(points=scale.points)
    else:
        yield _("{points} for each {unit}").format(points=scale.points, unit=_counted_words(scale.counted, scale.per))
    if scale.begins_at:
        yield _("from {count} on").format(count=_counted_words(scale.counted, scale.begins_at))
    if scale.most:
        yield _("{most} at most").format(most=scale.most)


def source_words(item: PointsItem, pack: Pack) -> str:
    """Say where an item's points come from and when a person last checked it."""
    source = words_of(pack.sources[item.source])
    return listed((source, say("grade", item.grade), _("checked {day}").format(day=item.checked_on)))


def total_words(verdict: PointsVerdict) -> str:
    """Say the total against the standard."""
    of_standard = _("estimated {total} of {standard}").format(total=verdict.total, standard=verdict.standard)
    if verdict.missing:
        return listed((of_standard, _("{n} missing").format(n=verdict.missing)))
    return listed((of_standard, _("the standard is reached")))


def bar_of(verdict: PointsVerdict, cells: int) -> str:
    """Draw the total against the standard."""
    return signs.bar(min(verdict.total, verdict.standard), verdict.standard, cells)


def ways_words(verdict: PointsVerdict, pack: Pack, fits: Callable[[str], bool]) -> str:
    """Say which single changes would bring the estimate to the standard, as many as fit; empty when none is needed."""
    if not verdict.missing:
        return ""
    ways = [
        _("{item} ({answer})").format(
            item=name_of(row, pack), answer=answer_words(pack.points.items[row.id], row.reaching.to)
        )
        for row in verdict.single_steps
        if row.reaching
    ]
    if not ways:
        return _("No single change reaches {standard}; it takes several.").format(standard=verdict.standard)
    said = _("One of these is enough: {ways}").format(ways=listed(ways))
    for left_out in range(1, len(ways)):
        if fits(said):
            break
        some = _("{ways} and {n} more").format(ways=listed(ways[:-left_out]), n=left_out)
        said = _("One of these is enough: {ways}").format(ways=some)
    return said
