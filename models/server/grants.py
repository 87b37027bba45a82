"""The roles of a desk by PostgreSQL's own means: who may look, who may work, who looks after the tables."""

from __future__ import annotations

from peewee import Model

from models.server.row_security import DESK_CLERK, DESK_READER, row_security_lines
from models.tables import TABLES, BasisRow, DigestRow, EventRow, StaleRow, StandingRow, TallyRow, ToldRow, table_name

READER, CLERK, ADMINISTRATOR = "permit_reader", "permit_clerk", "permit_administrator"
_CHANGED: tuple[type[Model], ...] = (*TABLES, BasisRow, StandingRow, TallyRow, StaleRow, DigestRow, ToldRow)
_MIGRATIONS = "schema_migration"


def grants_sql(*, by_desk: bool = False) -> str:
    """Return what the owner of the tables has psql execute; once more does no harm.

    With ``by_desk`` there are two more roles, which see only whom their desks look after.
    """
    changed = sorted({table_name(model) for model in _CHANGED} - {table_name(EventRow)})
    tables = ", ".join(f'"{name}"' for name in changed)
    everything = ", ".join(f'"{name}"' for name in (*changed, table_name(EventRow), _MIGRATIONS))
    made_later = f"ALTER DEFAULT PRIVILEGES FOR ROLE {ADMINISTRATOR} IN SCHEMA public"
    lines = [
        "BEGIN;",
        *(_role(name) for name in (READER, CLERK, ADMINISTRATOR)),
        f"GRANT {READER} TO {CLERK};",
        f"GRANT {CLERK} TO {ADMINISTRATOR};",
        f"GRANT USAGE ON SCHEMA public TO {READER};",
        f"GRANT SELECT ON {everything} TO {READER};",
        f"GRANT INSERT, UPDATE, DELETE ON {tables} TO {CLERK};",
        "-- The history is only ever added to.",
        f'REVOKE ALL ON "{table_name(EventRow)}" FROM {CLERK};',
        f'GRANT SELECT, INSERT ON "{table_name(EventRow)}" TO {CLERK};',
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {CLERK};",
        "-- A newer permit-tui brings the tables up to date when an administrator opens the database.",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {ADMINISTRATOR};",
        *(f'ALTER TABLE "{name}" OWNER TO {ADMINISTRATOR};' for name in (*changed, table_name(EventRow), _MIGRATIONS)),
        f"{made_later} GRANT SELECT ON TABLES TO {READER};",
        f"{made_later} GRANT INSERT, UPDATE, DELETE ON TABLES TO {CLERK};",
        f"{made_later} GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {CLERK};",
    ]
    if by_desk:
        lines += (_role(DESK_READER), _role(DESK_CLERK), *row_security_lines(ADMINISTRATOR, READER))
    lines.append("COMMIT;")
    return "\n".join(lines) + "\n"


def _role(name: str) -> str:
    exists = f"SELECT FROM pg_roles WHERE rolname = '{name}'"
    return f"DO $$ BEGIN IF NOT EXISTS ({exists}) THEN CREATE ROLE {name} NOLOGIN; END IF; END $$;"
