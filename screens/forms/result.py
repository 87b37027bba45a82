"""A result came: the next period, what it does to the counters, and where the counter put a new address."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from models.checks import parse_day
from models.results import Result, with_result
from models.views import MemberView
from rules.assess import assess
from rules.assessment import Assessment
from rules.dates import plus_days, plus_years
from rules.facts import CaseKind, Dwelling, Obtained, Period, Tenure
from screens.format import long_day
from screens.forms.form import Complaints, Field, Form, Shape, Values, day_or_none
from screens.words import _, ngettext, say

if TYPE_CHECKING:
    from screens.base import DeskScreen

_SAME, _NEW = "-", "+"


def open_result(screen: DeskScreen, key: str, *, moved: bool = False) -> None:
    """Ask for the new period, to be corrected from the card; ``moved`` when the counter changed the address."""
    form = _ResultForm(screen, screen.desk.store.member(key, screen.desk.today()), moved=moved)
    screen.app.push_screen(
        Form(
            _("{name}: a result came").format(name=form.view.member.name),
            form.fields(),
            draft=screen.desk.store.drafts.place("result.moved" if moved else "result", key, form.view.version),
            save=form.save,
            check=form.check,
            preview=form.preview,
            begin="dwelling" if moved else "valid_until",
        ),
        screen.saved,
    )


class _ResultForm:
    """The fields of a result and what they lead to."""

    def __init__(self, screen: DeskScreen, view: MemberView, *, moved: bool) -> None:
        self.desk = screen.desk
        self.view = view
        self.moved = moved
        self.today = screen.desk.today()
        verdict = view.assessment.verdict
        self.limits = screen.desk.pack.limits(self.today, verdict.period.valid_until if verdict else None)
        self.kind = view.assessment.verdict.checklist.kind if view.assessment.verdict else CaseKind.RENEWAL

    def _proposal(self) -> tuple[str, str, Obtained]:
        """Propose one year on from the old end, or from today after the expiry."""
        verdict = self.view.assessment.verdict
        years = self.limits.permit_validity
        if verdict is None:
            return "", "", Obtained.FIRST_ISSUE
        if verdict.days_left < 0:
            how = Obtained.REAPPLICATION if self.kind is CaseKind.REAPPLICATION else Obtained.LATE
            return str(self.today), str(plus_days(plus_years(self.today, years), -1)), how
        until = verdict.period.valid_until
        how = Obtained.OFFLINE if verdict.checklist.case or self.moved else Obtained.AUTOMATIC
        return str(until + timedelta(days=1)), str(plus_years(until, years)), how

    def fields(self) -> list[Field]:
        """Return the fields; continuity is asked only where the gap breaks it, the card's number only for a new one."""
        begin, end, how = self._proposal()
        fields = [
            Field("obtained", _("How it came"), how.value, [(one.value, say("obtained", one)) for one in Obtained]),
            Field("valid_from", _("Valid from"), begin, shape=Shape.DAY, required=True),
            Field("valid_until", _("Valid until"), end, shape=Shape.DAY, required=True),
            Field("recorded_on", _("Came on"), str(self.today), shape=Shape.DAY),
        ]
        if self._breaks_continuity():
            answers = [("no", _("no")), ("yes", _("yes, by the police"))]
            fields.append(Field("restored", _("Continuity restored"), "no", answers))
        if how in {Obtained.FIRST_ISSUE, Obtained.REAPPLICATION}:
            fields.append(Field("card_number", _("Number of this card")))
        if self.moved:
            fields += self._dwelling_fields()
        return fields

    def _breaks_continuity(self) -> bool:
        verdict = self.view.assessment.verdict
        return verdict is not None and verdict.days_left < -self.limits.late_keeps_continuity

    def _dwelling_fields(self) -> list[Field]:
        own = self.view.member.dwelling
        others = [
            (one.dwelling.key, one.dwelling.address) for one in self.desk.store.dwellings() if one.dwelling.key != own
        ]
        same = [(_SAME, _("as on record already"))] if own else []
        return [
            Field(
                "dwelling", _("Address on the card"), _SAME if own else _NEW,
                [*same, *others, (_NEW, _("a new one, given below"))],
            ),
            Field("address", _("New dwelling: address")),
            Field(
                "tenure", _("New dwelling: tenure"), Tenure.RENTED.value,
                [(tenure.value, say("tenure", tenure)) for tenure in Tenure],
            ),
        ]  # fmt: skip

    def check(self, values: Values) -> Complaints:
        """Say what is wrong between the fields."""
        if parse_day(values["valid_until"]) < parse_day(values["valid_from"]):
            return {"valid_until": _("The end lies before the beginning.")}
        if values.get("dwelling") == _NEW and not values["address"]:
            return {"address": _("Please fill this in.")}
        return {}

    def _period(self, values: Values) -> Period:
        return Period(
            parse_day(values["valid_from"]),
            parse_day(values["valid_until"]),
            Obtained(values["obtained"]),
            day_or_none(values["recorded_on"]),
            continuity_restored=values.get("restored") == "yes",
        )

    def _result(self, values: Values) -> Result:
        return Result(self._period(values), self.kind, self._dwelling(values)[0], values.get("card_number", ""))

    def _home(self, values: Values) -> Dwelling | None:
        """Return the dwelling that will be on record."""
        key, new = self._dwelling(values)
        if new is not None or key is None or key == self.view.member.dwelling:
            return new or self.view.dwelling
        return self.desk.store.dwelling(key).dwelling

    def preview(self, values: Values) -> str:
        """Say what the new period does to the status and to both counters."""
        member = with_result(self.view.member, self._result(values), self.today, lambda day, _count: day, self.limits)
        after = assess(member, self._home(values), self.today, self.desk.pack)
        return "\n".join(_counters(self.view.assessment, after))

    def save(self, values: Values) -> str:
        """Record the result."""
        period = self._period(values)
        self.desk.store.record_result(self.view.member.key, self._result(values), self.today, self._dwelling(values)[1])
        left = len(self.desk.store.member(self.view.member.key, self.today).assessment.follow_ups)
        said = _("Recorded: valid until {day}. u takes it back.").format(day=long_day(period.valid_until))
        if left:
            said += " " + ngettext("{n} thing remains: f shows it.", "{n} things remain: f shows them.", left)
        return said

    def _dwelling(self, values: Values) -> tuple[str | None, Dwelling | None]:
        chosen = values.get("dwelling", _SAME)
        if chosen == _SAME:
            return (self.view.member.dwelling if self.moved else None), None
        if chosen != _NEW:
            return chosen, None
        key = self.desk.store.new_key("dwellings", values["address"])
        return key, Dwelling(key, values["address"], Tenure(values["tenure"]))


def _counters(before: Assessment, after: Assessment) -> list[str]:
    assert after.verdict is not None
    lines = [_("Then: {status}").format(status=say("status", after.verdict.status))]
    then, now = after.verdict.holding, before.verdict.holding if before.verdict else None
    if now is None:
        return lines
    lines.append(_("Days held: {before}, then {after}").format(before=now.cumulative_days, after=then.cumulative_days))
    period = after.verdict.period
    if then.continuous_since is not None and then.continuous_since != period.valid_from:
        lines.append(_("Continuous since {day}: kept").format(day=then.continuous_since))
    elif then.continuous_since is not None:
        lines.append(_("The continuous time begins anew on {day}").format(day=then.continuous_since))
    return lines
