"""Who looks after each member: an optional name, empty for everyone on record; and of whose members a digest told."""

from __future__ import annotations

from typing import Any

from peewee import Database


def up(_migrator: Any, db: Database) -> None:
    """Add the columns, and an index by which a desk is found; nothing that is there is touched.

    Documents leave out what is unset, so no seal changes.
    """
    # SQLite and PostgreSQL add a column with a constant default in place; peewee's migrator rebuilds the table.
    db.execute_sql('ALTER TABLE "member" ADD COLUMN "desk" TEXT NOT NULL DEFAULT \'\'')
    db.execute_sql('ALTER TABLE "digest" ADD COLUMN "desk" TEXT')
    db.execute_sql('CREATE INDEX "member_desk" ON "member" ("desk")')
