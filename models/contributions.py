"""Contributions month by month: pure functions that keep the runs as few as can be, and never let two overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from rules.facts import Contribution, Insurance, Month, Tax


def with_month(
    contributions: Iterable[Contribution], month: Month, insurance: Insurance, tax: Tax
) -> tuple[Contribution, ...]:
    """Return the runs with ``month`` paid so; every other month keeps what it has."""
    return _joined([*_without(contributions, month), Contribution(month, month, insurance, tax)])


def without_month(contributions: Iterable[Contribution], month: Month) -> tuple[Contribution, ...]:
    """Return the runs with nothing on record for ``month``; every other month keeps what it has."""
    return _joined(_without(contributions, month))


def _without(contributions: Iterable[Contribution], month: Month) -> Iterator[Contribution]:
    for run in contributions:
        if not run.first <= month <= run.last:
            yield run
            continue
        if run.first < month:
            yield replace(run, last=month.plus(-1))
        if month < run.last:
            yield replace(run, first=month.plus(1))


def _joined(contributions: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """Return the runs by month, neighbours that are paid alike as one."""
    joined: list[Contribution] = []
    for run in sorted(contributions, key=lambda one: one.first):
        before = joined[-1] if joined else None
        if (
            before is not None
            and replace(run, first=before.first) == replace(before, last=run.last)
            and (run.first <= before.last.plus(1))
        ):
            joined[-1] = replace(before, last=run.last)
        else:
            joined.append(run)
    return tuple(joined)
