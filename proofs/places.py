"""Every place in the app to which keys lead from the board: screens, dialogs, forms. Proofs walk there and look."""

from __future__ import annotations

from msgspec import Struct

UNTIL_DONE = b""
"""No key: what has been begun is waited for."""
_ENTER, _DOWN, _TAB, _PALETTE, _THEME = b"\r", b"j", b"\t", b"\x10", b"\x14"


class Place(Struct, frozen=True):
    """``keys`` lead there from the person in the row of the board that the walker has chosen."""

    name: str
    keys: tuple[bytes, ...] = ()
    shows: str = "ChoiceDialog"
    """The class of what stands in front there."""
    row: int = 3
    """The row of the board on which the cursor stands first, where it matters, in ``proofs.crowded``."""
    back: tuple[bytes, ...] = ()
    """What takes back, on the board, that which was done there."""


def _down(rows: int, *then: bytes) -> tuple[bytes, ...]:
    return (_DOWN,) * rows + then


_MENU = (
    "person",
    "dwelling",
    "leases",
    "periods",
    "changes",
    "confirmations",
    "checks",
    "registrations",
    "taxes",
    "points",
)
_LISTS_FROM = 2
PLACES = (
    Place("add a person", (b"a",), "Form"),
    Place("checklist", (b"c",), "ChecklistScreen"),
    Place("board", (), "BoardScreen"),
    Place("filter", (b"/",), "BoardScreen"),
    Place("filter that finds nobody", (b"/", b"zzzz"), "BoardScreen"),
    Place("filter that is wrong", (b"/", b"days<x"), "BoardScreen"),
    Place("check-up", (b"S",), "CheckupScreen"),
    Place("check-up, keys", (b"S", b"t"), "KeyTest"),
    Place("copy", (b"C",), "CopyDialog"),
    Place("as of", (b"T",), "AsOfDialog"),
    Place("help", (b"?",), "HelpScreen"),
    Place("find", (_PALETTE,), "Palette"),
    Place("find, narrowed", (_PALETTE, b"ab"), "Palette"),
    Place("find a person", (_PALETTE, "买买提".encode(), _ENTER), "PermitScreen"),
    Place("guide", (b"i",), "GuideScreen"),
    Place("guide, a page", (b"i", _ENTER), "GuideScreen"),
    Place("rules", (b"R",), "RulesScreen"),
    Place("rules, a choice", (b"R", *_down(3, _ENTER))),
    Place("sort", (b"z",)),
    Place("save a filter", (b"/", b"ab", _ENTER, b"v"), "LineDialog"),
    Place("save a filter, its name", (b"/", b"ab", _ENTER, b"v", _ENTER), "BoardScreen"),
    Place("saved filters", (b"1", b"v")),
    Place("theme", (_THEME,), "ThemeDialog"),
    Place("backup", (b"x",), "ExportDialog"),
    Place("backup of some", (b"*", b"x")),
    Place("backup of some, where", (b"*", b"x", _ENTER), "SomeDialog"),
    Place("confirm several", (b"*", b"y")),
    Place("remove several", (b"*", b"d")),
    Place("desk of several", (b"*", b"W")),
    Place("desk of several, asked again", (b"*", b"W", _ENTER)),
    Place("desk of several, another", (b"*", b"W", _DOWN, _ENTER), "LineDialog"),
    Place("calls", (b"p",), "BoardScreen"),
    Place("calls, with numbers", (b"p", b"N"), "BoardScreen"),
    Place("backup under a passphrase", (b"x", b".age", _ENTER), "PassphraseDialog"),
    Place("calendar", (b"X",), "ExportDialog"),
    Place("import", (b"I",), "ImportDialog"),
    Place("import, what it changes", (b"I", _ENTER, UNTIL_DONE), "ImportScreen"),
    Place("import, in place of everything", (b"I", _ENTER, UNTIL_DONE, b"m", UNTIL_DONE), "ImportScreen"),
    Place("import, asked again", (b"I", _ENTER, UNTIL_DONE, b"m", UNTIL_DONE, b"s")),
    Place("copies", (b"B",), "CopiesScreen"),
    Place("a copy", (b"B", _ENTER), "CopyScreen"),
    Place("a copy, go back", (b"B", _ENTER, b"r")),
    Place("year", (b"Y",), "YearScreen"),
    Place("year, the month", (b"Y", b"M"), "MonthScreen"),
    Place("year, a person", (b"Y", _ENTER), "PermitScreen"),
    Place("month", (b"M",), "MonthScreen"),
    Place("month, a day", (b"M", b"f"), "MonthScreen"),
    Place("month, the list", (b"M", b"f", _TAB), "MonthScreen"),
    Place("month, a person", (b"M", b"f", _TAB, _ENTER), "PermitScreen"),
    Place("history", (b"H",), "HistoryScreen"),
    Place("permit, history", (_ENTER, b"H"), "HistoryScreen"),
    Place("history of all", (b"H", b"f", _ENTER), "HistoryScreen"),
    Place("history, kinds", (b"H", b"c")),
    Place("history, filter", (b"H", b"/"), "HistoryScreen"),
    Place("permit", (_ENTER,), "PermitScreen"),
    Place("permit, its end", (_ENTER, b"\x1b[F"), "PermitScreen"),
    Place("permit, numbers", (_ENTER, b"v"), "PermitScreen"),
    Place("why", (b"w",), "WhyScreen"),
    Place("why, its end", (b"w", b"\x1b[F"), "WhyScreen"),
    Place("edit a person", (b"e",), "Form"),
    Place("edit", (_ENTER, b"e")),
    *(
        Place(f"edit {name}", (_ENTER, b"e", *_down(number, _ENTER)), "Form" if number < _LISTS_FROM else "RecordList")
        for number, name in enumerate(_MENU)
    ),
    *(
        Place(f"edit {name}, an entry", (_ENTER, b"e", *_down(number, _ENTER, _ENTER)), "Form")
        for number, name in enumerate(_MENU)
        if number >= _LISTS_FROM and name != "confirmations"
    ),
    Place("add to changes", (_ENTER, b"e", *_down(4, _ENTER, b"a")), "Form"),
    Place("removed", (b"d",), "BoardScreen", back=(b"u",)),
    Place("result", (b"s",), "Form"),
    Place("unchanged", (b"y",), "Form"),
    Place("changed", (b"g",), "Form"),
    Place("address check", (b"A",), "Form"),
    Place("what remains", (b"f",)),
    Place("what remains, one", (b"f", _ENTER)),
    Place("what remains, put off", (b"f", _ENTER, b"j", _ENTER), "Form"),
    Place("what remains, dropped", (b"f", _ENTER, b"j", b"j", _ENTER), "Form"),
    Place("transfer", (b"t",), "TransferScreen"),
    Place("transfer, a month", (b"t", _ENTER)),
    Place("transfer, official", (b"t", b"o"), "Form"),
    Place("transfer, lapse", (b"t", b"p"), "Form"),
    Place("transfer, unpaid", (b"t", b"i"), "Form"),
    Place("transfer, ranges", (b"t", b"r"), "RecordList"),
    Place("points", (b"m",), "PointsScreen"),
    Place("points, answers", (b"m", b"e"), "Form"),
    Place("points, removed", (b"m", b"d"), "PointsScreen", back=(b"u",)),
    Place("points, none", (b"m",), "PointsScreen", row=0),
    Place("trip", (b"b",), "TripScreen"),
    Place("trip, its end", (b"b", b"\x1b[F"), "TripScreen"),
    Place("trip, sheet", (b"b", b"P"), "SheetDialog"),
    Place("trip, code", (b"b", b"Q"), "CodeScreen"),
    Place("errands", (b"o",)),
    Place("errand, lease filing", (b"o", b"j", _ENTER), "ChecklistScreen"),
    Place("errand, registration", (b"o", b"j", b"j", _ENTER), "ChecklistScreen"),
    Place("errand, points", (b"o", *_down(3, _ENTER)), "ChecklistScreen"),
    Place("errand, lease filing, its end", (b"o", b"j", _ENTER, b"\x1b[F"), "ChecklistScreen"),
    Place("errand, lease filing, second step", (b"o", b"j", _ENTER, b"j"), "ChecklistScreen"),
    Place("errand, lease filing, done", (b"o", *_down(1, _ENTER, b"r", _ENTER)), "Form"),
    Place("errand, registration, done", (b"o", *_down(2, _ENTER, b"r", _ENTER)), "Form"),
    Place("errand, points, done", (b"o", *_down(3, _ENTER, b"r", _ENTER)), "Form"),
    Place("a case alone", (b"E",), "CaseDialog"),
    Place("checklist, its end", (b"c", b"\x1b[F"), "ChecklistScreen"),
    Place("checklist, note", (b"c", b"n"), "Form"),
    Place("checklist, notes", (b"c", b"N"), "NotesDialog"),
    Place("checklist, result", (b"c", b"r")),
    Place("checklist, refused", (b"c", b"r", b"j", b"j", _ENTER)),
    Place("checklist, sheet", (b"c", b"P"), "SheetDialog"),
    Place("checklist, code", (b"c", b"Q"), "CodeScreen"),
    Place("checklist, help", (b"c", b"?"), "HelpScreen"),
    Place("checklist, what a note hides", (b"c", *_down(3)), "ChecklistScreen"),
    Place("checklist, lease first", (b"c", b"k", b"k", b"k", _ENTER), "ChecklistScreen"),
    Place("checklist, declare first", (b"c", b"k", b"k", _ENTER), "RecordList"),
    Place("checklist for a new permit", (b"c",), "ChecklistScreen", row=0),
    Place("checklist for a new permit, a long row", (b"c", b"j"), "ChecklistScreen", row=0),
    Place("permit that has run out", (_ENTER,), "PermitScreen", row=0),
    Place("note begun", (b"c", b"n", b"abc"), "Form"),
    Place("entry begun", (_ENTER, b"e", *_down(4, _ENTER, _ENTER, _TAB, b"x")), "Form"),
    Place("unfinished", (b"D",)),
    Place("unfinished entry", (b"D", _ENTER), "Form"),
    Place("unfinished note", (b"D", b"j", _ENTER), "Form"),
)
