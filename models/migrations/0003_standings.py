"""Where every member stands on any day, so that the board need not judge everyone: filled by the program, not here."""

from __future__ import annotations

from typing import Any

from peewee import SQL, AutoField, BooleanField, CompositeKey, Database, IntegerField, Model, SqliteDatabase, TextField


def up(_migrator: Any, db: Database) -> None:
    """Add the tables, empty, and an index by which a household is found."""

    class BasisRow(Model):
        id = AutoField()
        fingerprint = TextField(unique=True)

        class Meta:
            database = db
            table_name = "standing_basis"

    class StandingRow(Model):
        basis = IntegerField()
        valid_until = IntegerField()
        name = TextField()
        key = TextField()
        first_day = IntegerField()
        last_day = IntegerField()
        failing = BooleanField()
        due = BooleanField()

        class Meta:
            database = db
            table_name = "standing"
            primary_key = CompositeKey("basis", "valid_until", "name", "key", "first_day")
            without_rowid = isinstance(db, SqliteDatabase)

    StandingRow.add_index(
        StandingRow.index(
            *(StandingRow.basis, StandingRow.failing, StandingRow.valid_until, StandingRow.name, StandingRow.key),
            *(StandingRow.first_day, StandingRow.last_day),
            name="standing_by_failing",
        )
    )
    StandingRow.add_index(
        StandingRow.index(
            *(StandingRow.key, StandingRow.basis),
            *(StandingRow.first_day, StandingRow.last_day, StandingRow.failing),
            name="standing_by_key",
        )
    )
    StandingRow.add_index(
        StandingRow.index(
            *(StandingRow.basis, StandingRow.first_day, StandingRow.last_day),
            *(StandingRow.valid_until, StandingRow.failing, StandingRow.due),
            name="standing_due",
            where=SQL("due"),
        )
    )

    class TallyRow(Model):
        basis = IntegerField()
        valid_until = IntegerField()
        members = IntegerField()

        class Meta:
            database = db
            table_name = "standing_tally"
            primary_key = CompositeKey("basis", "valid_until")

    class StaleRow(Model):
        basis = IntegerField()
        key = TextField()

        class Meta:
            database = db
            table_name = "standing_stale"
            primary_key = CompositeKey("basis", "key")

    db.create_tables([BasisRow, StandingRow, TallyRow, StaleRow], safe=False)
    db.execute_sql('CREATE INDEX "member_household" ON "member" ("household")')
