"""What the days that matter are called, and the sign of each: those of a permit as on the time line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rules.occasions import Occasion, OccasionKind
from screens.format import printable
from screens.timeline import MARKS
from screens.words import _, listed, say

_BESIDE: Mapping[OccasionKind, str] = {
    OccasionKind.RESTORABLE_UNTIL: "r",
    OccasionKind.LAST_WORKING_DAY: "w",
    OccasionKind.DECLARE_CHANGE: "c",
    OccasionKind.REGISTRATION_ENDS: "o",
    OccasionKind.LEASE_ENDS: "h",
}
OCCASION: Mapping[OccasionKind, str] = {**{OccasionKind(name): sign for name, sign in MARKS}, **_BESIDE}


def kind_words(kind: OccasionKind) -> str:
    """Say what a day is about."""
    match kind:
        case OccasionKind.LAST_WORKING_DAY:
            return _("Last working day to renew at a counter")
        case OccasionKind.DECLARE_CHANGE:
            return say("action", kind)
        case OccasionKind.REGISTRATION_ENDS:
            return _("Residence registration ends")
        case OccasionKind.LEASE_ENDS:
            return _("Lease filing ends")
        case _:
            return say("deadline", kind)


def whose(occasion: Occasion) -> str:
    """Return the name of the member, or of all who live in the dwelling."""
    return listed(map(printable, occasion.residents or (occasion.one.member.name,)))


def signs_of(occasions: Iterable[Occasion]) -> str:
    """Return the signs of several occasions, each once, in the order of the kinds."""
    found = {occasion.kind for occasion in occasions}
    return "".join(sign for kind, sign in OCCASION.items() if kind in found)
