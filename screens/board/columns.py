"""The columns of the board: which fit, how wide they are, and what stands in them. Widths are terminal cells."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from rules.assessment import RENEW_REGISTRATION, Action, Assessment, Verdict
from screens import signs
from screens.format import fit, masked, printable, short_day, width
from screens.words import _, say

GUTTER = 2
_BAR = 6
_GAP = 1
_LEAST_NAME, _MOST_NAME = 4, 20
_LONG_STATUS, _MOST_ACTION = 33, 60
"""A column that is so wide has room for the whole words of every status; a wider one would part a step from its day."""
# From so many cells on: relation, valid until, days, status, next action, progress.
_LAYOUTS = (
    (100, (10, 10, 5, 18, 20, _BAR + 6)),
    (79, (5, 10, 5, 15, 20, _BAR)),
    (73, (0, 10, 5, 15, 20, _BAR)),
    (55, (0, 0, 5, 15, 20, 0)),
    (36, (0, 0, 5, 15, 0, 0)),
    (0, (0, 0, 5, 0, 0, 0)),
)


_DESK = 10
_DESK_FROM, _CALLS_FROM = 90, 71
"""So wide is a list at the least that has a column for desks, or one for telephone numbers."""
_PHONE = 13


class Shown(Struct, frozen=True):
    """What a list shows that others do not."""

    desks: bool = False
    """Who looks after each."""
    calls: bool = False
    """What to ask whom by telephone, with the number."""
    numbers: bool = False
    """The numbers whole."""


USUAL = Shown()


class Columns(Struct, frozen=True):
    """Widths of the columns; 0 leaves one out."""

    name: int
    relation: int
    until: int
    days: int
    status: int
    action: int
    progress: int
    desk: int = 0
    phone: int = 0
    shown: Shown = USUAL

    @classmethod
    def for_width(cls, cells: int, shown: Shown = USUAL) -> Columns:
        """Return the columns for a list so many cells wide: what matters most stays longest."""
        layout = next(layout for least, layout in _LAYOUTS if cells >= least)
        desk = _DESK if shown.desks and cells >= _DESK_FROM else 0
        phone = _PHONE if shown.calls and cells >= _CALLS_FROM else 0
        if phone:
            # Whoever calls wants the number and the name; until when the permit runs follows from the days.
            layout = (0, 0, *layout[2:])
        taken = GUTTER + sum(width + _GAP for width in (*layout, desk, phone) if width)
        name = max(_LEAST_NAME, cells - taken)
        columns = cls(min(name, _MOST_NAME), *layout, desk, phone, shown)
        return columns._widened(name - _MOST_NAME) if columns.action and name > _MOST_NAME else columns

    def _widened(self, cells: int) -> Columns:
        more = _LONG_STATUS - self.status
        if cells < more:
            return replace(self, action=self.action + cells)
        return replace(self, status=_LONG_STATUS, action=min(self.action + cells - more, _MOST_ACTION))

    @property
    def is_long(self) -> bool:
        """Whether there is room for whole words in place of short ones."""
        return self.status >= _LONG_STATUS

    def line(self, texts: Texts) -> tuple[str, str, str, str]:
        """Return the name, what stands between it and the status, the status, and what stands behind, each padded."""
        before = [
            (texts.phone, self.phone, False),
            (texts.relation, self.relation, False),
            (texts.desk, self.desk, False),
            (texts.until, self.until, False),
            (texts.days, self.days, True),
        ]
        after = [(texts.action, self.action, False), (texts.progress, self.progress, False)]
        gap = " " * _GAP
        head = "".join(fit(text, cells, right=right) + gap for text, cells, right in before if cells)
        status = fit(texts.status, self.status) if self.status else ""
        tail = "".join(gap + fit(text, cells) for text, cells, _right in after if cells)
        return fit(texts.name, self.name) + gap, head, status, tail


class Texts(Struct, frozen=True):
    """What stands in the columns of one row."""

    name: str
    relation: str
    until: str
    days: str
    status: str
    action: str
    progress: str
    desk: str
    phone: str


def heading(shown: Shown = USUAL) -> Texts:
    """Return the names of the columns."""
    action = _("ask") if shown.calls else _("next, by")
    return Texts(
        *(_("name"), _("kin"), _("until"), _("days"), _("status"), action, _("papers"), _("desk"), _("phone")),
    )


def texts_of(one: Assessment, columns: Columns) -> Texts:
    """Return what stands in the row of one member."""
    member = one.member
    name = printable(member.name)
    relation = printable(member.relation or member.household)
    desk, phone = printable(member.desk), masked(printable(member.phone), shown=columns.shown.numbers)
    verdict = one.verdict
    if verdict is None:
        return _without_permit(one, name, relation, desk, phone)
    words, due = next_step(one, verdict)
    day = "" if due is None else short_day(due, one.today)
    if columns.is_long and width(whole := _whole_step(one, verdict)) <= columns.action - len(day) - bool(day):
        words = whole
    if columns.shown.calls:
        from screens.board.calls import call_words

        words = call_words(one)
    elif day:
        words = f"{fit(words, columns.action - 1 - len(day))} {day}"
    return Texts(
        name,
        relation,
        str(verdict.period.valid_until),
        str(verdict.days_left),
        f"{signs.STATUS[verdict.status]} {say('status' if columns.is_long else 'status_short', verdict.status)}",
        words,
        _progress(one, columns.progress),
        desk,
        phone,
    )


def next_step(one: Assessment, verdict: Verdict) -> tuple[str, date | None]:
    """Return what to do next and by when; what remains after a renewal where the permit itself asks for nothing."""
    action = verdict.next_action
    if action.code is Action.NONE and one.follow_ups:
        follow_up = one.follow_ups[0]
        return say("follow_up_short", follow_up.kind), follow_up.acts_on
    return say("action_short", action.code), action.due


def _whole_step(one: Assessment, verdict: Verdict) -> str:
    if verdict.next_action.code is not Action.NONE:
        return say("action", verdict.next_action.code)
    return say("follow_up", one.follow_ups[0].kind) if one.follow_ups else next_step(one, verdict)[0]


def _without_permit(one: Assessment, name: str, relation: str, desk: str, phone: str) -> Texts:
    registration = one.registration
    if registration is None:
        return Texts(name, relation, "", "", _("no permit yet"), "", "", desk, phone)
    word = _("reg. {status}").format(status=say("registration_status", registration.status))
    anew = _("Register anew") if registration.status in RENEW_REGISTRATION else ""
    until, days = str(registration.valid_until), str(registration.days_left)
    return Texts(name, relation, until, days, f"o {word}", anew, "", desk, phone)


def _progress(one: Assessment, cells: int) -> str:
    assert one.verdict is not None
    checklist = one.verdict.checklist
    if not checklist.needed_now and checklist.case is None:
        return ""
    bar = signs.bar(checklist.gathered, checklist.needed, _BAR)
    return bar if cells <= _BAR else f"{bar} {checklist.gathered}/{checklist.needed}"
