"""Keeps the picture that the next start shows first: the board as it opens, drawn from what the database holds now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from screens import signs
from screens.board.screen import BoardScreen
from screens.words import language

if TYPE_CHECKING:
    from tui.app import PermitApp
    from tui.saved_picture import SavedPicture
    from tui.terminal.driver import CellDriver

_LONGEST_WAIT_SECONDS = 0.5
_LOOK_AGAIN_SECONDS = 0.01


class BoardPicture:
    """Takes the picture of the board from the driver; does nothing with a driver that has none, or without a place."""

    def __init__(self, app: PermitApp, saved: SavedPicture | None) -> None:
        self._app = app
        self._saved = saved
        self._language = language()
        self._in_ascii = signs.in_ascii()
        self._theme: str | None = None

    def show_what_is_drawn(self) -> None:
        """Let frames through that were held back while the picture of before was shown."""
        driver = self._driver
        if driver is not None and driver.muted:
            driver.unmute()
        if self._theme is None:
            self._theme = self._app.theme

    def keep_once_drawn(self) -> None:
        """Keep the picture of what the database holds now, as soon as the board is drawn from it."""
        board = self._board
        if self._saved is None or board is None:
            return
        key = self._saved.key()
        # What the view knows already may not have been drawn yet.
        if key is not None and board.is_up_to_date():
            board.call_after_refresh(board.call_after_refresh, self._keep, key)

    def _keep(self, key: bytes) -> None:
        """Keep the picture if all is as it was at ``key``, and the board stands as the next start will open it."""
        board, driver = self._board, self._driver
        if self._saved is None or board is None or driver is None or not self._fits():
            return
        if not board.as_opened() or board.query("Toast"):
            return
        if self._saved.is_of(key) or key != self._saved.key() or not board.is_up_to_date():
            return
        drawn, size = driver.snapshot()
        if size == self._app.size:
            self._saved.keep(key, drawn)

    def draw_for_next_start(self, leave: Callable[[], object]) -> bool:
        """Draw the board as it opens, unseen, keep it and ``leave``; False when there is nothing to be done first."""
        driver, screens = self._driver, self._app.screen_stack
        if self._saved is None or driver is None or not self._fits():
            return False
        key = self._saved.key()
        if key is None or self._saved.is_of(key) or not screens or not isinstance(screens[0], BoardScreen):
            return False
        saved, self._saved = self._saved, None
        driver.muted = True

        def finish() -> None:
            if screens[0].query("Toast"):
                screens[0].set_timer(_LOOK_AGAIN_SECONDS, finish)
                return
            self._saved = saved
            self._keep(key)
            self._saved = None
            leave()

        self._app.clear_notifications()
        for _screen in screens[1:]:
            self._app.pop_screen()
        screens[0].open_anew()
        self._app.set_timer(_LONGEST_WAIT_SECONDS, leave)
        screens[0].call_after_refresh(screens[0].call_after_refresh, finish)
        return True

    @property
    def _driver(self) -> CellDriver | None:
        driver = self._app._driver
        return cast("CellDriver", driver) if hasattr(driver, "snapshot") else None

    @property
    def _board(self) -> BoardScreen | None:
        screens = self._app.screen_stack
        return screens[0] if len(screens) == 1 and isinstance(screens[0], BoardScreen) else None

    def _fits(self) -> bool:
        app = self._app
        return (
            language() == self._language
            and signs.in_ascii() is self._in_ascii
            and app.theme == (self._theme or app.theme)
            and not app.curtain.is_down
            and not app.desk.as_of
            and not app.desk.demo
            and not app.desk.store.read_only
        )
