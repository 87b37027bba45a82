"""Keys in their order: each is obeyed in full before the next, however fast a slow line delivers them.

Textual forwards a key to the focused widget at once, but runs what a key is bound to only after the key has bubbled
back up. Several keys in one read, as a poor line delivers them, then overtake one another: letters typed behind
``tab`` land in the field before it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.message_pump import MessagePump

_LONGEST_WAIT = 5.0
_MOST_ROUNDS = 4


class KeysInOrder(App[None]):
    """An app that takes the next key or paste when everything that the last one has set off is done."""

    def __init__(self, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        self._typed: asyncio.Queue[events.Event | None] = asyncio.Queue()
        self._in_turn: events.Event | None = None
        self._typist: asyncio.Task[None] | None = None
        self._caught_up: asyncio.Event | None = None

    def on_load(self) -> None:
        """Begin to take keys."""
        self._typist = asyncio.create_task(self._take_keys())

    async def on_unmount(self) -> None:
        """Take no more keys."""
        if self._typist is not None:
            self._typist.cancel()

    async def on_event(self, event: events.Event) -> None:
        """Put keys in a line; everything else goes its way."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded and event is not self._in_turn:
            for typed in _apart(event):
                self._typed.put_nowait(typed)
        # What was typed behind the key that leaves arrives when no screen is left to take it.
        elif self._screen_stack or not isinstance(event, events.InputEvent):
            await super().on_event(event)

    async def _take_keys(self) -> None:
        while True:
            self._in_turn = await self._typed.get()
            if self._in_turn is None:
                if self._caught_up is not None:
                    self._caught_up.set()
                continue
            self.post_message(self._in_turn)
            await _passed_through(self)
            await self._settle()

    async def catch_up(self, seconds: float) -> None:
        """Wait until everything typed so far has had its effect, for so long at the most."""
        passing = asyncio.create_task(self._pass_what_was_typed())
        await asyncio.wait({passing}, timeout=seconds)
        passing.cancel()

    async def _pass_what_was_typed(self) -> None:
        # The driver hands keys over by tasks of their own.
        for _turn in range(_MOST_ROUNDS):
            await asyncio.sleep(0)
        await _passed_through(self)
        self._caught_up = asyncio.Event()
        self._typed.put_nowait(None)
        await self._caught_up.wait()

    async def _settle(self) -> None:
        """Wait until the key and what it has set off have passed through every queue between the focus and the app."""
        before: object = None
        for _round in range(_MOST_ROUNDS):
            if not self._screen_stack:
                return  # the key has left the app
            focus = self.focused or self.screen
            for node in focus.ancestors_with_self:
                await _passed_through(node)
            now = (self.screen, self.focused)
            if now == before:
                return
            before = now


def _apart(event: events.Event) -> Iterator[events.Event]:
    """Yield what was typed: a letter that comes in one read with an escape before it looks like alt and the letter.

    No key of ours is pressed with alt, and on a slow line ``escape`` and ``q`` often arrive together.
    """
    if isinstance(event, events.Key) and event.key.startswith("alt+") and event.character:
        yield events.Key("escape", "\x1b")
        yield events.Key(event.character, event.character)
    else:
        yield event


async def _passed_through(pump: MessagePump) -> None:
    done = asyncio.Event()
    if pump.call_later(done.set):
        try:
            await asyncio.wait_for(done.wait(), _LONGEST_WAIT)
        except TimeoutError:
            return
