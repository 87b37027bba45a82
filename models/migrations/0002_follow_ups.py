"""What remains after a renewal, an official count of months, an estimate of points, a case's rules."""

from __future__ import annotations

from typing import Any

from peewee import AutoField, Database, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Database) -> None:
    """Add the table and the columns; nothing that is there is touched."""

    class MemberRow(Model):
        id = AutoField()

        class Meta:
            database = db
            table_name = "member"

    class FollowUpRow(Model):
        id = AutoField()
        parent = ForeignKeyField(MemberRow, column_name="member_id", on_delete="CASCADE", index=False)
        position = IntegerField()
        kind = TextField()
        opened_on = TextField()
        due_on = TextField()
        state = TextField()
        put_off_until = TextField(null=True)
        closed_on = TextField(null=True)
        reason = TextField(default="")

        class Meta:
            database = db
            table_name = "follow_up"
            indexes = ((("parent", "position"), True),)

    db.create_tables([FollowUpRow], safe=False)
    for table, column, definition in (
        ("member", "official_months", "INTEGER"),
        ("member", "official_as_of", "TEXT"),
        ("member", "points_estimate", "TEXT NOT NULL DEFAULT '{}'"),
        ("case_file", "rules_values", "TEXT NOT NULL DEFAULT '{}'"),
    ):
        # SQLite and PostgreSQL add a column with a constant default in place; peewee's migrator rebuilds the table.
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{column}" {definition}')
