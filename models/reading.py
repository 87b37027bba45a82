"""Reading rows as documents, by plain SQL over whatever executes it: a bare connection, or Peewee's database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from models.columns import ChildTable
from models.documents import Document

_IDS_A_QUERY = 500


class Source(Protocol):
    """What executes SQL; parameters are marked by ``?``."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Iterable[tuple[Any, ...]]:
        """Return the rows of a query."""
        ...


def marks(count: int) -> str:
    """Return so many parameters of a query."""
    return ", ".join("?" * count)


def read_children(
    source: Source, children: Mapping[str, ChildTable], parents: list[int]
) -> Callable[[int, Document], None]:
    """Read the child rows of ``parents``; the result puts them into a parent's document."""
    lists = [(key, by_parent) for key, table in children.items() if (by_parent := _lists_of(source, table, parents))]

    def fill(parent: int, document: Document) -> None:
        for key, by_parent in lists:
            if entries := by_parent.get(parent):
                document[key] = entries

    return fill


def _lists_of(source: Source, table: ChildTable, parents: list[int]) -> dict[int, list[Document]]:
    lists: dict[int, list[Document]] = {}
    documents: dict[int, Document] = {}
    for row_id, parent, *values in _select(source, table, parents):
        document = table.document(values)
        lists.setdefault(parent, []).append(document)
        documents[row_id] = document
    if table.children:
        fill = read_children(source, table.children, list(documents))
        for row_id, document in documents.items():
            fill(row_id, document)
    return lists


def _select(source: Source, table: ChildTable, parents: list[int]) -> Iterator[tuple[Any, ...]]:
    columns = ", ".join(f'"{name}"' for name in ("id", table.parent, *(column.name for column in table.columns)))
    query = f'SELECT {columns} FROM "{table.table}"'  # noqa: S608 - names of our own tables
    order = f' ORDER BY "{table.parent}", "position"'
    for start in range(0, len(parents), _IDS_A_QUERY):
        some = parents[start : start + _IDS_A_QUERY]
        yield from source.execute(f'{query} WHERE "{table.parent}" IN ({marks(len(some))}){order}', some)
