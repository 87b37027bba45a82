"""A seal beside each member, dwelling and event: filled by the program, not here."""

from __future__ import annotations

from typing import Any

from peewee import Database


def up(_migrator: Any, db: Database) -> None:
    """Add the columns; nothing that is there is touched."""
    for table in ("member", "dwelling", "event"):
        # SQLite and PostgreSQL add a column with a constant default in place; peewee's migrator rebuilds the table.
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "seal" TEXT NOT NULL DEFAULT \'\'')
