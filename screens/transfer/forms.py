"""What the transfer screen asks for: one month's insurance and tax, an official count, and what if."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from models.checks import parse_day
from models.views import MemberView
from rules.facts import Insurance, Month, OfficialCount, Tax
from rules.what_if import if_insurance_missed, if_permit_lapses, least_lapse
from screens.change_words import insurance_words, tax_words
from screens.dialogs import Choice, ChoiceDialog
from screens.format import printable
from screens.forms.form import Complaints, Field, Form, Shape, Values
from screens.forms.records import end_before_begin
from screens.transfer.words import contribution_of, lapse_words, missed_words
from screens.words import _, listed

if TYPE_CHECKING:
    from screens.base import DeskScreen

MOST_DAYS = 3650
_NOTHING = "nothing"


def open_month(
    screen: DeskScreen, view: MemberView, month: Month, correct: Callable[[Callable[[], bool]], None]
) -> None:
    """Ask how insurance and tax of one month were paid; the cursor opens on what is on record."""
    store, key = screen.desk.store, view.member.key
    ways = {f"{insurance}.{tax}": (insurance, tax) for insurance in Insurance for tax in Tax}
    run = contribution_of(view.assessment, month)
    present = f"{run.insurance}.{run.tax}" if run else next(iter(ways))

    def chosen(answer: str | None) -> None:
        if answer == _NOTHING:
            correct(lambda: store.clear_contribution(key, month))
        elif answer is not None:
            correct(lambda: store.set_contribution(key, month, *ways[answer]))

    choices = [
        *(Choice(way, listed((insurance_words(insurance), tax_words(tax)))) for way, (insurance, tax) in ways.items()),
        Choice(_NOTHING, _("nothing on record")),
    ]
    title = f"{printable(view.member.name)}  {month}"
    screen.app.push_screen(ChoiceDialog(title, choices, present), chosen)


def open_official(screen: DeskScreen, view: MemberView) -> None:
    """Ask for the months that the authorities have counted, and on which day; no number takes the count off."""
    official, today = view.member.official_count, screen.desk.today()

    def check(values: Values) -> Complaints:
        if values["as_of"] > str(today):
            return {"as_of": _("This day lies ahead.")}
        return {}

    def save(values: Values) -> str:
        months = values["counted_months"]
        count = OfficialCount(int(months), parse_day(values["as_of"])) if months else None
        if not screen.desk.store.set_official_count(view.member.key, count):
            return _("Nothing has changed.")
        return _("Saved. u takes it back.") if count else _("The official count is off the record. u takes it back.")

    fields = [
        Field(
            "counted_months",
            _("Months counted"),
            str(official.counted_months) if official else "",
            shape=Shape.NUMBER,
        ),
        Field("as_of", _("Told on"), str(official.as_of if official else today), shape=Shape.DAY, required=True),
    ]
    title = _("{name}: months that the authorities count (none: leave it empty)").format(
        name=printable(view.member.name)
    )
    draft = screen.desk.store.drafts.place("official", view.member.key, view.version)
    screen.app.push_screen(Form(title, fields, draft=draft, save=save, check=check), screen.saved)


def open_lapse(screen: DeskScreen, view: MemberView, ask: Callable[[int], None]) -> None:
    """Ask how many days after the present period's end the next begins; says what it does while it is typed."""
    assessment = view.assessment
    least = least_lapse(assessment)
    assert least is not None
    assert assessment.verdict is not None
    limits = screen.desk.pack.limits(assessment.today, assessment.verdict.period.valid_until)

    def check(values: Values) -> Complaints:
        if not least <= int(values["days"]) <= MOST_DAYS:
            return {"days": _("Write a number from {least} to {most}.").format(least=least, most=MOST_DAYS)}
        return {}

    def preview(values: Values) -> str:
        days = int(values["days"])
        lapse = if_permit_lapses(assessment, days, limits)
        return lapse_words(days, lapse, assessment.transfer) if lapse else ""

    def look(values: Values) -> str:
        ask(int(values["days"]))
        return ""

    proposed = max(least, limits.late_keeps_continuity + 1)
    fields = [Field("days", _("Days after it ends"), str(proposed), shape=Shape.NUMBER, required=True)]
    title = _("What if the permit lapses?")
    draft = screen.desk.store.drafts.place("lapse", view.member.key, view.version)
    form = Form(title, fields, draft=draft, save=look, check=check, preview=preview, only_looks=True)
    screen.app.push_screen(form, screen.saved)


def open_missed(screen: DeskScreen, view: MemberView, month: Month, ask: Callable[[Month, Month], None]) -> None:
    """Ask from when to when insurance is missed ahead; says what it does while it is typed."""
    transfer, today = view.assessment.transfer, view.assessment.today
    assert transfer is not None
    present = Month.of(today)

    def check(values: Values) -> Complaints:
        if Month.parse(values["from"]) < present:
            return {"from": _("That month is over: enter on it corrects what is on record.")}
        return end_before_begin(values, "from", "to")

    def asked(values: Values) -> tuple[Month, Month]:
        return Month.parse(values["from"]), Month.parse(values["to"])

    def preview(values: Values) -> str:
        first, last = asked(values)
        return missed_words(first, last, if_insurance_missed(transfer, first, last, today), transfer)

    def look(values: Values) -> str:
        ask(*asked(values))
        return ""

    proposed = str(max(present, month))
    fields = [
        Field("from", _("First month"), proposed, shape=Shape.MONTH, required=True),
        Field("to", _("Last month"), proposed, shape=Shape.MONTH, required=True),
    ]
    title = _("What if insurance is missed?")
    draft = screen.desk.store.drafts.place("missed", view.member.key, view.version)
    form = Form(title, fields, draft=draft, save=look, check=check, preview=preview, only_looks=True)
    screen.app.push_screen(form, screen.saved)
