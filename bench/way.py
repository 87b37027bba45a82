"""What the way to a server costs: round trips of opening, saving and drawing, and their times where it takes longer.

``python -m bench.way``. Everything goes through a port that holds back what passes, both ways, and counts how often the
other side is waited for.
"""

from __future__ import annotations

import argparse
import selectors
import socket
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Self

from bench.cluster import ADMINISTRATOR, NoServer, Server, running
from bench.desk_work import KINDS, Change, View, open_store, timed
from bench.programs import Setting
from bench.scale_page import write_part
from bench.sides import SETTINGS, fill_file, fill_server
from models.place import ServerAddress, server_address

AWAY = (0.0, 0.005, 0.02)
"""Seconds for a way and back."""
_MEMBERS, _TIMES = 1_000, 4
_AT_ONCE = 65536
_OPENING, _SAVING, _DRAWING = "opening, first board", "a save", "a board drawn anew"

Trips = dict[str, list[int]]
Times = dict[str, dict[float, float]]


class Way:
    """Passes on what comes on a port to a server's socket, and back, each half of ``seconds`` later."""

    def __init__(self, server: Path) -> None:
        self.seconds = 0.0
        self.trips = 0
        """How often something was sent after the last answer."""
        self._server = str(server)
        self._answered = True
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._take, daemon=True)]
        self._threads[0].start()

    def _take(self) -> None:
        self._listening.settimeout(0.1)
        while not self._ended.is_set():
            with suppress(TimeoutError):
                near, _address = self._listening.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._server)
                near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._threads.append(threading.Thread(target=self._pass_on, args=(near, far), daemon=True))
                self._threads[-1].start()

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        under_way: deque[tuple[float, socket.socket, bytes]] = deque()
        with selectors.DefaultSelector() as selector, near, far:
            selector.register(near, selectors.EVENT_READ, far)
            selector.register(far, selectors.EVENT_READ, near)
            while not self._ended.is_set():
                waits = max(0.0, under_way[0][0] - time.monotonic()) if under_way else 0.1
                for key, _events in selector.select(waits):
                    data = self._read(key.fileobj)
                    if not data:
                        return  # whoever ends here has nothing under way that is waited for
                    self._count(is_sent=key.fileobj is near)
                    under_way.append((time.monotonic() + self.seconds / 2, key.data, data))
                while under_way and under_way[0][0] <= time.monotonic():
                    _at, to, data = under_way.popleft()
                    with suppress(OSError):
                        to.sendall(data)

    @staticmethod
    def _read(readable: object) -> bytes:
        assert isinstance(readable, socket.socket)
        try:
            return readable.recv(_AT_ONCE)
        except OSError:
            return b""

    def _count(self, *, is_sent: bool) -> None:
        self.trips += is_sent and self._answered
        self._answered = not is_sent

    def close(self) -> None:
        """End."""
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._listening.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print a table, and with ``--write`` put it into docs/scale.md."""
    parser = argparse.ArgumentParser(prog="python -m bench.way", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/scale.md")
    options = parser.parse_args(words)
    with _filled() as (place, way, today):
        lines = list(table(*measured(place, way, today)))
    print("\n".join(lines))
    if options.write:
        write_part("way", lines)
    return 0


@contextmanager
def _filled() -> Iterator[tuple[ServerAddress, Way, date]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, running(Server, SETTINGS) as server:
        setting = Setting.make(Path(folder), Path(folder) / "databases", _MEMBERS, 0)
        filled = fill_server(setting, server, fill_file(setting, _MEMBERS))
        with Way(server.folder / ".s.PGSQL.5432") as way:
            url = f"postgresql://{ADMINISTRATOR}@127.0.0.1:{way.port}/permits_{filled.members}"
            yield server_address(url, Path(folder) / "far"), way, setting.today


def measured(place: ServerAddress, way: Way, today: date) -> tuple[Trips, Times]:
    """Return round trips, and the least milliseconds by seconds of the way, of what a session does."""
    trips: Trips = {}
    times: Times = {}

    def note(name: str, work: Callable[[], object]) -> None:
        before = way.trips
        took = timed(work).ms
        trips.setdefault(name, []).append(way.trips - before)
        by_seconds = times.setdefault(name, {})
        by_seconds[way.seconds] = min(took, by_seconds.get(way.seconds, took))

    number = 0
    for way.seconds in AWAY:
        for _time in range(_TIMES):
            note(_OPENING, lambda: _open(place, today))
        with open_store(place, "desk 0") as changer, open_store(place, "desk 1") as watcher:
            view = View(watcher, today)
            view.draw()
            for _time in range(_TIMES * len(KINDS)):
                note(_SAVING, Change(number, _MEMBERS, today).prepared(changer))
                note(_DRAWING, view.draw)
                number += 1
    return trips, times


def _open(place: ServerAddress, today: date) -> None:
    with open_store(place, "desk 2") as store:
        View(store, today).draw()


def table(trips: Trips, times: Times) -> Iterator[str]:
    """Yield a table in Markdown: a row an action."""
    heads = ["on the same machine, ms", *(f"{seconds * 1000:g} ms away, ms" for seconds in AWAY[1:])]
    yield f"| | round trips | {' | '.join(heads)} |"
    yield "|---" * (len(heads) + 2) + "|"
    for name, counted in trips.items():
        least, most = min(counted), max(counted)
        cells = [f"{times[name][seconds]:.0f}" for seconds in AWAY]
        yield f"| {name} | {least if least == most else f'{least} to {most}'} | {' | '.join(cells)} |"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except NoServer as error:
        sys.exit(str(error))
