"""The command palette: every action of the screen in front, every member."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from screens.base import DeskScreen
from screens.format import printable
from screens.words import _

_SHOWN_MEMBERS = 50


class DeskProvider(Provider):
    """Actions come first, then members by name, key or household."""

    def _screen(self) -> DeskScreen | None:
        return self.screen if isinstance(self.screen, DeskScreen) else None

    def _actions(self, screen: DeskScreen) -> Iterator[tuple[str, Callable[[], None]]]:
        for command in screen.commands():
            yield _(command.help or command.label), partial(screen.action_command, command.id)

    async def discover(self) -> Hits:
        """Show every action before anything is typed."""
        screen = self._screen()
        if screen is not None:
            for words, run in self._actions(screen):
                yield DiscoveryHit(words, run)

    async def search(self, query: str) -> Hits:
        """Show actions and members that match."""
        screen = self._screen()
        if screen is None:
            return
        matcher = self.matcher(query)
        for words, run in self._actions(screen):
            if score := matcher.match(words):
                yield Hit(score, matcher.highlight(words), run)
        desk = screen.desk
        for assessment in desk.store.board(desk.today(), query).rows(0, _SHOWN_MEMBERS):
            name = printable(assessment.member.name)
            score = matcher.match(name) or 0.1
            yield Hit(score, matcher.highlight(name), partial(open_member, screen, assessment.member.key))


def open_member(screen: DeskScreen, key: str) -> None:
    """Open the permit of a member over ``screen``."""
    from screens.permit import PermitScreen

    screen.app.push_screen(PermitScreen(screen.desk, key))
