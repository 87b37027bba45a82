"""Frozen views that the store hands out; none of them is a live row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

from rules.assessment import Assessment, Checklist, Status
from rules.facts import Dwelling, Member


class MemberView(Struct, frozen=True):
    """One member as the database has it; ``version`` goes back with a save so that nobody is overwritten."""

    member: Member
    dwelling: Dwelling | None
    version: int
    assessment: Assessment
    errands: tuple[Checklist, ...]
    """The lists of the lease filing, the residence registration and the points confirmation."""


class DwellingView(Struct, frozen=True):
    """One dwelling with the names of those who live there."""

    dwelling: Dwelling
    version: int
    lived_in_by: tuple[str, ...]


class Board(Protocol):
    """The members in the order of urgency; asks for no more rows than are shown.

    Figures and rows are read when they are asked for, which raises StoreError when the database cannot be read. There
    may be fewer rows than were counted when somebody else has changed the database meanwhile.
    """

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many permits have each status."""
        ...

    @property
    def act_now(self) -> int:
        """Permits that need someone now."""
        ...

    @property
    def soon(self) -> int:
        """Permits (and registrations that end) that are due soon."""
        ...

    @property
    def first(self) -> Assessment | None:
        """The most urgent member with a permit."""
        ...

    def __len__(self) -> int: ...

    def rows(self, start: int, stop: int) -> Sequence[Assessment]:
        """Return the rows from ``start`` up to ``stop``, most urgent first."""
        ...

    def index(self, key: str) -> int | None:
        """Return the row in which a member stands, or None."""
        ...


class ChangeKind(StrEnum):
    """What an import does to a person or a dwelling."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    SAME = "same"


class FieldChange(Struct, frozen=True):
    """One field that differs; values are written as in a backup, empty where there is none."""

    field: str
    before: str
    after: str


class EntryChange(Struct, frozen=True):
    """What an import does to one member or dwelling (``table`` is ``members`` or ``dwellings``)."""

    table: str
    key: str
    name: str
    kind: ChangeKind
    fields: tuple[FieldChange, ...] = ()


class ImportPlan(Struct, frozen=True):
    """What an import would change, or has changed; ``copy`` is the copy of the database that was kept first."""

    changes: tuple[EntryChange, ...]
    unchanged: int
    copy: Path | None = None


class Event(Struct, frozen=True):
    """One change in the history: who, when (Shanghai), what, before and after."""

    id: int
    batch: str
    at: datetime
    actor: str
    action: str
    """A code such as ``member.add``, ``tick.set``, ``import``, ``undo``."""
    scope: str
    """``members`` or ``dwellings``."""
    key: str
    name: str
    entry: str
    """The path of what changed, such as ``permits[1].periods``; empty for the whole row."""
    before: Any
    after: Any


class ActionKind(StrEnum):
    """What changes are about, to look through a history by."""

    PEOPLE = "people"
    FACTS = "facts"
    CASES = "cases"
    TRANSFER = "transfer"
    POINTS = "points"
    IMPORTS = "imports"
    UNDOING = "undoing"


class HistoryFilter(Struct, frozen=True):
    """Which changes to show: of one member (with the dwelling they live in), by a part of a name, of one kind."""

    member: str | None = None
    name: str = ""
    kind: ActionKind | None = None


class HistoryEntry(Struct, frozen=True):
    """One change as the history lists it, with those of its rows that the filter lets through.

    ``id`` grows with time and is what the next page is asked for with; ``event`` is what the change is named by, for
    an undo or a redo what that is about in the end. ``detail`` is the row, where there is but one.
    """

    id: int
    batch: str
    at: datetime
    actor: str
    action: str
    rows: int
    event: Event
    detail: Event | None
    undone: bool


class Undone(Struct, frozen=True):
    """What an undo takes back, or a redo does again: the event that the change is named by, and how many rows."""

    event: Event
    rows: int
    again: bool
    """True for a redo."""
