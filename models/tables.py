"""Peewee tables. They belong to no database of their own: every query is executed on the one of its ``Store``.

Dates are ISO texts, months ``YYYY-MM``; enum values are the codes of ``rules.facts``. Child rows keep the order that
they have in a backup by ``position``. What is only ever read and written with its case (ticks, steps, notes on items)
is JSON in the case's row, so that a tick is one small update.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peewee import AutoField, BooleanField, CompositeKey, ForeignKeyField, IntegerField, Model, TextField


class Row(Model):
    """Base of all tables."""

    id = AutoField()


class DwellingRow(Row):
    """A dwelling."""

    key = TextField(unique=True)
    address = TextField()
    tenure = TextField()
    version = IntegerField(default=1)
    seal = TextField(default="")

    class Meta:
        table_name = "dwelling"


class LeaseFilingRow(Row):
    """A lease filing of a dwelling."""

    parent = ForeignKeyField(DwellingRow, column_name="dwelling_id", on_delete="CASCADE", index=False)
    position = IntegerField()
    filed_on = TextField()
    valid_until = TextField()

    class Meta:
        table_name = "lease_filing"
        indexes = ((("parent", "position"), True),)


class MemberRow(Row):
    """A member with approved points, an official count of months and an estimate of points, if any."""

    key = TextField(unique=True)
    name = TextField()
    birth_date = TextField()
    activity = TextField()
    relation = TextField(default="")
    id_number = TextField(default="")
    phone = TextField(default="")
    dwelling = ForeignKeyField(DwellingRow, null=True, column_name="dwelling_id", on_delete="RESTRICT")
    agent = TextField(null=True)
    household = TextField(default="", index=True)
    desk = TextField(default="", index=True)
    notes = TextField(default="")
    approved_score = IntegerField(null=True)
    points_confirmed_on = TextField(null=True)
    official_months = IntegerField(null=True)
    official_as_of = TextField(null=True)
    points_estimate = TextField(default="{}")
    version = IntegerField(default=1)
    seal = TextField(default="")

    class Meta:
        table_name = "member"


class MemberChild(Row):
    """Base of what belongs to a member."""

    parent = ForeignKeyField(MemberRow, column_name="member_id", on_delete="CASCADE", index=False)
    position = IntegerField()


class PermitRow(MemberChild):
    """A card."""

    card_number = TextField(default="")

    class Meta:
        table_name = "permit"
        indexes = ((("parent", "position"), True),)


class PeriodRow(Row):
    """A period in force, endorsed on a card."""

    parent = ForeignKeyField(PermitRow, column_name="permit_id", on_delete="CASCADE", index=False)
    position = IntegerField()
    valid_from = TextField()
    valid_until = TextField()
    obtained = TextField()
    recorded_on = TextField(null=True)
    continuity_restored = BooleanField(default=False)

    class Meta:
        table_name = "period"
        indexes = ((("parent", "position"), True),)


class ChangeRow(MemberChild):
    """A change of address, employment or phone."""

    kind = TextField()
    changed_on = TextField()
    declared_on = TextField(null=True)

    class Meta:
        table_name = "change"
        indexes = ((("parent", "position"), True),)


class ConfirmationRow(MemberChild):
    """ "Still the same"."""

    kind = TextField()
    confirmed_on = TextField()

    class Meta:
        table_name = "confirmation"
        indexes = ((("parent", "position"), True),)


class AddressCheckRow(MemberChild):
    """A visit or call that checked the address."""

    checked_on = TextField()
    result = TextField()

    class Meta:
        table_name = "address_check"
        indexes = ((("parent", "position"), True),)


class CaseRow(MemberChild):
    """A case with its ticks."""

    kind = TextField()
    opened_on = TextField()
    state = TextField()
    ticks = TextField(default="[]")
    notes = TextField(default="")
    steps = TextField(default="[]")
    item_notes = TextField(default="{}")
    mismatch = TextField(null=True)
    rules_checked_on = TextField(null=True)
    closed_on = TextField(null=True)
    rules_values = TextField(default="{}")

    class Meta:
        table_name = "case_file"
        indexes = ((("parent", "position"), True),)


class RegistrationRow(MemberChild):
    """A residence registration."""

    registered_on = TextField()
    valid_until = TextField()

    class Meta:
        table_name = "registration"
        indexes = ((("parent", "position"), True),)


class ContributionRow(MemberChild):
    """Insurance and tax of a run of months."""

    first_month = TextField()
    last_month = TextField()
    insurance = TextField()
    tax = TextField()

    class Meta:
        table_name = "contribution"
        indexes = ((("parent", "position"), True),)


class FollowUpRow(MemberChild):
    """Something that remains to be done after a renewal."""

    kind = TextField()
    opened_on = TextField()
    due_on = TextField()
    state = TextField()
    put_off_until = TextField(null=True)
    closed_on = TextField(null=True)
    reason = TextField(default="")

    class Meta:
        table_name = "follow_up"
        indexes = ((("parent", "position"), True),)


class EventRow(Row):
    """One change of one entry: who, when, what, before and after. Rows are only ever added."""

    batch = TextField(index=True)
    at = TextField()
    actor = TextField()
    action = TextField()
    scope = TextField()
    key = TextField(index=True)
    name = TextField()
    entry = TextField()
    before = TextField(null=True)
    after = TextField(null=True)
    reverts = TextField(null=True, index=True)
    seal = TextField(default="")

    class Meta:
        table_name = "event"


class BasisRow(Row):
    """Rules by which standings are kept; ``fingerprint`` is the one of ``rules.standing``."""

    fingerprint = TextField(unique=True)

    class Meta:
        table_name = "standing_basis"


class StandingRow(Model):
    """Days on which nothing turns for a member, as ordinals, by one basis; what is derived is in no backup.

    ``valid_until`` is 0 without a permit. The stretches of a member follow each other without a gap.
    """

    basis = IntegerField()
    valid_until = IntegerField()
    name = TextField()
    key = TextField()
    first_day = IntegerField()
    last_day = IntegerField()
    failing = BooleanField()
    due = BooleanField()

    class Meta:
        table_name = "standing"
        primary_key = CompositeKey("basis", "valid_until", "name", "key", "first_day")


class TallyRow(Model):
    """How many members' permits expire on a day, by one basis."""

    basis = IntegerField()
    valid_until = IntegerField()
    members = IntegerField()

    class Meta:
        table_name = "standing_tally"
        primary_key = CompositeKey("basis", "valid_until")


class StaleRow(Model):
    """A member whom a session with other rules has changed, so that the standing by this basis is of before."""

    basis = IntegerField()
    key = TextField()

    class Meta:
        table_name = "standing_stale"
        primary_key = CompositeKey("basis", "key")


class DigestRow(Row):
    """When the last digest ran: that of everyone, where ``desk`` is null, or of those whom a desk looks after."""

    ran_on = TextField()
    desk = TextField(null=True)

    class Meta:
        table_name = "digest"


class ToldRow(Model):
    """A step that a digest has told of and that still stands; see ``rules.reminders``. It is in no backup."""

    member_key = TextField()
    step = TextField()
    about = TextField()
    told_on = TextField()

    class Meta:
        table_name = "digest_told"
        primary_key = CompositeKey("member_key", "step", "about")


TABLES: tuple[type[Row], ...] = (
    DwellingRow,
    LeaseFilingRow,
    MemberRow,
    PermitRow,
    PeriodRow,
    ChangeRow,
    ConfirmationRow,
    AddressCheckRow,
    CaseRow,
    RegistrationRow,
    ContributionRow,
    FollowUpRow,
    EventRow,
)


def table_name(model: type[Model]) -> str:
    """Return the name of a model's table."""
    meta: Any = model._meta
    return str(meta.table_name)


MODELS: Mapping[str, type[Row]] = {table_name(model): model for model in TABLES}
"""The models by the names of their tables."""
