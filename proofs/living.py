"""The app on a made-up family in this process: typed to as bytes, waited for, and looked at."""

from __future__ import annotations

import asyncio
import gc
import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from textual.dom import DOMNode
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen

from models.demo import demo_book
from models.store import Store
from models.workdays import WorkingDays
from rules.facts import Book
from rules.pack import load_pack
from screens.desk import Desk
from screens.words import use_language
from tui.app import PermitApp
from tui.terminal.reading import Reading, SynchronizedOutput

TODAY = date(2026, 12, 1)
_SHANGHAI = timezone(timedelta(hours=8))
_MEMORY = Path("/dev/shm")
_LONGEST_WAIT = 60.0


class Stuck(Exception):
    """The app does not come to rest."""


class Died(Exception):
    """The app has ended although nobody has left it."""


class Living:
    """A running app. ``day`` is what its clock says, and may be moved."""

    def __init__(self, pilot: Pilot[None], app: PermitApp, store: Store) -> None:
        self.pilot = pilot
        self.app = app
        self.store = store
        self.day = TODAY
        self._reading = Reading()
        self._unheard: list[BaseException] = []
        asyncio.get_running_loop().set_exception_handler(self._hear)

    def _hear(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Keep what the loop would only print: a callback outside of the app's own messages has failed."""
        self._unheard.append(context.get("exception") or RuntimeError(context["message"]))

    async def type(self, data: bytes) -> None:
        """Take ``data`` as it comes from a terminal and wait until all of it is obeyed."""
        self._post(self._reading.feed(data))
        await self.settle()

    async def nothing_more_comes(self) -> None:
        """Let the time pass after which what is unfinished is taken for all there is, and wait for what comes of it."""
        while self._reading.wait is not None:
            self._reading._paste_until = 0.0
            self._post(self._reading.timeout())
        await self.settle()

    def _post(self, messages: list[Message]) -> None:
        driver = self.app._driver
        assert driver is not None
        for message in messages:
            if not isinstance(message, SynchronizedOutput):
                driver.process_message(message)

    async def settle(self) -> None:
        """Wait until every key is obeyed; raises Stuck, and Died when the app has ended."""
        app = self.app
        try:
            async with asyncio.timeout(_LONGEST_WAIT):
                while app.is_running and not (app._message_queue.empty() and self._keys_are_taken()):
                    await asyncio.sleep(0.0005)
                if app.is_running:
                    await app._settle()
        except TimeoutError as error:
            raise Stuck(repr(app.screen)) from error
        if self._unheard:
            raise self._unheard[0]
        if app._exception is not None:
            raise app._exception
        if not app.is_running or app._exit:
            raise Died(app.return_code)

    def _keys_are_taken(self) -> bool:
        typed = self.app._typed
        return typed.empty() and any(not getter.done() for getter in typed._getters)  # type: ignore[attr-defined]

    async def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        await self.pilot.resize_terminal(columns, rows)
        await self.settle()

    @property
    def top(self) -> Screen[object]:
        """The screen in front."""
        return self.app.screen_stack[-1]

    async def to_the_board(self) -> None:
        """Leave dialogs and screens, whatever is open."""
        for _round in range(40):
            if len(self.app.screen_stack) == 1:
                return
            await self.nothing_more_comes()
            await self.type(b"\x1b")
            await self.nothing_more_comes()
        raise Stuck(f"no way back from {self.app.screen_stack}")


@asynccontextmanager
async def living(
    book: Book | None = None, size: tuple[int, int] = (80, 24), path: Path | None = None
) -> AsyncIterator[Living]:
    """Run the app on ``book``, by itself the made-up family, in a folder of its own or on what is at ``path``."""
    use_language("en")
    with tempfile.TemporaryDirectory(prefix="proof-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as name:
        folder, holder = Path(name), list[Living]()
        with Store(path or folder / "permits.db", pack=load_pack(), actor="prover", now=now) as store:
            if path is None:
                store.import_book(book or demo_book(TODAY), "replace", apply=True)
            calendar = WorkingDays()
            desk = Desk(
                store=store,
                pack=load_pack(),
                clock=lambda: holder[0].day if holder else TODAY,
                backup_folder=folder,
                last_working_day=calendar.last_working_day,
                calendar_published=calendar.published,
            )
            app = PermitApp(desk)
            try:
                async with app.run_test(size=size) as pilot:
                    holder.append(Living(pilot, app, store))
                    await holder[0].settle()
                    yield holder[0]
            finally:
                use_language("zh")


def now() -> datetime:
    """Return one instant, always the same."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, 9, 30, tzinfo=_SHANGHAI)


def faults_in(path: Path) -> str | None:
    """Return what SQLite finds wrong with a database, or None."""
    connection = sqlite3.connect(path)
    try:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        rows = connection.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        connection.close()
    return None if verdict == "ok" and not rows else f"{verdict} {rows}"


def nodes_alive() -> Counter[str]:
    """Count the screens and widgets that are in memory, by type, after the collector has run."""
    gc.collect()
    found: Callable[[object], bool] = lambda one: isinstance(one, DOMNode)  # noqa: E731
    return Counter(type(one).__qualname__ for one in gc.get_objects() if found(one))
