"""Work that is shared out to processes which are forked, and what they have counted put together."""

from __future__ import annotations

import json
import os
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic

Counts = Counter[str]


def shared_out(work: Callable[[int, int], Counts], count: int, lanes: int = 0) -> Counts:
    """Return the counts of ``work(lane, how_many)`` from as many lanes as there are processors."""
    lanes = max(1, min(lanes or len(os.sched_getaffinity(0)), count))
    shares = [count // lanes + (lane < count % lanes) for lane in range(lanes)]
    if lanes == 1:
        return work(0, count)
    children = [forked(partial(_write_counts, work, lane, share)) for lane, share in enumerate(shares)]
    counts = Counter[str]()
    for child, pipe in children:
        counted = all_of(pipe)
        if os.waitpid(child, 0)[1]:
            raise RuntimeError("a lane has ended with an error")
        counts.update(json.loads(counted))
    return counts


def _write_counts(work: Callable[[int, int], Counts], lane: int, share: int, pipe: int) -> None:
    with os.fdopen(pipe, "w") as file:
        json.dump(work(lane, share), file)


def forked(work: Callable[[int], None], *, quiet: bool = False) -> tuple[int, int]:
    """Run ``work`` in a child, handing it a pipe to write to; return the child's id and the pipe to read from."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        os.close(reading)
        work(writing)
        status = 0
    except BaseException:  # noqa: BLE001 - a child ends here whatever happens
        if not quiet:
            traceback.print_exc()
    finally:
        os._exit(status)


def killed(child: int) -> bool:
    """Kill a child at once and wait until it is gone; return False when it had ended with an error by itself."""
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0


def all_of(pipe: int) -> bytes:
    """Return everything that was written to a pipe whose writer is gone."""
    with os.fdopen(pipe, "rb") as file:
        return file.read()


class Watch:
    """How long a proof has been going on, and whether its time is up."""

    def __init__(self, seconds: float | None = None) -> None:
        self._began = monotonic()
        self._seconds = seconds

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return monotonic() - self._began

    def turns(self, count: int) -> Iterator[int]:
        """Count up to ``count``, or until the time is up."""
        for turn in range(count):
            if self._seconds is not None and self.seconds > self._seconds:
                return
            yield turn
