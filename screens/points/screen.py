"""The points screen: an estimate against the standard, row by row, and what would bring it there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content, Span
from textual.events import Resize
from textual.widgets import Static

from models.views import MemberView
from rules.points_verdict import PointsRow, PointsVerdict
from screens.commands import Command, bindings
from screens.desk_view import plain
from screens.format import printable, wrap
from screens.member_screen import MemberScreen
from screens.points.score_list import Line, ScoreList
from screens.points.words import (
    answer_words,
    bar_of,
    name_of,
    points_words,
    scale_words,
    source_words,
    step_words,
    total_words,
    ways_words,
)
from screens.words import N_, _, words_of

_BAR_CELLS = 24
_WAYS_LINES = 2


class PointsScreen(MemberScreen):
    """The points of one member: what is estimated, and what is approved."""

    CSS_PATH = "points.tcss"
    OFFERED = (
        Command("points.edit", "e,enter", N_("answers"), N_("State what the points are estimated from"), shown=True),
        Command("points.remove", "d", N_("remove"), N_("Remove the estimate"), shown=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = bindings(OFFERED)

    def compose_body(self) -> ComposeResult:
        """Yield the head, the rows, and the detail of the row under the cursor."""
        yield Static(id="points-head")
        yield ScoreList()
        yield Static(id="points-detail")

    def draw_member(self, view: MemberView) -> None:
        """Draw the head and the rows."""
        self.query_one("#points-head", Static).update(Content("\n").join(self._head(view)))
        rows = self._verdict.rows if self._verdict else ()
        self.query_one(ScoreList).show_lines(_heading(self._verdict), [self._line(row) for row in rows])
        for part in (self.query_one(ScoreList), self.query_one("#points-detail")):
            part.display = bool(rows)

    @property
    def _verdict(self) -> PointsVerdict | None:
        return self._view.assessment.points if self._view else None

    def _head(self, view: MemberView) -> Iterator[Content]:
        name, approved = printable(view.member.name), view.member.points
        title = name + "  " + _("Points")
        if approved is not None:
            words = _("approved {score} on {day}").format(score=approved.approved_score, day=approved.confirmed_on)
            title = f"{title}  {words}"
        yield Content(title, [Span(0, len(name), "bold")])
        verdict = view.assessment.points
        if verdict is None:
            yield plain(_("Nothing is stated for an estimate yet. e asks what it takes, in one form."))
            return
        reached = "bold $text-warning" if verdict.missing else "bold $text-success"
        total = total_words(verdict)
        bar = f"{bar_of(verdict, _BAR_CELLS)}  "
        yield Content(bar + total, [Span(len(bar), len(bar) + len(total), reached)])
        yield from self._styled(words_of(self.desk.pack.points.note), "$text-muted")
        if verdict.old_check is not None:
            old = _("! Last checked {day}: the points of an item may have changed since.").format(day=verdict.old_check)
            yield from self._styled(old, "$text-warning")
        yield from map(plain, self._ways(verdict))

    def _ways(self, verdict: PointsVerdict) -> list[str]:
        words = ways_words(verdict, self.desk.pack, lambda text: len(wrap(text, self._cells)) <= _WAYS_LINES)
        return wrap(words, self._cells) if words else []

    def _styled(self, text: str, style: str) -> Iterator[Content]:
        for line in wrap(text, self._cells):
            yield Content(line, [Span(0, len(line), style)])

    @property
    def _cells(self) -> int:
        return max(20, self.size.width - 2)

    def _line(self, row: PointsRow) -> Line:
        item = self.desk.pack.points.items[row.id]
        step = f"{row.next_step.gain:<+4}  {answer_words(item, row.next_step.to)}" if row.next_step else ""
        if row.outdone_by is not None:
            step = _("{item} counts more").format(item=words_of(self.desk.pack.points.items[row.outdone_by].text))
        return Line(
            row.id,
            name_of(row, self.desk.pack),
            answer_words(item, row.stated),
            points_words(row),
            step,
            answer_words(item, row.reaching.to) if row.reaching else "",
            "gives" if row.points > 0 else "takes" if row.points < 0 else "nothing",
        )

    @on(ScoreList.Moved)
    def show_detail(self, event: ScoreList.Moved) -> None:
        """Say more about the row under the cursor, its source included."""
        verdict = self._verdict
        if verdict is None or event.id is None:
            return
        row = next(row for row in verdict.rows if row.id == event.id)
        detail = "\n".join(line for words in self._detail(row, verdict) for line in wrap(words, self._cells))
        self.query_one("#points-detail", Static).update(plain(detail))

    def _detail(self, row: PointsRow, verdict: PointsVerdict) -> Iterator[str]:
        item, items = self.desk.pack.points.items[row.id], self.desk.pack.points.items
        yield f"{words_of(item.text)}  {scale_words(item)}"
        if row.outdone_by is not None:
            yield _("By itself {points}, but of the two only the higher counts: {item}").format(
                points=row.worth, item=words_of(items[row.outdone_by].text)
            )
        elif item.remark:
            yield words_of(item.remark)
        if row.reaching is not None:
            yield _("Enough by itself for {standard}: {step}").format(
                standard=verdict.standard, step=step_words(item, row.reaching)
            )
        yield source_words(item, self.desk.pack)

    def on_resize(self, _event: Resize) -> None:
        """Draw for the new width."""
        if self._view is not None:
            self.draw_member(self._view)

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense just now."""
        if not command_id.startswith("points."):
            return None
        if refusal := self.why_read_only():
            return refusal
        if command_id == "points.remove" and self._verdict is None:
            return _("There is no estimate to remove.")
        return None

    def do_edit(self) -> None:
        """Ask for the facts."""
        from screens.points.form import open_estimate

        open_estimate(self, self._key)

    def do_remove(self) -> None:
        """Remove the estimate."""
        from screens.points.form import remove_estimate

        remove_estimate(self, self._key)


def _heading(verdict: PointsVerdict | None) -> Line:
    enough = _("Enough by itself for {standard}").format(standard=verdict.standard) if verdict else ""
    return Line("", _("Item"), _("Stated"), _("Points"), _("Next step up"), enough)
