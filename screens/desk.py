"""What every screen is handed: the store, the rule pack, the day, and where backups go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.store import Store
from rules.pack import Pack


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's working place. ``today`` is the only clock that a screen may ask."""

    store: Store
    pack: Pack
    today: Callable[[], date]
    as_of: bool
    """True when the day is fixed by ``--today``: nothing can be changed then."""
    demo: bool
    backup_folder: Path
    last_working_day: Callable[[date], date]
    """The last working day on or before a date."""
    calendar_published: Callable[[int], bool]
    """Whether the public-holiday calendar of a year is published."""
