"""Asks for the facts of a points estimate, with the total while one answers; removes an estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.pack import AGE, ChoiceScale, CountScale, FlagScale, Measure, PointsItem
from rules.points import estimate_points, insured_years
from rules.points_facts import PointsEstimate
from screens.forms.form import Field, Form, Shape, Values
from screens.points.words import total_words
from screens.words import _, words_of

if TYPE_CHECKING:
    from screens.base import DeskScreen

_YES, _NO = "yes", "no"


def open_estimate(screen: DeskScreen, key: str) -> None:
    """Ask for every fact of the estimate; a first one begins with the years of insurance that are on record."""
    desk = screen.desk
    view = desk.store.member(key, desk.today())
    member, items = view.member, desk.pack.points.items
    years = insured_years(member.contributions, desk.today(), desk.pack)
    stated = member.points_estimate or PointsEstimate(insurance_years=years)

    def preview(values: Values) -> str:
        return total_words(estimate_points(_estimate(values), member.birth_date, desk.today(), desk.pack))

    def save(values: Values) -> str:
        desk.store.save_points_estimate(key, _estimate(values))
        return _("Saved. u takes it back.")

    fields = [_field(item, getattr(stated, item.id)) for item in items.values() if item.id != AGE]
    title = _("{name}: what the points are estimated from").format(name=member.name)
    draft = desk.store.drafts.place("estimate", key, view.version)
    form = Form(title, fields, draft=draft, save=save, preview=preview)
    screen.app.push_screen(form, screen.saved)


def remove_estimate(screen: DeskScreen, key: str) -> None:
    """Remove the estimate; undo brings it back."""
    screen.change(lambda: screen.desk.store.save_points_estimate(key, None), _("Estimate removed. u takes it back."))


def _field(item: PointsItem, stated: object) -> Field:
    name = words_of(item.text)
    match item.scale:
        case ChoiceScale(choices):
            return Field(item.id, name, str(stated), [(code, words_of(one.text)) for code, one in choices.items()])
        case FlagScale():
            return Field(item.id, name, _YES if stated else _NO, [(_NO, _("no")), (_YES, _("yes"))])
        case CountScale(counted=Measure.CNY):
            name = _("{amount} (CNY)").format(amount=name)
    return Field(item.id, name, str(stated or ""), shape=Shape.NUMBER)


def _estimate(values: Values) -> PointsEstimate:
    nothing = PointsEstimate()
    return PointsEstimate(**{name: _answer(getattr(nothing, name), value) for name, value in values.items()})


def _answer(nothing: Any, value: str) -> Any:
    if isinstance(nothing, bool):
        return value == _YES
    if isinstance(nothing, int):
        return int(value or 0)
    return type(nothing)(value)
