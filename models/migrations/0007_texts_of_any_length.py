"""Indexes of a server that take texts of any length: its trees refuse entries of more than some 2,700 bytes."""

from __future__ import annotations

from typing import Any

from peewee import Database, SqliteDatabase

_STATEMENTS = """
    -- A hash index holds no text; an exclusion by one is a unique constraint.
    DROP INDEX memberrow_key;
    ALTER TABLE member ADD CONSTRAINT memberrow_key EXCLUDE USING hash (key WITH =);
    DROP INDEX dwellingrow_key;
    ALTER TABLE dwelling ADD CONSTRAINT dwellingrow_key EXCLUDE USING hash (key WITH =);
    DROP INDEX member_household;
    CREATE INDEX member_household ON member USING hash (household);
    DROP INDEX member_desk;
    CREATE INDEX member_desk ON member USING hash (desk);
    DROP INDEX eventrow_key;
    CREATE INDEX eventrow_key ON event USING hash (key);

    -- Members who expire on one day are few enough to be sorted by name whenever somebody looks.
    ALTER TABLE standing DROP CONSTRAINT standing_pkey;
    CREATE INDEX standing_by_day ON standing (basis, valid_until);
    DROP INDEX standing_by_failing;
    CREATE INDEX standing_by_failing ON standing (basis, failing, valid_until, first_day, last_day);
    DROP INDEX standing_by_key;
    CREATE INDEX standing_by_key ON standing USING hash (key);
    ALTER TABLE standing_stale DROP CONSTRAINT standing_stale_pkey;
    CREATE UNIQUE INDEX standing_stale_key ON standing_stale (basis, md5(key));
    ALTER TABLE digest_told DROP CONSTRAINT digest_told_pkey;
    CREATE UNIQUE INDEX digest_told_key ON digest_told (md5(member_key), step, md5(about));
"""


def up(_migrator: Any, db: Database) -> None:
    """Put other indexes in the place of those that end somewhere; a file's take any text as they are."""
    if not isinstance(db, SqliteDatabase):
        db.execute_sql(_STATEMENTS)
