"""The chain of lease filing, permit, points and transfer in words; the screens and the command line share them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rules.assessment import Chain, Link
from screens import signs
from screens.format import distance, long_day
from screens.words import _, labelled, listed, say

_HOLDS_UP = " > "


def chain_line(chain: Chain) -> str:
    """Return the links in one line, each with its sign."""
    return _HOLDS_UP.join(_named(link) for link in chain.links)


def first_line(chain: Chain, today: date) -> str:
    """Say which link is the weakest, and by which day to act."""
    first = chain.first
    if first is None:
        return _("Nothing can break within a year.")
    weakest = labelled(_("Weakest"), say("link_name", first.id))
    if first.act_by is None:
        return weakest
    away = distance((first.act_by - today).days)
    return listed((weakest, _("act by {day} ({away})").format(day=long_day(first.act_by), away=away)))


def link_sentences(chain: Chain) -> Iterator[str]:
    """Yield every link with its reason."""
    for link in chain.links:
        yield f"{_named(link)}  {reason_of_link(link)}"


def reason_of_link(link: Link) -> str:
    """Return the sentence of reason of a link."""
    return say("link", link.reason, breaks_on=link.breaks_on, reached_in=link.reached_in, if_lapsed=link.if_lapsed)


def _named(link: Link) -> str:
    return f"{signs.STATE[link.state]} {say('link_name', link.id)}"
