"""`grants`: what makes the roles of a server's database, for psql."""

from __future__ import annotations

from tui.cli import DONE, Options
from tui.output import deliver


def run_grants(options: Options) -> int:
    """Print the statements; whoever owns the database executes them."""
    from models.server.grants import grants_sql

    deliver(grants_sql(by_desk=options.arguments.by_desk))
    return DONE
