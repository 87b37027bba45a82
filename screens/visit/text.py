"""The sheet of a visit as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from screens.format import fit, width
from screens.visit.sheet import Row, Sheet, Visitor
from screens.words import _, labelled, listed

_BOXES = 24


def sheet_lines(sheet: Sheet) -> Iterator[str]:
    """Yield the lines."""
    head = labelled(sheet.title, listed(sheet.names))
    yield head
    yield "=" * width(head)
    yield labelled(_("When"), listed(sheet.days))
    yield labelled(_("Where"), sheet.where)
    yield sheet.gathered
    yield from (f"! {line}" for line in sheet.first)
    if sheet.shared:
        yield ""
        yield from _titled(_("Brought once for several"))
        yield from map(_row, sheet.shared)
    for visitor in sheet.visitors:
        yield ""
        yield from _visitor(visitor)
    for steps in sheet.steps:
        yield ""
        yield from _titled(" ".join(filter(None, (_("At the centre"), steps.kind))))
        yield from steps.lines
    yield ""
    yield sheet.foot


def _titled(title: str) -> Iterator[str]:
    yield title
    yield "-" * width(title)


def _visitor(visitor: Visitor) -> Iterator[str]:
    yield from _titled(f"{visitor.name}  {visitor.kind}")
    yield visitor.until
    yield f"{visitor.attendance}  {visitor.window}"
    if visitor.remark:
        yield visitor.remark
    yield from (f"! {line}" for line in visitor.first)
    yield from map(_row, visitor.rows)


def _row(row: Row) -> str:
    remark = f"  ({row.remark})" if row.remark else ""
    return f"{_boxes(row)} {row.text}{remark}"


def _boxes(row: Row) -> str:
    if row.given_there:
        return fit(_("given there"), _BOXES)
    forms = ((_("original"), row.original), (_("copy"), row.copy))
    return fit("  ".join(f"[{'x' if state else ' '}] {word}" for word, state in forms if state is not None), _BOXES)
