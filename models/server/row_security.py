# ruff: noqa: S608 - statements of our own words, for psql
"""Row security by desk: a role sees whom its desk looks after, what belongs to them, and nobody else.

A login sees the members of desk NAME when it has the role ``desk:NAME``. Standings are of everyone, so such sessions do
without: they judge those whom they see, and leave the standings of whom they have changed to the next session that sees
everyone. Homes are shared: any desk sees their addresses and lease filings, and of those who live there only its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peewee import ForeignKeyField, Model

from models.connection import Connection
from models.tables import (
    TABLES,
    DigestRow,
    DwellingRow,
    EventRow,
    MemberRow,
    StandingRow,
    TallyRow,
    ToldRow,
    table_name,
)

DESK_READER, DESK_CLERK = "permit_desk_reader", "permit_desk_clerk"
_DESK = "desk:"
_DOCUMENTS = tuple(model for model in TABLES if model is not EventRow)
_SEES_ALL = "(SELECT permit_sees_all())"
_SEES_PART = """
    SELECT row_security_active('member')
        AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'permit_reader' AND pg_has_role(oid, 'USAGE'))
"""
_OWN_DESKS = f"""
    SELECT substr(rolname, {len(_DESK) + 1}) FROM pg_roles
    WHERE starts_with(rolname, '{_DESK}') AND pg_has_role(oid, 'USAGE') ORDER BY 1
"""
_FUNCTIONS = f"""\
CREATE OR REPLACE FUNCTION permit_sees_all() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'permit_reader' AND pg_has_role(oid, 'USAGE')) $$;
CREATE OR REPLACE FUNCTION permit_sees(desk text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '{_DESK}' || desk AND pg_has_role(oid, 'USAGE')) $$;
-- A desk sees the history of whom it has removed, and can take that back.
CREATE OR REPLACE FUNCTION permit_desk_of_removed(wanted text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(before::jsonb ->> 'desk', '') FROM event
    WHERE key = wanted AND scope = 'members' AND entry = '' AND after IS NULL
        AND NOT EXISTS (SELECT FROM member WHERE member.key = wanted)
    ORDER BY id DESC LIMIT 1 $$;"""
_OF_THE_OWNER = "permit_desk_of_removed(text)"


def own_desks(connection: Connection) -> tuple[str, ...] | None:
    """Return the desks whose members alone the role sees; None where it sees everyone."""
    ((sees_part,),) = connection.execute(_SEES_PART)
    return tuple(name for (name,) in connection.execute(_OWN_DESKS)) if sees_part else None


def row_security_lines(owner: str, reader: str) -> Iterator[str]:
    """Yield the statements that let two more roles see a desk's members alone; ``reader`` sees everyone."""
    yield _FUNCTIONS
    yield f"ALTER FUNCTION {_OF_THE_OWNER} OWNER TO {owner};"
    yield f"REVOKE ALL ON FUNCTION {_OF_THE_OWNER} FROM PUBLIC;"
    yield f"GRANT EXECUTE ON FUNCTION {_OF_THE_OWNER} TO {reader}, {DESK_READER};"
    for model, seen, written in _policies():
        table = f'"{table_name(model)}"'
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        yield f"DROP POLICY IF EXISTS permit_by_desk ON {table};"
        yield f"CREATE POLICY permit_by_desk ON {table} USING ({seen}) WITH CHECK ({written});"
    changed: tuple[type[Model], ...] = (*_DOCUMENTS, DigestRow, ToldRow)
    documents = ", ".join(f'"{table_name(model)}"' for model in changed)
    looked_at = f'{documents}, "event", "schema_migration", "standing_basis", "standing_stale"'
    yield f"GRANT {DESK_READER} TO {DESK_CLERK};"
    yield f"GRANT USAGE ON SCHEMA public TO {DESK_READER};"
    yield f"GRANT SELECT ON {looked_at} TO {DESK_READER};"
    yield f"GRANT INSERT, UPDATE, DELETE ON {documents} TO {DESK_CLERK};"
    yield f'GRANT INSERT ON "event", "standing_stale" TO {DESK_CLERK};'
    yield f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {DESK_CLERK};"


def _policies() -> Iterator[tuple[type[Model], str, str]]:
    """Yield tables, which rows of them are seen and may be changed, and which may be written."""
    members = f'"{table_name(MemberRow)}"'
    for model in _DOCUMENTS:
        parent: Any = model._meta.fields.get("parent")
        if isinstance(parent, ForeignKeyField) and parent.rel_model is not DwellingRow:
            seen = f'{_SEES_ALL} OR "{parent.column_name}" IN (SELECT id FROM "{table_name(parent.rel_model)}")'
            yield model, seen, seen
    seen = f"{_SEES_ALL} OR permit_sees(desk)"
    yield MemberRow, seen, seen
    of_those = f"IN (SELECT key FROM {members})"
    of_a_member = f"key {of_those} OR permit_sees(permit_desk_of_removed(key))"
    yield EventRow, f"{_SEES_ALL} OR scope <> 'members' OR {of_a_member}", "true"
    seen = f"{_SEES_ALL} OR member_key {of_those}"
    yield ToldRow, seen, seen
    yield DigestRow, "true", f"{_SEES_ALL} OR permit_sees(desk)"
    yield StandingRow, _SEES_ALL, _SEES_ALL
    yield TallyRow, _SEES_ALL, _SEES_ALL
