"""What happens when nobody presses a key for a while: one timer, which wakes the program only when something is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

_A_MINUTE = 60.0


class Idleness:
    """Does each thing once after so many minutes without a key; 0 minutes is never. A key begins the count anew.

    A key only notes the time: the timer, when it rings too early, is set for what is left.
    """

    def __init__(self, due: Iterable[tuple[float, Callable[[], object]]]) -> None:
        timed = [(minutes * _A_MINUTE, do) for minutes, do in due if minutes > 0]
        self._due = sorted(timed, key=lambda one: one[0])
        self._done = 0
        self._last_key = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Begin to count; called within the event loop."""
        self._last_key = asyncio.get_running_loop().time()
        self._set()

    def note_key(self) -> None:
        """Begin the count anew."""
        self._last_key = asyncio.get_running_loop().time()
        if self._done:
            self._done = 0
            self._set()

    def stop(self) -> None:
        """Count no longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set(self) -> None:
        self.stop()
        if self._done < len(self._due):
            at = self._last_key + self._due[self._done][0]
            self._timer = asyncio.get_running_loop().call_at(at, self._ring, at)

    def _ring(self, at: float) -> None:
        seconds, do = self._due[self._done]
        if self._last_key + seconds > at:
            self._set()
            return
        self._done += 1
        self._set()
        do()
