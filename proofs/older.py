"""Databases of older schemas, made by the migrations that made them then."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from msgspec.structs import replace
from peewee import SqliteDatabase
from playhouse.migrations import Runner

from models.database_file import APPLICATION_ID, MIGRATIONS
from proofs.changes import first_book
from proofs.setting import open_store
from rules.facts import Book, Member


def book_of_schema(schema: int) -> Book:
    """Return as much of the first book as a program of ``schema`` could keep."""
    book = first_book()
    if schema > 1:
        return book
    return replace(book, members=tuple(map(_of_the_first, book.members)))


def _of_the_first(member: Member) -> Member:
    cases = tuple(replace(case, rules_values={}) for case in member.cases)
    return replace(member, cases=cases, follow_ups=(), official_count=None, points_estimate=None)


def make_older(folder: Path, schema: int) -> Path:
    """Make the first book's database as a program of ``schema`` left it."""
    present, older = folder / "present.db", folder / f"schema-{schema}.db"
    with open_store(present, "demo") as store:
        store.import_book(first_book(), "replace", apply=True)
    migrations = folder / f"migrations-{schema}"
    migrations.mkdir()
    for source in sorted(MIGRATIONS.glob("[0-9]*.py"))[:schema]:
        shutil.copy(source, migrations)
    database = SqliteDatabase(str(older))
    with database.connection_context():
        Runner(database, str(migrations)).up()
        database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute_sql(f"PRAGMA user_version = {schema}")
    with sqlite3.connect(older) as connection:
        connection.execute("ATTACH ? AS present", (str(present),))
        connection.execute("PRAGMA defer_foreign_keys = 1")
        for (table,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            if table not in {"schema_migration", "sqlite_sequence"}:
                names = ", ".join(f'"{row[1]}"' for row in connection.execute(f'PRAGMA main.table_info("{table}")'))
                connection.execute(f'INSERT INTO main."{table}" ({names}) SELECT {names} FROM present."{table}"')
    older.chmod(0o600)
    present.unlink()
    return older
