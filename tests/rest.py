"""When an app under test rests: told by its event loop, not by sleeping until the machine looks idle."""

from __future__ import annotations

import asyncio
import threading
import time

import textual.app
import textual.pilot

_SOON_SECONDS = 1 / 40
"""Timers that ring within so long belong to what is going on, as the next picture does."""
_LOOK_SECONDS = 0.005
_AT_WORK = 0.2


async def wait_for_rest(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Wait until nothing is left to be done, at the most ``max_sleep`` seconds: as ``textual._wait.wait_for_idle``.

    That sleeps for 20 ms at the least, three times a key, and is content when the processor was given to others.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + max_sleep
    while loop.time() < end:
        # Once for what waits, once for what has come in.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if loop._ready:  # type: ignore[attr-defined]
            continue
        rings = min((one.when() for one in loop._scheduled if not one.cancelled()), default=end)  # type: ignore[attr-defined]
        if rings < loop.time() + _SOON_SECONDS:
            await asyncio.sleep(rings - loop.time())
        elif not await _others_work():
            return


async def _others_work() -> bool:
    """Whether another thread makes use of the processor."""
    if threading.active_count() == 1:
        return False
    before = time.process_time() - time.thread_time()
    await asyncio.sleep(_LOOK_SECONDS)
    return time.process_time() - time.thread_time() - before > _AT_WORK * _LOOK_SECONDS


def use_it() -> None:
    """Let every Pilot wait so."""
    textual.app.wait_for_idle = textual.pilot.wait_for_idle = wait_for_rest  # type: ignore[attr-defined]
