"""Whatever a PostgreSQL server and the way to it raise, as StoreErrors with a code."""

from __future__ import annotations

from collections.abc import Mapping

from models.errors import StoreError
from models.place import ServerAddress

_CODES: Mapping[str, str] = {
    # See https://www.postgresql.org/docs/current/errcodes-appendix.html: whole codes before their classes.
    "23503": "lived_in_unseen",
    "23505": "key_taken_unseen",
    "23P01": "key_taken_unseen",
    "25006": "read_only",
    "25P03": "connection_lost",
    "42501": "not_granted",
    "53100": "server_full",
    "55P03": "locked",
    "57014": "locked",
    "08": "connection_lost",
    "40": "locked",
    "57P": "connection_lost",
}


def server_error(address: ServerAddress, error: BaseException) -> StoreError:
    """Return the StoreError of what psycopg has raised, directly or below Peewee's error."""
    cause = _cause(error)
    reason = first_line(cause)
    state = getattr(cause, "sqlstate", None)
    if state is None:
        # Without a word of the server's: what it would have said did not come through.
        return StoreError("connection_lost", path=address, reason=reason)
    code = next((code for beginning, code in _CODES.items() if state.startswith(beginning)), "server_error")
    return StoreError(code, path=address, reason=reason)


def first_line(error: BaseException) -> str:
    """Return the first line of what libpq or the server has said."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def _cause(error: BaseException) -> BaseException:
    """Return the error that came first: a rollback that fails afterwards says nothing about the cause."""
    found: BaseException | None = error
    first = error
    while found is not None:
        if type(found).__module__.partition(".")[0] == "psycopg":
            first = found
        found = found.__cause__ or found.__context__
    return first
