"""What every screen is handed: the store, the rule pack, the day, and where backups go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import StoreError
from models.store import Store
from rules.pack import Pack

if TYPE_CHECKING:
    from models.export_folder import ExportFolder
    from screens.checkup.finding import Finding
    from screens.saved_filter import SavedFilter
    from screens.tour import Tour

_A_DAY = timedelta(days=1)


class Desk:
    """One person's working place. ``today`` is the only clock that a screen may ask.

    ``clock`` tells the day in Shanghai; with ``fixed`` it stands still, and nothing can be changed.
    ``last_working_day`` gives the last working day on or before a date, ``calendar_published`` whether the
    public-holiday calendar of a year is published. ``choose_reading`` lets another reading of a parameter decide, or
    the pack's own again with None; ``mark_checked`` keeps the day on which the family checked a parameter, or forgets
    it with None. Both return the pack to decide by and raise StoreError; without them the rules stay as they are.
    Backups go where one likes, ``backup_folder`` is only proposed; with ``export_folder`` into that alone, and without
    ``exports`` nowhere. Without ``restores`` nobody goes back to a copy, which takes back what everybody has done.
    ``keep_filter`` puts a filter under a number key, nothing with None, and returns all of them;
    it raises StoreError. Without it none can be saved.
    ``keep_theme`` keeps the name of the theme for the next start and raises StoreError; without it a theme lasts as
    long as the session. ``keep_signs`` does likewise for how signs are drawn. ``examine`` looks at all that is kept and
    says what it has found; without it nobody here could do anything about it.
    ``first_time`` says whether nobody has been shown the tour here yet, and keeps that somebody was; without it the
    tour is begun by its key alone.
    """

    measure: Callable[[Sequence[str], Callable[[list[int] | None], object]], None] | None = None
    """Has the terminal say how many cells texts take; None where it does not answer. Set by the app."""

    def __init__(
        self,
        *,
        store: Store,
        pack: Pack,
        clock: Callable[[], date],
        backup_folder: Path,
        last_working_day: Callable[[date], date],
        calendar_published: Callable[[int], bool],
        fixed: bool = False,
        demo: bool = False,
        choose_reading: Callable[[str, str | None], Pack] | None = None,
        mark_checked: Callable[[str, date | None], Pack] | None = None,
        export_folder: ExportFolder | None = None,
        exports: bool = True,
        filters: Mapping[int, SavedFilter] | None = None,
        keep_filter: Callable[[int, SavedFilter | None], Mapping[int, SavedFilter]] | None = None,
        restores: bool = True,
        keep_theme: Callable[[str], None] | None = None,
        keep_signs: Callable[[str], None] | None = None,
        examine: Callable[[], Iterable[Finding]] | None = None,
        first_time: Callable[[], bool] | None = None,
    ) -> None:
        self.store = store
        self.pack = pack
        self.demo = demo
        self.backup_folder = backup_folder
        self.last_working_day = last_working_day
        self.calendar_published = calendar_published
        self.choose_reading = choose_reading
        self.mark_checked = mark_checked
        self.export_folder = export_folder
        self.exports = exports
        self.filters = filters or {}
        self.keep_filter = keep_filter
        self.restores = restores
        self.keep_theme = keep_theme
        self.keep_signs = keep_signs
        self.examine = examine
        self.first_time = first_time
        self.tour: Tour | None = None
        self._clock = clock
        self._fixed = fixed
        self._other_day: date | None = None
        self._latest = clock()
        store.hooks.before_change = self._refuse_after_clock_went_back

    def _refuse_after_clock_went_back(self) -> None:
        if self.clock_went_back_to:
            raise StoreError("clock_went_back")

    def today(self) -> date:
        """Return the day to judge by; it never goes back by itself, so that nothing becomes valid again."""
        return self._other_day or self._present()

    def _present(self) -> date:
        self._latest = max(self._latest, self._clock())
        return self._latest

    @property
    def clock_went_back_to(self) -> date | None:
        """The day to which the clock went back by more than one day while the app was open, or None."""
        day = self._clock()
        return day if self._present() - day > _A_DAY else None

    @property
    def as_of(self) -> bool:
        """Whether another day is looked at, so that nothing can be changed."""
        return self._fixed or self._other_day is not None

    @property
    def travelling(self) -> bool:
        """Whether a day was picked on the screen, so that one can come back from it."""
        return self._other_day is not None

    def use_pack(self, pack: Pack) -> None:
        """Decide by another pack from now on."""
        self.pack = pack
        self.store.use_pack(pack)

    def look_at(self, day: date | None) -> None:
        """Look at another day, or come back to the present with None or the present day."""
        self._other_day = None if day == self._present() else day
