"""When the last digest ran, and which steps have been told: this installation's own, in no backup."""

from __future__ import annotations

from typing import Any

from peewee import AutoField, CompositeKey, Database, Model, TextField


def up(_migrator: Any, db: Database) -> None:
    """Add the tables, empty."""

    class DigestRow(Model):
        id = AutoField()
        ran_on = TextField()

        class Meta:
            database = db
            table_name = "digest"

    class ToldRow(Model):
        member_key = TextField()
        step = TextField()
        about = TextField()
        told_on = TextField()

        class Meta:
            database = db
            table_name = "digest_told"
            primary_key = CompositeKey("member_key", "step", "about")

    db.create_tables([DigestRow, ToldRow], safe=False)
