"""Standard output: one that is closed, full or read no further ends a command quietly and never changes its result."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class OutputLost(Exception):
    """What was to be printed could not be written."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def prepare_streams() -> None:
    """Give streams that are closed something to write to, and let no character that a locale lacks end the program."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - lives as long as we do
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@contextmanager
def printing() -> Iterator[None]:
    """Print within; a reader that has gone away is no fault. Raises OutputLost when the output cannot be written."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _discard()
    except OSError as error:
        _discard()
        raise OutputLost(error.strerror or type(error).__name__) from error


def _refuse_nowhere() -> None:
    if getattr(sys.stdout, "name", None) == os.devnull:  # as ``prepare_streams`` opens it
        raise OutputLost(os.strerror(errno.EBADF))


def deliver(text: str, *, utf8: bool = False) -> None:
    """Print all of ``text``, or raise OutputLost: also where nobody reads it, or nothing is there to print on.

    ``utf8`` writes it so whatever the locale.
    """
    _refuse_nowhere()
    try:
        if utf8:
            sys.stdout.flush()
            sys.stdout.buffer.write(text.encode())
        else:
            sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        _discard()
        raise OutputLost(error.strerror or type(error).__name__) from error


def write_pieces(pieces: Iterable[bytes]) -> None:
    """Write bytes to standard output as they are, whatever the locale; raises OutputLost, also where there is none."""
    _refuse_nowhere()
    _write(pieces)


def _write(pieces: Iterable[bytes]) -> None:
    with printing():
        sys.stdout.flush()
        sys.stdout.buffer.writelines(pieces)


def print_json(document: Mapping[str, Any]) -> None:
    """Print a document as JSON in UTF-8, whatever the locale; raises OutputLost."""
    _write([json_text(document).encode()])


def json_text(document: Mapping[str, Any]) -> str:
    """Return a document as JSON in lines, with nothing in it that could steer a terminal."""
    import json

    from models.text_checks import escape_hidden

    return escape_hidden(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _discard() -> None:
    """Let what is still buffered go nowhere, so that nothing is said about it at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:
        return
