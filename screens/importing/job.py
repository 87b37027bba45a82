"""Something long that is done beside the screen, which goes on answering keys meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

from models.progress import Report, Stage


class _Stopped(Exception):
    """Nobody waits for it any more."""


class Job:
    """Runs ``work`` in a thread of its own and then calls ``ended`` there; what became of it is asked afterwards."""

    def __init__(self, work: Callable[[Report], Any], ended: Callable[[Job], object]) -> None:
        self.progress: tuple[Stage, int, int] | None = None
        self.stopped = False
        self._work = work
        self._ended = ended
        self._answer: Any = None
        self._error: BaseException | None = None
        self._stop = False
        Thread(target=self._run, name="import").start()

    def stop(self) -> None:
        """Ask it to stop at the next step; what it has changed by then is taken back."""
        self._stop = True

    def answer(self) -> Any:
        """Return what the work has returned, or raise what it has raised."""
        if self._error is not None:
            raise self._error
        return self._answer

    def _run(self) -> None:
        try:
            self._answer = self._work(self._report)
        except _Stopped:
            self.stopped = True
        except BaseException as error:  # noqa: BLE001 - it is raised again where the answer is asked for
            self._error = error
        self._ended(self)

    def _report(self, stage: Stage, done: int, whole: int) -> None:
        if self._stop:
            raise _Stopped
        self.progress = stage, done, whole
