"""The plain way: every permit of a database put into a DataTable by Peewee."""

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
        database = SqliteDatabase(sys.argv[1])
        rows = (
            MemberRow.select(MemberRow.name, MemberRow.relation, PeriodRow.valid_until, PeriodRow.obtained)
            .join(PermitRow)
            .join(PeriodRow)
            .order_by(PeriodRow.valid_until)
            .tuples()
        )
        for row in rows.execute(database):
            table.add_row(*row)
        table.focus()


if __name__ == "__main__":
    PlainTable().run()
