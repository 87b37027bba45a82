"""A way to a server that drops everything from some moment on, both ways, and closes nothing: a network is gone."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_AT_ONCE = 65536


class Stalling:
    """Passes on what comes on a port of this machine to a server's socket, and back, until it is told to stall."""

    def __init__(self, server: Path) -> None:
        self._server = str(server)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._open: list[socket.socket] = [self._listening]
        self._ended = threading.Event()
        self._stalls = threading.Event()
        self._thread = threading.Thread(target=self._pass_on)
        self._thread.start()

    def stall(self) -> None:
        """Drop everything that comes from now on; new connections are taken and never answered."""
        self._stalls.set()

    def go_on(self) -> None:
        """Pass on what comes on new connections again."""
        self._stalls.clear()

    def close(self) -> None:
        """End."""
        self._ended.set()
        self._thread.join()
        for each in self._open:
            each.close()

    def _pass_on(self) -> None:
        while not self._ended.is_set():
            for key, _events in self._selector.select(0.02):
                if key.fileobj is self._listening:
                    self._take()
                    continue
                data = self._received(key.fileobj)
                if self._stalls.is_set():
                    continue
                with suppress(OSError):
                    if data:
                        key.data.sendall(data)
                    else:
                        self._selector.unregister(key.fileobj)
                        key.data.shutdown(socket.SHUT_WR)

    def _take(self) -> None:
        client, _address = self._listening.accept()
        self._open.append(client)
        if self._stalls.is_set():
            return
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._server)
        self._open.append(server)
        self._selector.register(client, selectors.EVENT_READ, server)
        self._selector.register(server, selectors.EVENT_READ, client)

    @staticmethod
    def _received(end: object) -> bytes:
        assert isinstance(end, socket.socket)
        try:
            return end.recv(_AT_ONCE)
        except OSError:
            return b""


@contextmanager
def stalling(server: Path) -> Iterator[Stalling]:
    """Give such a way to a server's socket."""
    one = Stalling(server)
    try:
        yield one
    finally:
        one.close()
