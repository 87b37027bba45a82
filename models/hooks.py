"""What others want to hear of before a change is made."""

from __future__ import annotations

from collections.abc import Callable


def _nothing() -> None:
    return


class Hooks:
    """Called by a store around its changes; both do nothing until somebody sets them."""

    def __init__(self) -> None:
        self.before_change: Callable[[], None] = _nothing
        """Before every change; a StoreError that it raises is the answer."""
        self.waiting: Callable[[], None] = _nothing
        """When a change has to wait for that of another session."""
