"""The plain way: the permits of a database, or the first so many of them, put into a DataTable by Peewee."""

import sys
from typing import Any, ClassVar

from peewee import SqliteDatabase
from textual.app import App, ComposeResult
from textual.widgets import DataTable

from models.tables import MemberRow, PeriodRow, PermitRow


class PlainTable(App[None]):
    BINDINGS: ClassVar = [("q", "quit", "quit")]

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table: DataTable[Any] = self.query_one(DataTable)
        table.add_columns("name", "kin", "until", "how")
        path, most = sys.argv[1:]
        rows = (
            MemberRow.select(MemberRow.name, MemberRow.relation, PeriodRow.valid_until, PeriodRow.obtained)
            .join(PermitRow)
            .join(PeriodRow)
            .order_by(PeriodRow.valid_until)
            .limit(int(most))
            .tuples()
        )
        for row in rows.execute(SqliteDatabase(path)):
            table.add_row(*row)
        table.focus()


if __name__ == "__main__":
    PlainTable().run()
