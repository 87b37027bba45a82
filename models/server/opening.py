"""Opening a database of a server: bringing its tables up to date while no other session does."""

from __future__ import annotations

from peewee import PostgresqlDatabase

from models.connection import ChangingConnection, PeeweeConnection
from models.database import open_in_memory, refuse_loss, row_counts
from models.database_file import MIGRATIONS, SCHEMA
from models.errors import StoreError
from models.faults import faults
from models.place import ServerAddress
from models.server.connection import ServerConnection, ServerDatabase
from models.server.row_security import own_desks

_TEXT_IN_ANOTHER_ORDER = """
    SELECT c.relname, a.attname
    FROM pg_attribute AS a
    JOIN pg_class AS c ON c.oid = a.attrelid
    JOIN pg_collation AS o ON o.oid = a.attcollation
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND o.collname <> 'C'
    ORDER BY c.relname, a.attnum
"""


def open_server(address: ServerAddress, *, read_only: bool) -> ChangingConnection:
    """Return a connection to a database with the present schema; raises StoreError.

    An empty database is given its tables, or stands for one without anybody when ``read_only``.
    """
    with faults(address):
        connection = ServerConnection(ServerDatabase(address, read_only=read_only))
        try:
            found = _schema_of(connection.database, address)
            if found and not read_only and not _may_change(connection):
                connection.only_look()
            if found < SCHEMA and not read_only:
                _bring_up_to_date(connection, address)
            elif 0 < found < SCHEMA:
                raise StoreError("older_schema", path=address)
            elif found:
                connection.own_desks = own_desks(connection)
        except BaseException:
            connection.close()
            raise
    if not found and read_only:
        connection.close()
        return PeeweeConnection(open_in_memory())
    return connection


def _schema_of(database: PostgresqlDatabase, address: ServerAddress) -> int:
    """Return the schema's number, 0 for an empty database; raises StoreError for a newer one and for strangers'."""
    tables = set(database.get_tables())
    if not tables:
        return 0
    if not {"schema_migration", "member"} <= tables:
        raise StoreError("not_a_database", path=address)
    ((found,),) = database.execute_sql("SELECT COUNT(*) FROM schema_migration")
    if found > SCHEMA:
        raise StoreError("newer_schema", path=address, found=found, known=SCHEMA)
    return int(found)


def _may_change(connection: ServerConnection) -> bool:
    """Whether the role may change members at all; whoever may not opens the database for looking."""
    asked = ", ".join(f"has_table_privilege('member', '{right}')" for right in ("INSERT", "UPDATE", "DELETE"))
    (granted,) = connection.execute(f"SELECT {asked}")
    return all(granted)


def _bring_up_to_date(connection: ServerConnection, address: ServerAddress) -> None:
    """Migrate in one transaction, which others wait for; one that would lose rows is not committed."""
    from playhouse.migrations import Runner

    from models.sealing import seal_everything

    database = connection.database
    with connection.changing(lambda: None):
        if _schema_of(database, address) == SCHEMA:
            return
        _work_as_owner(connection, address)
        before = row_counts(database)
        Runner(database, str(MIGRATIONS)).up()
        _sort_as_files_do(database)
        seal_everything(connection)
        refuse_loss(database, before)


def _work_as_owner(connection: ServerConnection, address: ServerAddress) -> None:
    """Let what is made belong to whom the other tables belong; raises StoreError for whoever may not change them."""
    rows = connection.execute(
        "SELECT tableowner, pg_has_role(tableowner, 'MEMBER') FROM pg_tables"
        " WHERE schemaname = current_schema() AND tablename = 'member'"
    )
    for owner, is_member in rows:
        if not is_member:
            raise StoreError("older_schema_here", path=address, owner=owner)
        connection.execute(f'SET LOCAL ROLE "{owner}"')


def _sort_as_files_do(database: PostgresqlDatabase) -> None:
    """Let texts be compared byte by byte, as the rules' order of a board wants it, whatever the server's language."""
    for table, column in database.execute_sql(_TEXT_IN_ANOTHER_ORDER).fetchall():
        database.execute_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE text COLLATE "C"')
