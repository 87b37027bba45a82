"""The family's saved filters: kept in the configuration file, or as long as the process where that is not to be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from models.errors import StoreError
from screens.saved_filter import SavedFilter
from tui.config import ConfigurationError, read_configuration, write_filters


class FilterShelf:
    """Filters by the number of their key. With ``keep`` false, changes last as long as the process."""

    def __init__(self, path: Path, filters: Mapping[int, SavedFilter], *, keep: bool) -> None:
        self._path = path
        self._filters = dict(filters)
        self._keep = keep

    def put(self, number: int, saved: SavedFilter | None) -> Mapping[int, SavedFilter]:
        """Put a filter under a number, or nothing any more; returns all. Raises StoreError."""
        try:
            # What another session has written meanwhile stays.
            filters = dict(read_configuration(self._path).filters) if self._keep else self._filters
            filters.pop(number, None)
            if saved is not None:
                filters[number] = saved
            if self._keep:
                write_filters(self._path, filters)
        except ConfigurationError as error:
            raise StoreError("bad_configuration", path=error.path, key=error.key, reason=error.reason) from error
        self._filters = filters
        return filters
