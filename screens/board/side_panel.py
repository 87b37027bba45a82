"""What the board says about the member under the cursor."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content, Span
from textual.widgets import Static

from rules.assessment import Assessment, Verdict
from screens import signs
from screens.colours import status_class
from screens.desk import Desk
from screens.explanation import follow_up_line, next_action_words
from screens.format import days_left, long_day, printable, wrap
from screens.ledger import condition_lines, deadline_lines, warning_lines
from screens.timeline import draw_timeline
from screens.words import _, say


class SidePanel(Static):
    """Verdict, time line, conditions, warnings and deadlines, what matters most first; says where the rest stands."""

    def __init__(self, cells_to_come: int, lines_to_come: int) -> None:
        super().__init__()
        self._cells_to_come = cells_to_come
        self._lines_to_come = lines_to_come
        self._rows: list[Content] = []

    @property
    def _cells(self) -> int:
        # What is drawn before the panel is laid out is fitted into what it will be.
        return self.content_size.width or self._cells_to_come

    def show(self, one: Assessment | None, desk: Desk, *, otherwise: str = "") -> None:
        """Draw one member, or say ``otherwise`` where there is none."""
        lines = [Content(otherwise)] if one is None else list(self._lines(one, desk))
        self._rows = [row for line in lines for row in line.split("\n", allow_blank=True)]
        self._fit()

    def on_resize(self) -> None:
        """Fit into the new height."""
        self._fit()

    def _fit(self) -> None:
        room, taken = self.content_size.height or self._lines_to_come, 0
        for number, row in enumerate(self._rows):
            taken += max(1, -(-row.cell_length // max(1, self._cells)))
            if taken > room:
                rest = _("enter shows the rest")
                self.update(
                    Content("\n").join(
                        [*self._rows[: max(0, number - 1)], Content(rest, [Span(0, len(rest), "$text-muted")])]
                    )
                )
                return
        self.update(Content("\n").join(self._rows))

    def _lines(self, one: Assessment, desk: Desk) -> Iterator[Content]:
        name = printable(one.member.name)
        if one.verdict is None:
            yield Content(name, [Span(0, len(name), "bold")])
            yield from _registration(one)
            yield Content(_("No permit is on record. s records the first period."))
            return
        yield from self._verdict(name, one, one.verdict)
        yield from self._drawn(one.verdict, desk)
        cells = max(20, self._cells)
        for follow_up in one.follow_ups:
            yield Content("\n  ".join(wrap("+ " + follow_up_line(follow_up, desk.today()), cells - 2)))
        yield from warning_lines(one.verdict, cells)
        yield from condition_lines(one.verdict, cells)
        yield from deadline_lines(one.verdict, desk, cells, ahead=True)
        yield from _registration(one)

    def _verdict(self, name: str, one: Assessment, verdict: Verdict) -> Iterator[Content]:
        status = f"{signs.STATUS[verdict.status]} {say('status', verdict.status)}"
        relation = printable(one.member.relation or one.member.household)
        whom = f"{name}  {relation}  " if relation else f"{name}  "
        colour = Span(len(whom), len(whom) + len(status), f"bold ${status_class(verdict.status)}")
        yield Content(whom + status, [Span(0, len(name), "bold"), colour])
        yield Content(f"{long_day(verdict.period.valid_until)}  {days_left(verdict.days_left)}")
        action = _("Next: {action}").format(action=next_action_words(one, verdict))
        yield Content("\n  ".join(wrap(action, max(20, self._cells - 2))))

    def _drawn(self, verdict: Verdict, desk: Desk) -> Iterator[Content]:
        cells = self._cells - 1
        if cells < 30:  # noqa: PLR2004 - narrower, the marks run into one another
            return
        drawn = draw_timeline(verdict, desk.today(), cells)
        yield Content(drawn.dates, [Span(0, len(drawn.dates), "$text-muted")])
        yield Content(drawn.line, [Span(0, len(drawn.line), f"${status_class(verdict.status)}")])
        yield Content(drawn.today, [Span(0, len(drawn.today), "bold")])


def _registration(one: Assessment) -> Iterator[Content]:
    registration = one.registration
    if registration is not None:
        word = say("registration_status", registration.status)
        yield Content(
            _("Residence registration until {day}: {status}").format(day=registration.valid_until, status=word)
        )
