"""Reading rows as documents, by plain SQL over whatever executes it: a bare connection, or Peewee's database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Protocol

from models.columns import ChildTable
from models.documents import Document

_IDS_A_QUERY = 500
Query = tuple[str, Sequence[Any]]
"""SQL and its parameters."""


class Source(Protocol):
    """What executes SQL; parameters are marked by ``?``."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Iterable[tuple[Any, ...]]:
        """Return the rows of a query."""
        ...

    def execute_together(self, queries: Sequence[Query], /) -> Sequence[Iterable[tuple[Any, ...]]]:
        """Return the rows of queries that do not hang on each other: all in one way to a server and back."""
        ...


def marks(count: int) -> str:
    """Return so many parameters of a query."""
    return ", ".join("?" * count)


def begins_and_is(column: str) -> str:
    """Return the condition that a column holds a text, which is given twice.

    A server finds it by the beginning of the text alone, since its indexes hold no text of any length.
    """
    return f"{column} = ? AND substr({column}, 1, 200) = substr(?, 1, 200)"


def read_children(
    source: Source, children: Mapping[str, ChildTable], parents: list[int]
) -> Callable[[int, Document], None]:
    """Read the child rows of ``parents``; the result puts them into a parent's document."""
    # Those of the children's own are read by themselves, since they need the children's ids.
    queries = {key: list(_selections(table, parents)) for key, table in children.items()}
    answers = iter(source.execute_together([query for each in queries.values() for query in each]))
    lists: list[tuple[str, dict[int, list[Document]]]] = []
    for key, table in children.items():
        rows = chain.from_iterable(next(answers) for _query in queries[key])
        if by_parent := _lists_of(source, table, rows):
            lists.append((key, by_parent))

    def fill(parent: int, document: Document) -> None:
        for key, by_parent in lists:
            if entries := by_parent.get(parent):
                document[key] = entries

    return fill


def _lists_of(source: Source, table: ChildTable, rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Document]]:
    lists: dict[int, list[Document]] = {}
    documents: dict[int, Document] = {}
    for row_id, parent, *values in rows:
        document = table.document(values)
        lists.setdefault(parent, []).append(document)
        documents[row_id] = document
    if table.children:
        fill = read_children(source, table.children, list(documents))
        for row_id, document in documents.items():
            fill(row_id, document)
    return lists


def _selections(table: ChildTable, parents: list[int]) -> Iterator[Query]:
    columns = ", ".join(f'"{name}"' for name in ("id", table.parent, *(column.name for column in table.columns)))
    query = f'SELECT {columns} FROM "{table.table}"'  # noqa: S608 - names of our own tables
    order = f' ORDER BY "{table.parent}", "position"'
    for start in range(0, len(parents), _IDS_A_QUERY):
        some = parents[start : start + _IDS_A_QUERY]
        yield f'{query} WHERE "{table.parent}" IN ({marks(len(some))}){order}', some
