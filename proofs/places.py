"""Every place in the app to which keys lead from the board: screens, dialogs, forms."""

from __future__ import annotations

from msgspec import Struct

_ENTER, _DOWN, _TAB, _PALETTE, _THEME = b"\r", b"j", b"\t", b"\x10", b"\x14"


class Place(Struct, frozen=True):
    """``keys`` lead there from the person in the row of the board that the walker has chosen."""

    name: str
    keys: tuple[bytes, ...] = ()
    row: int = 3
    """The row of the board on which the cursor stands first, where it matters, in ``proofs.crowded``."""


def _down(rows: int, *then: bytes) -> tuple[bytes, ...]:
    return (_DOWN,) * rows + then


_MENU = ("person", "dwelling", "leases", "periods", "changes", "confirmations", "checks", "registrations", "taxes")
PLACES = (
    Place("add a person", (b"a",)),
    Place("checklist", (b"c",)),
    Place("board"),
    Place("filter", (b"/",)),
    Place("filter that finds nobody", (b"/", b"zzzz")),
    Place("filter that is wrong", (b"/", b"days<x")),
    Place("as of", (b"T",)),
    Place("help", (b"?",)),
    Place("find", (_PALETTE,)),
    Place("find, narrowed", (_PALETTE, b"ab")),
    Place("guide", (b"i",)),
    Place("guide, a page", (b"i", _ENTER)),
    Place("rules", (b"R",)),
    Place("rules, a choice", (b"R", *_down(3, _ENTER))),
    Place("sort", (b"z",)),
    Place("save a filter", (b"/", b"ab", _ENTER, b"v")),
    Place("save a filter, its name", (b"/", b"ab", _ENTER, b"v", _ENTER)),
    Place("theme", (_THEME,)),
    Place("backup", (b"x",)),
    Place("backup of some", (b"*", b"x")),
    Place("backup of some, where", (b"*", b"x", _ENTER)),
    Place("confirm several", (b"*", b"y")),
    Place("remove several", (b"*", b"d")),
    Place("calendar", (b"X",)),
    Place("import", (b"I",)),
    Place("copies", (b"B",)),
    Place("a copy", (b"B", _ENTER)),
    Place("a copy, go back", (b"B", _ENTER, b"r")),
    Place("year", (b"Y",)),
    Place("month", (b"M",)),
    Place("month, a day", (b"M", b"f")),
    Place("month, the list", (b"M", b"f", _TAB)),
    Place("history", (b"H",)),
    Place("history of all", (b"H", b"f", _ENTER)),
    Place("history, kinds", (b"H", b"c")),
    Place("history, filter", (b"H", b"/")),
    Place("permit", (_ENTER,)),
    Place("permit, its end", (_ENTER, b"\x1b[F")),
    Place("permit, numbers", (_ENTER, b"v")),
    Place("why", (b"w",)),
    Place("why, its end", (b"w", b"\x1b[F")),
    Place("edit a person", (b"e",)),
    Place("edit", (_ENTER, b"e")),
    *(Place(f"edit {name}", (_ENTER, b"e", *_down(number, _ENTER))) for number, name in enumerate((*_MENU, "points"))),
    *(
        Place(f"edit {name}, an entry", (_ENTER, b"e", *_down(number, _ENTER, _ENTER)))
        for number, name in enumerate((*_MENU, "points"))
        if number > 1
    ),
    Place("add to changes", (_ENTER, b"e", *_down(4, _ENTER, b"a"))),
    Place("remove", (b"d",)),
    Place("result", (b"s",)),
    Place("unchanged", (b"y",)),
    Place("changed", (b"g",)),
    Place("address check", (b"A",)),
    Place("what remains", (b"f",)),
    Place("what remains, one", (b"f", _ENTER)),
    Place("what remains, put off", (b"f", _ENTER, b"j", _ENTER)),
    Place("what remains, dropped", (b"f", _ENTER, b"j", b"j", _ENTER)),
    Place("transfer", (b"t",)),
    Place("transfer, a month", (b"t", _ENTER)),
    Place("transfer, official", (b"t", b"o")),
    Place("transfer, lapse", (b"t", b"p")),
    Place("transfer, unpaid", (b"t", b"i")),
    Place("transfer, ranges", (b"t", b"r")),
    Place("points", (b"m",)),
    Place("points, answers", (b"m", b"e")),
    Place("points, remove", (b"m", b"d")),
    Place("points, none", (b"m",), row=0),
    Place("trip", (b"b",)),
    Place("trip, its end", (b"b", b"\x1b[F")),
    Place("trip, sheet", (b"b", b"P")),
    Place("trip, code", (b"b", b"Q")),
    Place("errands", (b"o",)),
    Place("errand, lease filing", (b"o", b"j", _ENTER)),
    Place("errand, registration", (b"o", b"j", b"j", _ENTER)),
    Place("errand, the last", (b"o", b"j", b"j", b"j", _ENTER)),
    Place("a case alone", (b"E",)),
    Place("checklist, its end", (b"c", b"\x1b[F")),
    Place("checklist, note", (b"c", b"n")),
    Place("checklist, notes", (b"c", b"N")),
    Place("checklist, result", (b"c", b"r")),
    Place("checklist, refused", (b"c", b"r", b"j", b"j", _ENTER)),
    Place("checklist, sheet", (b"c", b"P")),
    Place("checklist, code", (b"c", b"Q")),
    Place("checklist, help", (b"c", b"?")),
    Place("checklist for a new permit", (b"c",), row=0),
    Place("permit that has run out", (_ENTER,), row=0),
)
