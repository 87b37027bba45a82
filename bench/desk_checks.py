"""Whether what sessions were told to be saved is there, once, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from bench.desk_session import Plan
from bench.desk_work import ACTIONS, RENAMED, Change, open_store
from models.place import Place

_MOST_EVENTS_A_CHANGE = 20
_DESK = "desk "


class Found(Struct, frozen=True):
    """What of the acknowledged changes is not there, and what is there that nobody was told of, or twice."""

    acknowledged: int
    lost: tuple[int, ...]
    too_many: int
    """Changes in the history beyond those that were acknowledged."""

    @property
    def is_well(self) -> bool:
        """Whether all is as it was told."""
        return not self.lost and not self.too_many


def look_for(place: Place, plan: Plan, acknowledged: Mapping[int, object]) -> Found:
    """Look for every acknowledged change in the history, and for what it has made in the member."""
    changes = [Change(number, plan.members, plan.today) for number in sorted(acknowledged)]
    with open_store(place, "checker", read_only=True) as store:
        batches = {
            event.batch: (event.actor, event.action, event.key)
            for event in reversed(store.events(limit=_MOST_EVENTS_A_CHANGE * plan.changes))
            if event.actor.startswith(_DESK)
        }
        written = Counter(batches.values())
        wanted = Counter(_entry(change, plan) for change in changes)
        members = {key: store.member(key, plan.today).member for key in {change.key for change in changes}}
    latest = _latest(changes)
    lost = tuple(
        change.number
        for change in changes
        if written[_entry(change, plan)] < wanted[_entry(change, plan)]
        or (change in latest and not change.is_in(members[change.key]))
    )
    return Found(len(changes), lost, (written - wanted).total())


def _entry(change: Change, plan: Plan) -> tuple[str, str, str]:
    return (f"{_DESK}{change.number % plan.sessions}", ACTIONS[change.kind], change.key)


def _latest(changes: Sequence[Change]) -> set[Change]:
    """Return those that no later one was written over: of the renamings of a member the last one."""
    renamed = {change.key: change for change in changes if change.kind == RENAMED}
    return {change for change in changes if change.kind != RENAMED} | set(renamed.values())
