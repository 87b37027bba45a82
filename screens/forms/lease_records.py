"""Lease filings on record: they belong to a dwelling, and are listed and asked for like a member's own entries."""

# ruff: noqa: D102 - the base class says what each method does

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from models.checks import parse_day
from models.views import DwellingView
from rules.facts import LeaseFiling
from screens.desk import Desk
from screens.forms.form import Complaints, Field, Shape, Values
from screens.forms.records import Records, end_before_begin, value_of
from screens.words import N_, _


class LeaseFilings(Records[LeaseFiling]):
    """Lease filings of the member's dwelling; they serve all who live there."""

    TITLE = N_("Lease filings of the dwelling")

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk, key)
        assert self.view.dwelling is not None
        self.dwelling: DwellingView = desk.store.dwelling(self.view.dwelling.key)

    @property
    def version(self) -> int:
        return self.dwelling.version

    def entries(self) -> Sequence[LeaseFiling]:
        return self.dwelling.dwelling.lease_filings

    def words(self, entry: LeaseFiling) -> str:
        return f"{entry.filed_on} .. {entry.valid_until}"

    def fields(self, entry: LeaseFiling | None) -> list[Field]:
        filed = value_of(entry, "filed_on", self._today)
        return [
            Field("filed_on", _("Filed on"), filed, shape=Shape.DAY, required=True),
            Field("valid_until", _("Valid until"), value_of(entry, "valid_until"), shape=Shape.DAY, required=True),
        ]

    def made(self, values: Values) -> LeaseFiling:
        return LeaseFiling(parse_day(values["filed_on"]), parse_day(values["valid_until"]))

    def complaints(self, values: Values) -> Complaints:
        return end_before_begin(values, "filed_on", "valid_until")

    def save(self, entries: Sequence[LeaseFiling]) -> None:
        dwelling = replace(self.dwelling.dwelling, lease_filings=tuple(entries))
        self.desk.store.save_dwelling(dwelling, self.dwelling.version)
