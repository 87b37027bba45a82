"""The first tables: dwellings, members and all that belongs to them, and the history of changes."""

from __future__ import annotations

from typing import Any

from peewee import AutoField, BooleanField, Database, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Database) -> None:
    """Create every table. The classes are a frozen copy: later changes of the tables come in later migrations."""

    class Row(Model):
        id = AutoField()

        class Meta:
            database = db

    class DwellingRow(Row):
        key = TextField(unique=True)
        address = TextField()
        tenure = TextField()
        version = IntegerField(default=1)

        class Meta:
            table_name = "dwelling"

    class LeaseFilingRow(Row):
        parent = ForeignKeyField(DwellingRow, column_name="dwelling_id", on_delete="CASCADE", index=False)
        position = IntegerField()
        filed_on = TextField()
        valid_until = TextField()

        class Meta:
            table_name = "lease_filing"
            indexes = ((("parent", "position"), True),)

    class MemberRow(Row):
        key = TextField(unique=True)
        name = TextField()
        birth_date = TextField()
        activity = TextField()
        relation = TextField(default="")
        id_number = TextField(default="")
        phone = TextField(default="")
        dwelling = ForeignKeyField(DwellingRow, null=True, column_name="dwelling_id", on_delete="RESTRICT")
        agent = TextField(null=True)
        household = TextField(default="")
        notes = TextField(default="")
        approved_score = IntegerField(null=True)
        points_confirmed_on = TextField(null=True)
        version = IntegerField(default=1)

        class Meta:
            table_name = "member"

    class MemberChild(Row):
        parent = ForeignKeyField(MemberRow, column_name="member_id", on_delete="CASCADE", index=False)
        position = IntegerField()

    class PermitRow(MemberChild):
        card_number = TextField(default="")

        class Meta:
            table_name = "permit"
            indexes = ((("parent", "position"), True),)

    class PeriodRow(Row):
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
        kind = TextField()
        changed_on = TextField()
        declared_on = TextField(null=True)

        class Meta:
            table_name = "change"
            indexes = ((("parent", "position"), True),)

    class ConfirmationRow(MemberChild):
        kind = TextField()
        confirmed_on = TextField()

        class Meta:
            table_name = "confirmation"
            indexes = ((("parent", "position"), True),)

    class AddressCheckRow(MemberChild):
        checked_on = TextField()
        result = TextField()

        class Meta:
            table_name = "address_check"
            indexes = ((("parent", "position"), True),)

    class CaseRow(MemberChild):
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

        class Meta:
            table_name = "case_file"
            indexes = ((("parent", "position"), True),)

    class RegistrationRow(MemberChild):
        registered_on = TextField()
        valid_until = TextField()

        class Meta:
            table_name = "registration"
            indexes = ((("parent", "position"), True),)

    class ContributionRow(MemberChild):
        first_month = TextField()
        last_month = TextField()
        insurance = TextField()
        tax = TextField()

        class Meta:
            table_name = "contribution"
            indexes = ((("parent", "position"), True),)

    class EventRow(Row):
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

        class Meta:
            table_name = "event"

    db.create_tables(
        [
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
            EventRow,
        ],
        safe=False,
    )
