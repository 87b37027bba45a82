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
    DROP INDEX eventrow_key;
    CREATE INDEX eventrow_key ON event USING hash (key);

    -- Many have the same household, or none: what a hash has many of it finds and adds ever more slowly.
    DROP INDEX member_household;
    CREATE INDEX member_household ON member (substr(household, 1, 200));
    DROP INDEX member_desk;
    CREATE INDEX member_desk ON member (substr(desk, 1, 200));
    CREATE INDEX member_has_desk ON member (id) WHERE desk > '';

    -- Members who expire on one day are sorted by name whenever somebody looks: 10,000 of them take some 6 ms.
    ALTER TABLE standing DROP CONSTRAINT standing_pkey;
    CREATE INDEX standing_by_day ON standing (basis, valid_until);
    DROP INDEX standing_by_failing;
    CREATE INDEX standing_by_failing ON standing (basis, failing, valid_until, first_day, last_day);
    DROP INDEX standing_by_key;
    CREATE INDEX standing_by_key ON standing USING hash (key);
    ALTER TABLE standing_stale DROP CONSTRAINT standing_stale_pkey;
    CREATE INDEX standing_stale_key ON standing_stale USING hash (key);
    ALTER TABLE digest_told DROP CONSTRAINT digest_told_pkey;
    CREATE INDEX digest_told_key ON digest_told USING hash (member_key);

    -- Without a primary key, whoever replicates tables must be told what a row is known by.
    ALTER TABLE standing REPLICA IDENTITY FULL;
    ALTER TABLE standing_stale REPLICA IDENTITY FULL;
    ALTER TABLE digest_told REPLICA IDENTITY FULL;
"""


def up(_migrator: Any, db: Database) -> None:
    """Put other indexes in the place of those that end somewhere; a file's take any text as they are."""
    if not isinstance(db, SqliteDatabase):
        db.execute_sql(_STATEMENTS)
