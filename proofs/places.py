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
    Place("find a person", (_PALETTE, b"ab", _ENTER)),
    Place("guide", (b"i",)),
    Place("copy", (b"C",)),
    Place("check-up", (b"S",)),
    Place("check-up, keys", (b"S", b"t")),
    Place("guide, a page", (b"i", _ENTER)),
    Place("rules", (b"R",)),
    Place("rules, a choice", (b"R", *_down(3, _ENTER))),
    Place("sort", (b"z",)),
    Place("save a filter", (b"/", b"ab", _ENTER, b"v")),
    Place("save a filter, its name", (b"/", b"ab", _ENTER, b"v", _ENTER)),
    Place("saved filters", (b"1", b"v")),
    Place("theme", (_THEME,)),
    Place("backup", (b"x",)),
    Place("backup of some", (b"*", b"x")),
    Place("backup of some, where", (b"*", b"x", _ENTER)),
    Place("confirm several", (b"*", b"y")),
    Place("remove several", (b"*", b"d")),
    Place("backup under a passphrase", (b"x", b".age", _ENTER)),
    Place("calendar", (b"X",)),
    Place("import", (b"I",)),
    Place("import, what it changes", (b"I", _ENTER)),
    Place("import, in place of everything", (b"I", _ENTER, b"m")),
    Place("import, asked again", (b"I", _ENTER, b"m", b"s")),
    Place("copies", (b"B",)),
    Place("a copy", (b"B", _ENTER)),
    Place("a copy, go back", (b"B", _ENTER, b"r")),
    Place("year", (b"Y",)),
    Place("year, the month", (b"Y", b"M")),
    Place("year, a person", (b"Y", _ENTER)),
    Place("month", (b"M",)),
    Place("month, a day", (b"M", b"f")),
    Place("month, the list", (b"M", b"f", _TAB)),
    Place("month, a person", (b"M", b"f", _TAB, _ENTER)),
    Place("history", (b"H",)),
    Place("permit, history", (_ENTER, b"H")),
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
    Place("errand, points", (b"o", *_down(3, _ENTER))),
    Place("errand, lease filing, its end", (b"o", b"j", _ENTER, b"\x1b[F")),
    Place("errand, lease filing, second step", (b"o", b"j", _ENTER, b"j")),
    Place("errand, lease filing, done", (b"o", *_down(1, _ENTER, b"r", _ENTER))),
    Place("errand, registration, done", (b"o", *_down(2, _ENTER, b"r", _ENTER))),
    Place("errand, points, done", (b"o", *_down(3, _ENTER, b"r", _ENTER))),
    Place("a case alone", (b"E",)),
    Place("checklist, its end", (b"c", b"\x1b[F")),
    Place("checklist, note", (b"c", b"n")),
    Place("checklist, notes", (b"c", b"N")),
    Place("checklist, result", (b"c", b"r")),
    Place("checklist, refused", (b"c", b"r", b"j", b"j", _ENTER)),
    Place("checklist, sheet", (b"c", b"P")),
    Place("checklist, code", (b"c", b"Q")),
    Place("checklist, help", (b"c", b"?")),
    Place("checklist, what a note hides", (b"c", *_down(3))),
    Place("checklist, lease first", (b"c", b"k", b"k", b"k", _ENTER)),
    Place("checklist, declare first", (b"c", b"k", b"k", _ENTER)),
    Place("checklist for a new permit", (b"c",), row=0),
    Place("checklist for a new permit, a long row", (b"c", b"j"), row=0),
    Place("permit that has run out", (_ENTER,), row=0),
    Place("note begun", (b"c", b"n", b"abc")),
    Place("entry begun", (_ENTER, b"e", *_down(4, _ENTER, _ENTER, _TAB, b"x"))),
    Place("unfinished", (b"D",)),
    Place("unfinished entry", (b"D", _ENTER)),
    Place("unfinished note", (b"D", b"j", _ENTER)),
)
