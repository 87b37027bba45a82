"""The transfer screen: holding time and household transfer month by month, corrected by month, with what-ifs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content, Span
from textual.events import Resize
from textual.widgets import Static

from models.views import MemberView
from rules.facts import Month
from rules.what_if import Forecast, if_insurance_missed, if_permit_lapses, least_lapse
from screens.commands import Command, bindings
from screens.desk import Desk
from screens.format import printable, wrap
from screens.member_screen import MemberScreen
from screens.transfer.heat_map import HeatMap
from screens.transfer.picture import MONTHS, Picture, picture_of
from screens.transfer.words import (
    contribution_of,
    holding_words,
    lapse_words,
    missed_words,
    month_words,
    official_words,
    progress_words,
)
from screens.words import N_, _

_CHANGES = frozenset({"transfer.month", "transfer.clear", "transfer.official", "transfer.ranges"})


class WhatIf(Struct, frozen=True):
    """A question about what lies ahead: a lapse of so many days, or insurance missed from a month to a month."""

    days: int | None = None
    missed: tuple[Month, Month] | None = None


class TransferScreen(MemberScreen):
    """The years of one member, a cell a month."""

    CSS_PATH = "transfer.tcss"
    OFFERED = (
        Command("transfer.month", "enter,e", N_("set"), N_("Set insurance and tax of the month"), shown=True),
        Command("transfer.clear", "d", N_("clear"), N_("Take the month off the record"), shown=True),
        Command("transfer.lapse", "p", N_("lapse?"), N_("What if the permit lapses for some days?"), shown=True),
        Command("transfer.missed", "i", N_("unpaid?"), N_("What if insurance is missed in months ahead?"), shown=True),
        Command("transfer.official", "o", N_("official"), N_("Record what the authorities count"), shown=True),
        Command("transfer.ranges", "r", N_("ranges"), N_("Edit insurance and tax as runs of months"), shown=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(OFFERED),
        Binding("left,h", "move(-1)", show=False),
        Binding("right,l", "move(1)", show=False),
        Binding("up,k", f"move({-MONTHS})", show=False),
        Binding("down,j", f"move({MONTHS})", show=False),
        Binding("pageup", f"move({-5 * MONTHS})", show=False),
        Binding("pagedown", f"move({5 * MONTHS})", show=False),
        Binding("home", "present", show=False),
    ]

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk, key)
        self._picture: Picture | None = None
        self._cursor = Month.of(desk.today()).plus(-1)
        self._what_if = WhatIf()
        self._done = ""

    def compose_body(self) -> ComposeResult:
        """Yield the counters, the picture, and the words about the month under the cursor."""
        yield Static(id="transfer-head")
        yield HeatMap()
        yield Static(id="transfer-said")

    def on_resize(self, _event: Resize) -> None:
        """Wrap the sentences anew."""
        if self._view is not None:
            self.draw_member(self._view)

    def draw_member(self, view: MemberView) -> None:
        """Draw the counters, the picture and the words."""
        cells = max(20, self.size.width - 2)
        forecast, answer = self._answer(view)
        self._picture = picture_of(view.assessment, forecast)
        self._cursor = self._picture.keep(self._cursor)
        self.query_one("#transfer-head", Static).update(Content("\n").join(_head(view, cells)))
        said = [line for sentence in month_words(view.assessment, self._cursor) for line in wrap(sentence, cells)]
        lines = [Content(line, [Span(0, len(line), "bold")] if number == 0 else []) for number, line in enumerate(said)]
        lines += [
            Content(line, [Span(0, len(line), "$text-accent")]) for line in (wrap(answer, cells) if answer else ())
        ]
        lines += [Content(self._done, [Span(0, len(self._done), "$text-muted")])] if self._done else []
        self.query_one("#transfer-said", Static).update(Content("\n").join(lines))
        self.query_one(HeatMap).show(self._picture, self._cursor)

    def _answer(self, view: MemberView) -> tuple[Forecast | None, str]:
        """Return the forecast under the what-if, and the sentence about it; one that has come true is dropped."""
        assessment, days, missed = view.assessment, self._what_if.days, self._what_if.missed
        least = least_lapse(assessment)
        if days is not None and least is not None and days >= least:
            assert assessment.verdict is not None
            limits = self.desk.pack.limits(assessment.today, assessment.verdict.period.valid_until)
            lapse = if_permit_lapses(assessment, days, limits)
            assert lapse is not None
            return lapse.forecast, lapse_words(days, lapse, assessment.transfer)
        if missed is not None and assessment.transfer is not None:
            forecast = if_insurance_missed(assessment.transfer, *missed, assessment.today)
            return forecast, missed_words(*missed, forecast, assessment.transfer)
        return None, ""

    def action_move(self, months: int) -> None:
        """Move the cursor by months; one that would leave the picture stays."""
        month = self._cursor.plus(months)
        if self._picture is not None and self._picture.keep(month) == month:
            self._go_to(month)

    def action_present(self) -> None:
        """Move the cursor to the latest month that is over."""
        self._go_to(Month.of(self.desk.today()).plus(-1))

    def _go_to(self, month: Month) -> None:
        self._cursor, self._done = month, ""
        self.draw_member(self._seen())
        self.update_keys()

    def why_not(self, command_id: str) -> str | None:
        """Say why a key makes no sense just now."""
        if command_id in _CHANGES and (refusal := self.why_read_only()):
            return refusal
        if self._view is None:
            return None
        assessment = self._view.assessment
        if command_id == "transfer.clear" and contribution_of(assessment, self._cursor) is None:
            return _("Nothing is on record for this month.")
        if command_id == "transfer.lapse" and assessment.verdict is None:
            return _("No permit is on record for this person. s records the first period.")
        if command_id == "transfer.missed" and assessment.transfer is None:
            return _("No insurance and tax are on record yet: enter on a month begins, r enters ranges.")
        return None

    def _seen(self) -> MemberView:
        assert self._view is not None
        return self._view

    def do_month(self) -> None:
        """Ask for insurance and tax of the month under the cursor."""
        from screens.transfer.forms import open_month

        open_month(self, self._seen(), self._cursor, self._correct)

    def do_clear(self) -> None:
        """Take the month under the cursor off the record."""
        said = _("{month} cleared. u takes it back.")
        self._correct(lambda: self.desk.store.clear_contribution(self._key, self._cursor), said)

    def _correct(self, change: Callable[[], bool], said: str = "") -> None:
        """Make a change of one month."""

        def corrected() -> None:
            saved = (said or _("{month} saved. u takes it back.")).format(month=self._cursor)
            self._done = saved if change() else _("Nothing has changed.")

        self.change(corrected)

    def saved(self, message: str | None) -> None:
        """Draw what a form has saved, and say so below the words about the month, which a toast would cover."""
        self._done = message or ""
        self.update_view()

    def do_lapse(self) -> None:
        """Ask what a lapse would do."""
        from screens.transfer.forms import open_lapse

        open_lapse(self, self._seen(), lambda days: self._ask(WhatIf(days=days)))

    def do_missed(self) -> None:
        """Ask what missed insurance would do."""
        from screens.transfer.forms import open_missed

        open_missed(self, self._seen(), self._cursor, lambda *months: self._ask(WhatIf(missed=months)))

    def _ask(self, question: WhatIf) -> None:
        self._what_if = question

    def do_official(self) -> None:
        """Ask for the official count."""
        from screens.transfer.forms import open_official

        open_official(self, self._seen())

    def do_ranges(self) -> None:
        """Open insurance and tax as runs of months."""
        from screens.forms.record_list import RecordList
        from screens.forms.records import Contributions

        self.app.push_screen(
            RecordList(lambda: Contributions(self.desk, self._key)), lambda _answer: self.update_view()
        )

    def do_back(self) -> None:
        """Drop the what-if, else go back to the screen before."""
        if self._what_if != WhatIf():
            self._what_if = WhatIf()
            self.update_view()
            return
        super().do_back()


def _head(view: MemberView, cells: int) -> Iterator[Content]:
    assessment = view.assessment
    name = printable(view.member.name)
    title = f"{name}  " + _("Holding time and household transfer")
    yield Content(title, [Span(0, len(title), "bold")])
    if assessment.transfer is not None:
        yield Content(progress_words(assessment.transfer))
    else:
        yield Content(_("No insurance and tax are on record yet: enter on a month begins, r enters ranges."))
    for sentence in (holding_words(assessment), official_words(assessment)):
        for line in wrap(sentence, cells) if sentence else ():
            yield Content(line)
