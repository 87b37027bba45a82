"""The years as a picture: a row a year, a cell a month, signs that are narrow everywhere and need no colour."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from rules.assessment import Assessment, Loss
from rules.facts import Month
from rules.holding import all_periods
from rules.what_if import Forecast
from screens.words import N_, _

COUNTED, SEVERAL, AHEAD, GONE, REACHED, UNTOLD, BEFORE = "#", "x", ".", "-", "*", "_", " "
OF_LOSS: Mapping[Loss, str] = {Loss.PERMIT: "p", Loss.INSURANCE: "i", Loss.TAX: "t"}
DOUBTED = "?"
MONTHS = 12
_STYLES: Mapping[str, str] = {
    COUNTED: "$text-success",
    REACHED: "bold $text-success",
    AHEAD: "$text-muted",
    GONE: "bold $text-warning",
    SEVERAL: "bold $text-error",
    **dict.fromkeys(OF_LOSS.values(), "bold $text-error"),
}
_LEGEND: tuple[tuple[str, str], ...] = (
    (COUNTED, N_("counts")),
    (OF_LOSS[Loss.PERMIT], N_("lost: permit")),
    (OF_LOSS[Loss.INSURANCE], N_("lost: insurance")),
    (OF_LOSS[Loss.TAX], N_("lost: tax")),
    (SEVERAL, N_("lost: several of these")),
    (AHEAD, N_("not over yet")),
    (REACHED, N_("enough months here")),
    (GONE, N_("lost in the what-if")),
    (UNTOLD, N_("nothing on record")),
    (DOUBTED, N_("official may differ")),
)


class Picture(Struct, frozen=True):
    """Signs by month for whole years; a month without a sign lies before the first permit."""

    first_year: int
    last_year: int
    signs: Mapping[Month, str]
    doubted: Collection[Month]

    def sign(self, month: Month) -> str:
        """Return the sign of a month."""
        return self.signs.get(month, BEFORE)

    def counted_in(self, year: int) -> int:
        """Return how many months of a year count already."""
        return sum(self.signs.get(Month(year * MONTHS + at)) == COUNTED for at in range(MONTHS))

    def keep(self, month: Month) -> Month:
        """Return the month, or the nearest one in the picture."""
        return Month(max(self.first_year * MONTHS, min(self.last_year * MONTHS + MONTHS - 1, month.index)))


def picture_of(assessment: Assessment, forecast: Forecast | None) -> Picture:
    """Return the picture of one member; ``forecast`` puts the months in that a what-if loses."""
    present = Month.of(assessment.today)
    periods, transfer = all_periods(assessment.member), assessment.transfer
    begun = Month.of(periods[0].valid_from) if periods else None
    reached = forecast.reached_in if forecast else transfer.reached_in if transfer else present
    told = [run.first for run in assessment.member.contributions]
    years = [month.year for month in (present, reached, *told, *([begun] if begun else []))]
    first_year, last_year = min(years), max(years)
    signs: dict[Month, str] = {}
    if begun is not None:
        past = UNTOLD if transfer is None else BEFORE
        signs |= {Month(index): past for index in range(begun.index, present.index)}
    signs |= {Month(index): AHEAD for index in range(present.index, last_year * MONTHS + MONTHS)}
    doubted: Collection[Month] = ()
    if transfer is not None:
        signs |= dict.fromkeys(transfer.counted, COUNTED)
        signs |= {month: OF_LOSS[losses[0]] if len(losses) == 1 else SEVERAL for month, losses in transfer.lost}
        signs |= dict.fromkeys(forecast.lost if forecast else (), GONE)
        if reached >= present:
            signs[reached] = REACHED
        if transfer.official is not None:
            doubted = frozenset(month for month, _doubts in transfer.official.candidates)
    return Picture(first_year, last_year, signs, doubted)


def style_of(sign: str) -> str | None:
    """Return the style of a sign, or None for a plain one."""
    return _STYLES.get(sign)


def legend(picture: Picture) -> Iterator[tuple[str, str]]:
    """Yield the signs that stand in the picture, each with its words."""
    present = {*picture.signs.values(), *(DOUBTED if picture.doubted else ())}
    for sign, words in _LEGEND:
        if sign in present:
            yield sign, _(words)
