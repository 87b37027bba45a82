"""The choice of an order for the board, and how the head calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.sorting import MOST_JUDGED, Order, SortBy
from screens.dialogs import Choice, ChoiceDialog
from screens.words import _, ngettext

if TYPE_CHECKING:
    from screens.board.screen import BoardScreen

_URGENCY = "urgency"


def order_words(order: Order) -> str:
    """Say by what the board is sorted."""
    name = _names()[order.by]
    return (_("by {column}, last first") if order.reverse else _("by {column}")).format(column=name)


def _names() -> dict[SortBy, str]:
    return {
        SortBy.NAME: _("name"),
        SortBy.HOUSEHOLD: _("household"),
        SortBy.DESK: _("desk"),
        SortBy.RELATION: _("kin"),
        SortBy.UNTIL: _("days left"),
        SortBy.PAPERS: _("papers"),
    }


def open_order(screen: BoardScreen, order: Order | None, listed: int) -> None:
    """Ask for the order; the one that is chosen already is turned round."""
    too_many = None
    if listed > MOST_JUDGED:
        too_many = ngettext("for at most {n} person: filter first", "for at most {n} people: filter first", MOST_JUDGED)
    choices = [Choice(_URGENCY, _("urgency: status, then days left"))]
    choices += [Choice(by.value, words, too_many if by is SortBy.PAPERS else None) for by, words in _names().items()]

    def chosen(answer: str | None) -> None:
        if answer == _URGENCY:
            screen.sort_by(None)
        elif answer is not None:
            by = SortBy(answer)
            screen.sort_by(Order(by, reverse=order is not None and order.by is by and not order.reverse))

    title = _("Sort by what? Once more turns it round.")
    screen.app.push_screen(ChoiceDialog(title, choices, order.by.value if order else _URGENCY), chosen)
