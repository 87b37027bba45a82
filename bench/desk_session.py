"""Sessions of a desk, each a process of its own: a store, a watch for others' changes, a board drawn anew."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from msgspec import Struct, field

from bench.desk_work import Change, Timed, View, named_last, open_store, timed
from models.errors import StoreError
from models.place import Place
from tui.watching import watch

_FORKING = get_context("fork")
_READY = "ready"


class Plan(Struct, frozen=True):
    """Who does what: ``changes`` in all, one every so many seconds, by sessions in turn."""

    members: int
    sessions: int
    changes: int
    every: float
    today: date
    settles: float = 2.0
    """Seconds that are left to see the last change."""

    def of(self, session: int) -> range:
        """Return the numbers of the changes that a session makes."""
        return range(session, self.changes, self.sessions)

    @property
    def seconds(self) -> float:
        """How long it goes on."""
        return self.changes * self.every + self.settles


class Told(Struct):
    """What a session tells at its end."""

    first: Timed
    """From opening the store to the first board."""
    saves: dict[int, Timed] = field(default_factory=dict)
    """Those that were acknowledged, by the numbers of the changes."""
    refused: list[str] = field(default_factory=list)
    draws: list[Timed] = field(default_factory=list)
    """Boards drawn anew because of others' changes."""
    seen: dict[int, float] = field(default_factory=dict)
    """When a renaming stood on the board for the first time."""
    cpu_seconds: float = 0.0
    """Of the whole process while changes were made."""


class Session:
    """One desk within its own event loop."""

    def __init__(self, place: Place, number: int, plan: Plan) -> None:
        self._plan = plan
        self._number = number
        self._store: Any = None
        # One half stands at the top, the others somewhere in the list.
        row = 0 if number % 2 == 0 else number * plan.members // (plan.sessions + 1)

        def begin() -> None:
            self._store = open_store(place, f"desk {number}")
            self._view = View(self._store, plan.today, row)
            self._view.draw()

        self.told = Told(timed(begin))

    def work(self, begins: float) -> None:
        """Make the changes of the plan in their turns and draw others' when they are heard of."""
        before = _cpu()
        asyncio.run(self._work(begins))
        self.told.cpu_seconds = _cpu() - before
        self._store.close()

    async def _work(self, begins: float) -> None:
        watching = watch(self._store, self._notice)
        assert watching.start()
        for number in self._plan.of(self._number):
            await _until(begins + number * self._plan.every)
            self._change(Change(number, self._plan.members, self._plan.today))
        await _until(begins + self._plan.seconds)
        watching.stop()

    def _change(self, change: Change) -> None:
        try:
            save = change.prepared(self._store)
            self.told.saves[change.number] = timed(save)
        except StoreError as error:
            self.told.refused.append(repr(error))
        self._view.draw()

    def _notice(self) -> bool:
        if self._view.is_up_to_date():
            return False
        self.told.draws.append(timed(self._view.draw))
        self.told.seen.setdefault(named_last(self._view.names), time.monotonic())
        return True


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))


class Others:
    """Processes that were forked and wait for the beginning."""

    def __init__(self) -> None:
        self._processes: list[tuple[Any, Connection]] = []

    def fork(self, work: Callable[[Connection], None]) -> None:
        """Run ``work``, which first tells that it is ready, then hears when to begin, and tells at its end."""
        ours, theirs = _FORKING.Pipe()
        process = _FORKING.Process(target=work, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        self._processes.append((process, ours))

    def wait(self) -> None:
        """Wait until all are ready; raises EOFError when one has ended."""
        for _process, pipe in self._processes:
            assert pipe.recv() == _READY

    def begin(self) -> float:
        """Say when to begin, and return it."""
        begins = time.monotonic() + 0.2
        for _process, pipe in self._processes:
            pipe.send(begins)
        return begins

    def told(self) -> list[Any]:
        """Return what each has told at its end; raises EOFError when one has ended without."""
        return [pipe.recv() for _process, pipe in self._processes]

    def end(self) -> None:
        """End those that still run."""
        for process, pipe in self._processes:
            pipe.close()
            process.kill()
            process.join()


def run_session(place: Place, number: int, plan: Plan, pipe: Connection) -> None:
    """Be one session."""
    session = Session(place, number, plan)
    pipe.send(_READY)
    session.work(pipe.recv())
    pipe.send(session.told)


def run_floor(
    bare: Callable[[], AbstractContextManager[Callable[[int], object]]], plan: Plan, pipe: Connection
) -> None:
    """Make as many bare updates as there are changes, each half a turn behind one."""
    with bare() as update:
        pipe.send(_READY)
        begins, found = pipe.recv(), list[Timed]()
        for number in range(plan.changes):
            time.sleep(max(0.0, begins + (number + 0.5) * plan.every - time.monotonic()))
            found.append(timed(lambda number=number: update(number)))  # type: ignore[misc]
    pipe.send(found)


@contextmanager
def others() -> Iterator[Others]:
    """Give processes that are gone at the end."""
    some = Others()
    try:
        yield some
    finally:
        some.end()


def acknowledged(told: Sequence[Told]) -> dict[int, Timed]:
    """Return all saves by the numbers of their changes."""
    return {number: save for one in told for number, save in one.saves.items()}
